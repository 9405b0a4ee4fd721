"""The architecture's rules as tests."""
