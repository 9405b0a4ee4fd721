"""Slips of a till: what is to be paid, under a code of six signs that stands on a screen."""

from gateway.features.slips.views import blueprint

__all__ = ["blueprint"]
