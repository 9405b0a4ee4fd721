"""A session for whoever holds a certificate's key."""

from gateway.features.sessions.views import blueprint

__all__ = ["blueprint"]
