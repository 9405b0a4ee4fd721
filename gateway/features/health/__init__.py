"""How this gateway is: health for people and supervisors, metrics for this machine's Prometheus."""

from gateway.features.health.views import blueprint

__all__ = ["blueprint"]
