"""Several questions in one call, each answered as it is alone."""

from gateway.features.several.views import blueprint

__all__ = ["blueprint"]
