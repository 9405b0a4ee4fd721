"""What waits for another organisation's signature."""

from gateway.features.countersigning.views import blueprint

__all__ = ["blueprint"]
