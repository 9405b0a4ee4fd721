"""The HTTP gateway of one organisation: readings, ledger port, portals."""
