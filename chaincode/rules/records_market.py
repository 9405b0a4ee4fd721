"""What the ledger holds of the marketplace (T4, T6). See records for the conventions."""
