"""What is worth building, by linear and mixed-integer programmes."""
