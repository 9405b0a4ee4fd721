"""Dividing what GSE paid among members: payments, closings that stand, notes, payees, accounts."""

from gateway.features.repartition.month_views import blueprint  # the views' own, with these routes on it as well
from gateway.features.repartition.tasks import KINDS

__all__ = ["KINDS", "blueprint"]
