"""Proposals, open votes and results, as they stand on the ledger (T9)."""

from gateway.features.votes.views import blueprint

__all__ = ["blueprint"]
