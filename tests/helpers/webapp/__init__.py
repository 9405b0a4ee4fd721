"""What the tests of the pages stand on."""
