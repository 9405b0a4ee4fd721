"""Slips of a till over HTTP."""

from typing import Any

from gateway.features.slips import service
from gateway.features.slips.service import Slip
from gateway.http.context import get_gateway
from gateway.http.request_fields import line, schema, text, whole
from gateway.http.routes import anyone, get_caller, make_blueprint, route

blueprint = make_blueprint("slips", "What a till asks for, under a code of six signs")
NewSlip = schema("NewSlip", offer=text("offer/[0-9a-f]{64}/[0-9a-f]{32}"), price_cents=whole(1, 10**9),
                 text=line(most=60))


@route(blueprint, "POST", "/slips", body=NewSlip)
def post_slip(body: dict[str, Any]) -> Slip:
    """Make a slip for an open offer of one's own; it is kept in memory for 15 minutes, and nothing is paid by it."""
    return service.make_slip(get_gateway(), get_caller(), body["offer"], body["price_cents"], body["text"])


@route(blueprint, "GET", "/slips/<code>", access=anyone)
def get_slip(code: str) -> Slip:
    """Give what a till asks for to whoever reads its code."""
    return service.find_slip(get_gateway(), code)
