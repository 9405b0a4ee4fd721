"""A period's energy: previewed daily, anchored, settled, countersigned by a second organisation."""

from gateway.periods.views import blueprint

__all__ = ["blueprint"]
