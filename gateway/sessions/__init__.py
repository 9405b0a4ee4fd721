"""A session for whoever holds a certificate's key."""

from gateway.sessions.views import blueprint

__all__ = ["blueprint"]
