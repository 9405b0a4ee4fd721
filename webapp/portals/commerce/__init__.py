"""What a shop sees."""
