"""Plans before anything is built: sheets kept, changed, worked out and shared; ten questions for anybody."""

from gateway.features.planner.tasks import KINDS
from gateway.features.planner.views import blueprint

__all__ = ["KINDS", "blueprint"]
