"""Notices: what happened on the ledger that concerns a member, or waits for an organisation's people."""

from gateway.features.notices.views import blueprint

__all__ = ["blueprint"]
