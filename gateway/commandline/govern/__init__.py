"""What organisations sign together, and what the community votes."""
