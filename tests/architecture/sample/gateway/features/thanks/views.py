"""Thanks over HTTP."""

from gateway.features.thanks import service
from gateway.features.thanks.service import ThanksOf

from gateway.http.context import get_gateway
from gateway.http.request_fields import HASH, schema, text
from gateway.http.routes import make_blueprint, route

blueprint = make_blueprint("thanks", "Who was thanked by whom")
Thanked = schema("Thanked", member=text(HASH))


@route(blueprint, "GET", "/thanks", query=Thanked)
def get_thanks(query: dict[str, str]) -> ThanksOf:
    """Give a member's thanks."""
    return service.list_thanks(get_gateway(), query["member"])
