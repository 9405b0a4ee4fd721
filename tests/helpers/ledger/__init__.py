"""A town that lives by real commands on any ledger, and what must hold of its blocks."""
