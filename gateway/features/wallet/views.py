"""A member's wallet over HTTP."""

from dataclasses import asdict
from typing import Any

from marshmallow import fields, validate

from chaincode.rules.intervals import is_date
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.features.wallet import service
from gateway.features.wallet.quote import quote
from gateway.http.context import get_gateway
from gateway.http.errors import FORBIDDEN, INVALID
from gateway.http.routes import get_caller, make_blueprint, route
from gateway.http.schemas import DATE, HASH, schema, text

blueprint = make_blueprint("wallet", "What a member has, when it expires, and why it was earned")
OfMember = schema("WalletOf", member=text(f"|{HASH}", required=False, load_default=""))
Wallet = schema(
    "Wallet", member=fields.String(), date=fields.String(), day=fields.Integer(), spendable_cents=fields.Integer(),
    held_cents=fields.Integer(), lots=fields.List(fields.Dict()), claims=fields.List(fields.Dict()),
)
PRICE = validate.Range(0, 1_000_000_000)
Priced = schema(
    "Priced", price_cents=fields.Integer(required=True, validate=PRICE),
    service_date=text(f"|{DATE}", required=False, load_default=""),
    member=text(f"|{HASH}", required=False, load_default=""),
)
Quoted = schema(
    "Quoted", price_cents=fields.Integer(), service_date=fields.String(), needed_on=fields.Integer(),
    lots=fields.List(fields.String()), lots_cents=fields.Integer(),
)
Lines = schema("Lines", lines=fields.List(fields.Dict()))


def find_member(named: str) -> str:
    """The member whose wallet is asked for: the caller's own; a service or auditor may name any."""
    caller = get_caller()
    if named and named != caller.member and not {"service", "auditor"} & set(caller.roles):
        raise FORBIDDEN(roles=Words("gateway.wallet.views.member_service_auditor"))
    if not (named or caller.member):
        raise FORBIDDEN(roles=Words("gateway.wallet.views.member"))
    return named or caller.member


@route(blueprint, "GET", "/wallet", query=OfMember, answer=Wallet)
def get_wallet(query: dict[str, str]) -> dict[str, Any]:
    """Give a member's lots with the date that each expires on, what is held, and claims."""
    member = find_member(query["member"])
    with get_gateway().database.read() as connection:
        mirror = Mirror(connection)
        return service.describe_wallet(mirror, mirror.require_now(), member)


@route(blueprint, "GET", "/wallet/quote", query=Priced, answer=Quoted)
def get_quote(query: dict[str, Any]) -> dict[str, Any]:
    """Say which lots pay a price for a service on a date, the ledger's today unless given; too few are refused."""
    member = find_member(query["member"])
    if query["service_date"] and not is_date(query["service_date"]):
        raise INVALID(fields="service_date")
    with get_gateway().database.read() as connection:
        mirror = Mirror(connection)
        now = mirror.require_now()
        lots = service.describe_lots(mirror, now, member)
        return asdict(quote(now, lots, query["price_cents"], query["service_date"]))


@route(blueprint, "GET", "/wallet/lines", query=OfMember, answer=Lines)
def get_lines(query: dict[str, str]) -> dict[str, Any]:
    """Say for each settlement what a member got and what for; a day's hours are at the operator's /periods/.../why."""
    member = find_member(query["member"])
    with get_gateway().database.read() as connection:
        return {"lines": service.list_lines(Mirror(connection), member)}
