"""`volano audit`: the ledger checked, taken away, worked out again."""
