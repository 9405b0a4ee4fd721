"""Pairings: another phone brings its key to the one that adds it."""

from gateway.features.pairings.views import blueprint

__all__ = ["blueprint"]
