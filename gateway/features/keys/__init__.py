"""A member's own keys: how they stand, and certificates for further ones."""

from gateway.features.keys.views import blueprint

__all__ = ["blueprint"]
