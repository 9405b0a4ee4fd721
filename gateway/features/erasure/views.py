"""Erasing over HTTP: by the member's own wish, or by an officer of the member's organisation."""

from typing import Any

from marshmallow import fields

from gateway.features.erasure import service
from gateway.http.context import get_gateway
from gateway.http.routes import get_caller, make_blueprint, route
from gateway.http.schemas import schema

blueprint = make_blueprint("erasure", "What a gateway erases of a member, and what it has to keep")
Nothing = schema("EraseNothingElse")
Erased = schema("Erased", what=fields.String(), count=fields.Integer())
Kept = schema("Kept", what=fields.String(), count=fields.Integer(), why_en=fields.String(), why_it=fields.String())
Report = schema(
    "ErasureReport", member=fields.String(), erased=fields.List(fields.Nested(Erased)),
    kept=fields.List(fields.Nested(Kept)),
)


@route(blueprint, "POST", "/members/<member>/erase", body=Nothing, answer=Report)
def post_erase(_body: dict[str, Any], member: str) -> dict[str, Any]:
    """Erase what this gateway holds of a member: contacts, words, and at the operator's points, readings, messages.

    For the member or an officer of the member's organisation. What stays is said with the reason; again, it erases what
    may go by then; three times a minute for one member.
    """
    return service.erase(get_gateway(), get_caller(), member)
