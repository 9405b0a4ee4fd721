"""Readings: taken in batches, kept with the instant at which each value became known."""

from gateway.features.readings.tasks import KINDS
from gateway.features.readings.views import blueprint

__all__ = ["KINDS", "blueprint"]
