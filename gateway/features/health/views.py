"""Health, without a session."""

from typing import Any

from marshmallow import fields

from gateway.features.health import service
from gateway.http.context import get_gateway
from gateway.http.routes import anyone, make_blueprint, route
from gateway.http.schemas import schema

blueprint = make_blueprint("health", "How this gateway is")

Health = schema(
    "Health", status=fields.String(), version=fields.String(), community=fields.String(), organisation=fields.String(),
    energy_operator=fields.String(), countersigner=fields.String(), height=fields.Integer(),
    blocks_behind=fields.Integer(), date=fields.String(), day=fields.Integer(),
    waits=fields.Dict(metadata={"description": "The period that isn't settled by itself yet, and why"}),
)


@route(blueprint, "GET", "/health", access=anyone, answer=Health)
def get_health() -> dict[str, Any]:
    """Say whose gateway this is, the ledger's day, and whether the mirror keeps up."""
    return service.get_health(get_gateway())
