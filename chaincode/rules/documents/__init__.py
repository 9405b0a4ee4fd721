"""T16: documents whose digest is on the ledger from a day on, and requests for quotes that nobody opens sooner."""
