"""What an auditor takes away: checkpoints and blocks."""

from gateway.features.audit.views import blueprint

__all__ = ["blueprint"]
