"""What every part reads or counts alike: one home for each, with no connection, clock or database behind it."""
