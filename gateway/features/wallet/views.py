"""A member's wallet over HTTP."""

from typing import Any

from marshmallow import fields, validate

from chaincode.words import Words
from gateway.features.wallet import service
from gateway.features.wallet.quote import Quote, quote_price
from gateway.features.wallet.records import Lines, Wallet
from gateway.http.context import get_gateway
from gateway.http.request_fields import HASH, optional_date, schema, text
from gateway.http.rights import choose_member, require_member
from gateway.http.routes import get_caller, make_blueprint, route

blueprint = make_blueprint("wallet", "What a member has, when it expires, and why it was earned")
OfMember = schema("WalletOf", member=text(f"|{HASH}", required=False, load_default=""))
PRICE = validate.Range(0, 1_000_000_000)
Priced = schema(
    "Priced", price_cents=fields.Integer(required=True, validate=PRICE),
    service_date=optional_date(), offer=text("|offer/[0-9a-f]{64}/[0-9a-f]{32}", required=False, load_default=""),
    member=text(f"|{HASH}", required=False, load_default=""),
)


def find_member(named: str) -> str:
    """The member whose wallet is asked for: the caller's own; a service or auditor may name any."""
    caller = get_caller()
    if not named:
        return require_member(caller)
    who = Words("gateway.wallet.views.member_service_auditor")
    return choose_member(caller, named, who, may_name_any=bool({"service", "auditor"} & set(caller.roles)))


@route(blueprint, "GET", "/wallet", query=OfMember)
def get_wallet(query: dict[str, str]) -> Wallet:
    """Give a member's lots with the date that each expires on, what is held, and claims."""
    return service.get_wallet(get_gateway(), find_member(query["member"]))


@route(blueprint, "GET", "/wallet/quote", query=Priced)
def get_quote(query: dict[str, Any]) -> Quote:
    """Say which lots pay a price for a service on a date, the ledger's today unless given; too few are refused."""
    member = find_member(query["member"])
    return quote_price(get_gateway(), member, query["price_cents"], query["service_date"], query["offer"])


@route(blueprint, "GET", "/wallet/lines", query=OfMember)
def get_lines(query: dict[str, str]) -> Lines:
    """Say for each settlement what a member got and what for; a day's hours are at the operator's /periods/.../why."""
    return service.get_lines(get_gateway(), find_member(query["member"]))
