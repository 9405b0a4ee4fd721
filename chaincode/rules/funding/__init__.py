"""T8: tokens that are paid in, set apart, given away, and redeemed."""
