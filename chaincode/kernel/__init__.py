"""What every part reads or counts alike: one home for each, with no connection or database behind it."""
