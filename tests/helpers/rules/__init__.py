"""A community's rules without a ledger: worlds, scenarios, a machine that tries everything, rules that are wrong."""
