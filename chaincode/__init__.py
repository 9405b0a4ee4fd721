"""The community's rules, the contract that applies them, and the audit that checks them again."""
