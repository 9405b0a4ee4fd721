"""Members' names and contacts, and metering points: what the ledger must not know."""

from gateway.features.members.views import blueprint

__all__ = ["blueprint"]
