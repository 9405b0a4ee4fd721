"""Dividing what GSE paid among members: payments, closings that stand, notes, payees, accounts."""

from gateway.features.repartition.month_views import blueprint  # the views' own, with these routes on it as well

__all__ = ["blueprint"]
