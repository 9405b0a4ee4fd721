"""Programmes, who takes part, and purchase campaigns, as they stand on the ledger (T11)."""

from gateway.features.programmes.views import blueprint

__all__ = ["blueprint"]
