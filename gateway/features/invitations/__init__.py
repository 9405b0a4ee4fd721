"""Codes with which people become members by a key of their own."""

from gateway.features.invitations.views import blueprint

__all__ = ["blueprint"]
