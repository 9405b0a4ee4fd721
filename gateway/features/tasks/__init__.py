"""Long work that somebody asked for: asked, seen, cancelled."""

from gateway.features.tasks.views import blueprint

__all__ = ["blueprint"]
