"""What waits for another organisation's signature."""

from gateway.proposals.views import blueprint

__all__ = ["blueprint"]
