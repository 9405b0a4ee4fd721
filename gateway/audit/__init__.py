"""What an auditor takes away: checkpoints and blocks."""

from gateway.audit.views import blueprint

__all__ = ["blueprint"]
