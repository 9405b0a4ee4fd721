"""Erasing over HTTP: by the member's own wish, or by an officer of the member's organisation."""

from typing import Any

from gateway.features.erasure import service
from gateway.features.erasure.service import Erasure
from gateway.http.context import get_gateway
from gateway.http.request_fields import schema
from gateway.http.routes import get_caller, make_blueprint, route

blueprint = make_blueprint("erasure", "What a gateway erases of a member, and what it has to keep")
Nothing = schema("EraseNothingElse")


@route(blueprint, "POST", "/members/<member>/erase", body=Nothing)
def post_erase(_body: dict[str, Any], member: str) -> Erasure:
    """Erase what this gateway holds of a member: contacts, words, and at the operator's points, readings, messages.

    For the member or an officer of the member's organisation. What stays is said with the reason; again, it erases what
    may go by then; three times a minute for one member.
    """
    return service.erase(get_gateway(), get_caller(), member)
