"""What an auditor takes away: checkpoints and blocks; the chain verified as long work."""

from gateway.features.audit.tasks import KINDS
from gateway.features.audit.views import blueprint

__all__ = ["KINDS", "blueprint"]
