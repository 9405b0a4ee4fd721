"""Health, without a session."""

from gateway.features.health import service
from gateway.features.health.service import Health
from gateway.http.context import get_gateway
from gateway.http.routes import anyone, make_blueprint, route

blueprint = make_blueprint("health", "How this gateway is", is_always_answered=True)


@route(blueprint, "GET", "/health", access=anyone)
def get_health() -> Health:
    """Say whose gateway this is, the ledger's day, and whether the mirror keeps up."""
    return service.get_health(get_gateway())
