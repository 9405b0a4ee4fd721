"""T0, T12 to T14: who belongs and who may act, the ledger's day, commands that are sent again."""
