"""Funds, pledges, dues and redemptions, as they stand on the ledger (T8)."""

from gateway.features.funding.views import blueprint

__all__ = ["blueprint"]
