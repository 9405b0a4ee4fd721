"""Readings: taken in batches, kept with the instant at which each value became known."""

from gateway.features.readings.views import blueprint

__all__ = ["blueprint"]
