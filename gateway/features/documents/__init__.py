"""Sealed documents and quotes, as they stand on the ledger (T16)."""

from gateway.features.documents.views import blueprint

__all__ = ["blueprint"]
