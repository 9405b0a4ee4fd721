"""Files of distributors, each form in its own module: bytes in, readings out, errors by line."""
