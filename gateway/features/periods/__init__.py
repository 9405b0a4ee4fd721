"""A period's energy: previewed daily, anchored, settled, countersigned by a second organisation."""

from gateway.features.periods.views import blueprint

__all__ = ["blueprint"]
