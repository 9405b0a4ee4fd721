"""Members and metering points over HTTP."""

from typing import Any

from marshmallow import fields, validate

from chaincode.words import Words
from gateway.features.members import service
from gateway.features.members.record import describe_record
from gateway.features.members.records import (
    Counts,
    KnownMember,
    LedgerMember,
    MemberRecord,
    Members,
    Points,
    Tag,
    UnregisteredPerson,
)
from gateway.features.members.tags import answer_tag
from gateway.http.context import get_gateway
from gateway.http.request_fields import HASH, date, line, optional_date, schema, text, whole
from gateway.http.rights import choose_member, is_here
from gateway.http.routes import anyone, get_caller, make_blueprint, roles, route

blueprint = make_blueprint("members", "Names, contacts and metering points: what the ledger must not know")
POINT = "[A-Z0-9]{6,20}"
OFFICER = roles("officer", own=True)

Contact = schema(
    "Contact", member=text(HASH), name=line(), email=line(required=False, load_default=""),
    phone=line(most=40, required=False, load_default=""), address=line(required=False, load_default=""),
    language=fields.String(load_default="it", validate=validate.OneOf(("it", "en"))),
)
Contacts = schema(
    "Contacts", members=fields.List(fields.Nested(Contact), required=True, validate=validate.Length(1, 1_000)),
)
PointSchema = schema(
    "MeteringPoint", metering_point=text(POINT), member=text(HASH), perimeter=text("[A-Z0-9]{1,16}"),
    power_w=whole(0, 10**9), from_date=date(), to_date=optional_date(),
    device=line(most=100, required=False, load_default=""),
)
PointsBody = schema(
    "MeteringPoints", points=fields.List(fields.Nested(PointSchema), required=True, validate=validate.Length(1, 1_000)),
)
Shown = schema("ShownOfMembers", contacts=fields.Boolean(load_default=False, metadata={
    "description": "Email, phone and address, too"}))
OfMember = schema("OfMember", member=text(f"|{HASH}", required=False, load_default=""))
PointName = schema("PointName", metering_point=text(POINT))


@route(blueprint, "GET", "/members", access=roles("officer", "auditor", "service"), query=Shown)
def get_members(query: dict[str, bool]) -> Members:
    """Give all members as the ledger knows them; names and contacts only to this organisation's officers."""
    return service.list_members(get_gateway(), get_caller(), has_contacts=query["contacts"])


@route(blueprint, "GET", "/members/counts", access=anyone)
def get_counts() -> Counts:
    """Give how many confirmed members each organisation has."""
    return service.count_members(get_gateway())


@route(blueprint, "POST", "/members", access=OFFICER, body=Contacts)
def post_members(body: dict[str, Any]) -> None:
    """Keep names and contacts of this organisation's members, all or none."""
    service.save_contacts(get_gateway(), body["members"])


@route(blueprint, "GET", "/members/<member>")
def get_member(member: str) -> KnownMember | LedgerMember | UnregisteredPerson:
    """Give one member with contacts: to the member, or to an officer of this organisation."""
    gateway, caller = get_gateway(), get_caller()
    choose_member(caller, member, Words("gateway.members.views.officer_member"),
                  may_name_any=is_here(gateway, caller, "officer"))
    return service.get_member(gateway, member)


@route(blueprint, "GET", "/members/<member>/record", access=OFFICER)
def get_record(member: str) -> MemberRecord:
    """Give what this organisation's officer needs to serve a member: first public keys, keys' state, wallet's sums."""
    return describe_record(get_gateway(), member)


@route(
    blueprint, "POST", "/metering-points", access=roles("officer", "energy_operator", "service"), body=PointsBody,
    at_operator=True,
)
def post_points(body: dict[str, Any]) -> Points:
    """Keep metering points, all or none; an officer's of another organisation must be of that one's members."""
    return service.save_points(get_gateway(), get_caller(), body["points"])


@route(blueprint, "GET", "/metering-points", query=OfMember, at_operator=True)
def get_points(query: dict[str, str]) -> Points:
    """Give metering points: all to the operator, an organisation's own to its officers, one's own to a member."""
    return service.list_told_points(get_gateway(), get_caller(), query["member"])


@route(blueprint, "POST", "/metering-points/tag", access=OFFICER, body=PointName)
def post_tag(body: dict[str, str]) -> Tag:
    """Give the tag under which the ledger knows a metering point: to this organisation's officers, so many a day."""
    return answer_tag(get_gateway(), get_caller(), body["metering_point"])
