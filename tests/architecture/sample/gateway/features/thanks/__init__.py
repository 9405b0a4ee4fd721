"""Who was thanked by whom."""

from gateway.features.thanks.views import blueprint

__all__ = ["blueprint"]
