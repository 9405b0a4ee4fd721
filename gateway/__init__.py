"""The HTTP gateway of one organisation: readings, ledger port, portals."""

__version__ = "0.1.0"  # the same as pyproject.toml; a test compares them
