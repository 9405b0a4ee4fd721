"""Dividing what GSE paid among members: payments, closings that stand, notes, payees, statements."""

from gateway.repartition.views import blueprint

__all__ = ["blueprint"]
