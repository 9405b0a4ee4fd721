"""What this gateway may ask beyond the community's own gateways, and what it asked."""

from gateway.features.destinations.views import blueprint

__all__ = ["blueprint"]
