"""T1 to T4, T6: dated lots, and the marketplace in which they change hands."""
