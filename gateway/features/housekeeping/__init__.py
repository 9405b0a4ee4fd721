"""What keeps the ledger in order from day to day."""

from gateway.features.housekeeping.views import blueprint

__all__ = ["blueprint"]
