"""What a second organisation signs."""
