"""T0, T12 to T14: who belongs, what takes two organisations, the ledger's day, commands that are sent again."""
