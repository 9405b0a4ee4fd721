"""Offers, needs and agreements, with the words that only their hash stands for on the ledger."""

from gateway.features.market.views import blueprint

__all__ = ["blueprint"]
