"""What is pending, over HTTP."""

from gateway.features.countersigning import service
from gateway.features.countersigning.service import AllWaiting
from gateway.http.context import get_gateway
from gateway.http.routes import make_blueprint, roles, route

blueprint = make_blueprint("pending", "What waits for another organisation's signature")


@route(blueprint, "GET", "/pending", access=roles("officer", "energy_operator", "auditor", "service"))
def get_pending() -> AllWaiting:
    """Give all that another organisation's officer has still to sign, oldest first."""
    return service.list_waiting(get_gateway())
