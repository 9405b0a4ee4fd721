"""Funding over HTTP."""

from gateway.features.funding import service
from gateway.features.funding.records import BankReference, Dues, Funds, Pledges, Redeemable, Redemptions
from gateway.features.funding.redeemable import find_redeemable
from gateway.features.members.service import compute_bank_reference
from gateway.http.context import get_gateway
from gateway.http.request_fields import number, schema, text
from gateway.http.rights import choose_reader, require_member
from gateway.http.routes import get_caller, make_blueprint, roles, route

blueprint = make_blueprint("funding", "What was paid in, promised, due and redeemed")
Sum = schema("SumToRedeem", price_cents=number(0, 1_000_000_000, 0))
BankTransaction = schema("BankTransaction", transaction=text("[ -~]{4,140}"))


@route(blueprint, "GET", "/funds")
def list_funds() -> Funds:
    """Give every fund: what members paid in and didn't set apart yet, and the solidarity fund."""
    return service.list_funds(get_gateway())


@route(blueprint, "GET", "/pledges")
def list_pledges() -> Pledges:
    """Give every pledge: for what, how much comes back, what of it is left."""
    return service.list_pledges(get_gateway())


@route(blueprint, "GET", "/dues")
def list_dues() -> Dues:
    """Give what is due out of budgets: a member's own, or all for auditors and services."""
    return service.list_dues(get_gateway(), choose_reader(get_caller(), "service", "auditor"))


@route(blueprint, "GET", "/redemptions")
def list_redemptions() -> Redemptions:
    """Give redemptions: a member's own, or all for auditors, services and treasurers."""
    return service.list_redemptions(get_gateway(), choose_reader(get_caller(), "service", "auditor", "treasurer"))


@route(blueprint, "GET", "/redemptions/quote", query=Sum)
def quote_redemption(query: dict[str, int]) -> Redeemable:
    """Choose what a redemption of so many cents names, and say how much the caller's agreements allow."""
    return find_redeemable(get_gateway(), require_member(get_caller()), query["price_cents"])


@route(blueprint, "POST", "/bank-references", access=roles("officer", own=True), body=BankTransaction)
def post_bank_reference(body: dict[str, str]) -> BankReference:
    """Give what the ledger knows a bank's transaction by, the same at each organisation that holds the key."""
    return BankReference(compute_bank_reference(get_gateway(), body["transaction"]))
