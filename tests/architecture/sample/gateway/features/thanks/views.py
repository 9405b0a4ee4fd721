"""Thanks over HTTP."""

from typing import Any

from gateway.features.thanks import service
from marshmallow import fields

from gateway.http.context import get_gateway
from gateway.http.routes import make_blueprint, route
from gateway.http.schemas import HASH, schema, text

blueprint = make_blueprint("thanks", "Who was thanked by whom")
Thanked = schema("Thanked", member=text(HASH))
Thanks = schema("Thanks", thanks=fields.List(fields.Dict()))


@route(blueprint, "GET", "/thanks", query=Thanked, answer=Thanks)
def get_thanks(query: dict[str, str]) -> dict[str, Any]:
    """Give a member's thanks."""
    return {"thanks": service.list_thanks(get_gateway(), query["member"])}
