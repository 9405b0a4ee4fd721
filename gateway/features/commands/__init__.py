"""Every command of the rules by one route each for prepare, endorse and submit."""

from gateway.features.commands.views import blueprint

__all__ = ["blueprint"]
