"""A member's own files."""

from gateway.features.uploads.views import blueprint

__all__ = ["blueprint"]
