"""Letters to members: seen, tried out, stopped."""

from gateway.features.outbox.views import blueprint

__all__ = ["blueprint"]
