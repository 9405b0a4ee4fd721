"""Notices over HTTP: of the caller's member, or of the organisation's people."""

from typing import Any

from marshmallow import fields, validate

from gateway.features.notices import service
from gateway.features.notices.records import Notices, Unread, Wishes
from gateway.http.context import get_gateway
from gateway.http.request_fields import number, schema, whole
from gateway.http.routes import get_caller, make_blueprint, route
from gateway.outbox import WISHES

blueprint = make_blueprint("notices", "What happened that concerns the caller, and letters about it")
Newest = schema("NewestNotices", most=number(1, 500, 100))
UpTo = schema("ReadUpTo", last=whole(0, 2**31 - 1))
Letters = schema("WishedLetters", letters=fields.List(
    fields.String(validate=validate.OneOf(WISHES)), required=True, validate=validate.Length(max=len(WISHES))))


@route(blueprint, "GET", "/notices", query=Newest)
def get_notices(query: dict[str, Any]) -> Notices:
    """Give the newest notices of the caller's member, or of the organisation's own people; kept for 90 days."""
    return service.list_notices(get_gateway(), get_caller(), query["most"])


@route(blueprint, "GET", "/notices/unread")
def get_unread() -> Unread:
    """Count the notices that the caller hasn't read."""
    return service.count_unread(get_gateway(), get_caller())


@route(blueprint, "POST", "/notices/read", body=UpTo)
def post_read(body: dict[str, int]) -> None:
    """Note that the caller has read all notices up to one."""
    service.note_read(get_gateway(), get_caller(), body["last"])


@route(blueprint, "GET", "/notices/letters")
def get_letters() -> Wishes:
    """Say which kinds of letters the caller's member asked for; an alarm about keys always comes."""
    return service.get_wishes(get_gateway(), get_caller())


@route(blueprint, "POST", "/notices/letters", body=Letters)
def post_letters(body: dict[str, Any]) -> Wishes:
    """Ask for letters of these kinds and no others; with `summary` one a day says how many notices there were."""
    return service.choose_letters(get_gateway(), get_caller(), body["letters"])
