"""Members and metering points over HTTP."""

from typing import Any

from marshmallow import fields, validate

from chaincode.words import Words
from gateway.features.members import service
from gateway.features.members.record import describe_record
from gateway.features.members.tags import answer_tag
from gateway.http.context import get_gateway
from gateway.http.errors import FORBIDDEN
from gateway.http.routes import anyone, get_caller, make_blueprint, require_operator, roles, route
from gateway.http.schemas import DATE, HASH, date, schema, text, whole

blueprint = make_blueprint("members", "Names, contacts and metering points: what the ledger must not know")
POINT = "[A-Z0-9]{6,20}"
OFFICER = roles("officer", own=True)

Contact = schema(
    "Contact", member=text(HASH), name=text(most=200), email=text(required=False, load_default=""),
    phone=text(most=40, required=False, load_default=""), address=text(required=False, load_default=""),
    language=fields.String(load_default="it", validate=validate.OneOf(("it", "en"))),
)
Contacts = schema(
    "Contacts", members=fields.List(fields.Nested(Contact), required=True, validate=validate.Length(1, 1_000)),
)
Members = schema("Members", members=fields.List(fields.Dict()))
Counts = schema("Counts", members=fields.Dict(keys=fields.String(), values=fields.Integer()))
Record = schema(
    "MemberRecord", member=fields.String(), date=fields.String(), day=fields.Integer(),
    public_keys=fields.List(fields.String(), metadata={"description": "SubjectPublicKeyInfo, DER, hex; their hash is "
                                                                      "the member's id"}),
    keys=fields.Dict(), wallet=fields.Dict(),
)
PointSchema = schema(
    "MeteringPoint", metering_point=text(POINT), member=text(HASH), perimeter=text("[A-Z0-9]{1,16}"),
    power_w=whole(0, 10**9), from_date=date(), to_date=text(f"|{DATE}", required=False, load_default=""),
    device=text(most=100, required=False, load_default=""), tag=fields.String(dump_only=True),
)
Points = schema(
    "MeteringPoints", points=fields.List(fields.Nested(PointSchema), required=True, validate=validate.Length(1, 1_000)),
)
PointList = schema("MeteringPointList", points=fields.List(fields.Nested(PointSchema)))
Shown = schema("ShownOfMembers", contacts=fields.Boolean(load_default=False, metadata={
    "description": "Email, phone and address, too"}))
OfMember = schema("OfMember", member=text(f"|{HASH}", required=False, load_default=""))
PointName = schema("PointName", metering_point=text(POINT))
Tag = schema("Tag", tag=fields.String(metadata={"description": "HMAC-SHA-256 of the POD, hex"}))


@route(blueprint, "GET", "/members", access=roles("officer", "auditor", "service"), query=Shown, answer=Members)
def get_members(query: dict[str, bool]) -> dict[str, Any]:
    """Give all members as the ledger knows them; names and contacts only to this organisation's officers."""
    gateway, caller = get_gateway(), get_caller()
    is_own = caller.organisation == gateway.settings.organisation and "officer" in caller.roles
    hidden = () if is_own and query["contacts"] else service.CONTACTS if is_own else service.NAMES
    return {"members": [{name: value for name, value in one.items() if name not in hidden}
                        for one in service.list_members(gateway)]}


@route(blueprint, "GET", "/members/counts", access=anyone, answer=Counts)
def get_counts() -> dict[str, Any]:
    """Give how many confirmed members each organisation has."""
    return {"members": service.count_members(get_gateway())}


@route(blueprint, "POST", "/members", access=OFFICER, body=Contacts, status=204)
def post_members(body: dict[str, Any]) -> None:
    """Keep names and contacts of this organisation's members, all or none."""
    service.save_contacts(get_gateway(), body["members"])


@route(blueprint, "GET", "/members/<member>", answer=None)
def get_member(member: str) -> dict[str, Any]:
    """Give one member with contacts: to the member, or to an officer of this organisation."""
    gateway, caller = get_gateway(), get_caller()
    is_officer = "officer" in caller.roles and caller.organisation == gateway.settings.organisation
    if member != caller.member and not is_officer:
        raise FORBIDDEN(roles=Words("gateway.members.views.officer_member"))
    return service.get_member(gateway, member)


@route(blueprint, "GET", "/members/<member>/record", access=OFFICER, answer=Record)
def get_record(member: str) -> dict[str, Any]:
    """Give what this organisation's officer needs to serve a member: first public keys, keys' state, wallet's sums."""
    return describe_record(get_gateway(), member)


@route(
    blueprint, "POST", "/metering-points", access=roles("officer", "energy_operator", "service"), body=Points,
    answer=PointList,
)
def post_points(body: dict[str, Any]) -> dict[str, Any]:
    """Keep metering points, all or none; an officer's of another organisation must be of that one's members."""
    require_operator()
    return {"points": service.save_points(get_gateway(), get_caller(), body["points"])}


@route(blueprint, "GET", "/metering-points", query=OfMember, answer=PointList)
def get_points(query: dict[str, str]) -> dict[str, Any]:
    """Give metering points: all to the operator, an organisation's own to its officers, one's own to a member."""
    require_operator()
    gateway, caller = get_gateway(), get_caller()
    if service.is_operator(gateway, caller):
        return {"points": service.list_points(gateway, query["member"])}
    if "officer" in caller.roles and not query["member"]:
        return {"points": service.list_points_of(gateway, caller.organisation)}
    if not caller.member or query["member"] not in ("", caller.member):
        raise FORBIDDEN(roles=Words("gateway.members.views.energy_operator_member"))
    return {"points": service.list_points(gateway, caller.member)}


@route(blueprint, "POST", "/metering-points/tag", access=OFFICER, body=PointName, answer=Tag)
def post_tag(body: dict[str, str]) -> dict[str, str]:
    """Give the tag under which the ledger knows a metering point: to this organisation's officers, so many a day."""
    return {"tag": answer_tag(get_gateway(), get_caller(), body["metering_point"])}
