"""`volano document`: documents sealed on the ledger, and quotes."""
