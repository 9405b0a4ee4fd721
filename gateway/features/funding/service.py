"""Funds, pledges, dues and redemptions, from the ledger's mirror."""

from chaincode.rules import keys
from chaincode.rules.funding.funds import owner_of
from chaincode.rules.funding.quarters import load_quarter
from chaincode.rules.funding.records import Budget, Due, Pledge, Redemption, id_of
from chaincode.rules.funding.terms import is_running
from chaincode.rules.records import FundRow, Now
from chaincode.rules.state import State
from gateway.db.mirror import Mirror
from gateway.features.funding.records import (
    Dues,
    Funds,
    Pledges,
    Redemptions,
    ShownDue,
    ShownFund,
    ShownPledge,
    ShownQuarter,
    ShownRedemption,
    ShownRow,
)
from gateway.http.answers import widen
from gateway.http.context import Gateway


def list_funds(gateway: Gateway) -> Funds:
    """Give every fund with its rows, and what the quarter allows."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now, supply = mirror.require_now(), mirror.supply()
        rows = [widen(ShownRow, row, row=key) for key, row in mirror.records(FundRow, "fund")]
        quarter = _describe_quarter(mirror, now)
    owners = dict.fromkeys(owner_of(row.row) for row in rows)
    funds = [_gather(owner, [row for row in rows if owner_of(row.row) == owner]) for owner in owners]
    return Funds(now.date, now.number, supply.paid_in_cents, supply.redeemed_cents, quarter, tuple(funds))


def _gather(owner: str, rows: list[ShownRow]) -> ShownFund:
    return ShownFund(owner, sum(row.amount_cents for row in rows), tuple(rows))


def _describe_quarter(mirror: Mirror, now: Now) -> ShownQuarter:
    quarter, parameters = load_quarter(State(mirror), now), now.parameters
    return ShownQuarter(
        quarter.assisted_cents, parameters.assist_budget, quarter.redeemed_cents, parameters.redeem_budget,
    )


def list_pledges(gateway: Gateway) -> Pledges:
    """Give every pledge, also one that ended."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now, found = mirror.require_now(), mirror.records(Pledge, "pledge")
        shown = [_describe_pledge(mirror, now, key, pledge) for key, pledge in found]
    shown.sort(key=lambda one: (-one.from_on, one.pledge))
    return Pledges(now.date, now.number, tuple(shown))


def _describe_pledge(mirror: Mirror, now: Now, key: str, pledge: Pledge) -> ShownPledge:
    budget = find_budget(mirror, key)
    return widen(
        ShownPledge, pledge, pledge=key, owner=owner_of(key), is_running=is_running(now, pledge),
        left_cents=budget.left_cents, paid_cents=budget.paid_cents,
    )


def find_budget(mirror: Mirror, terms: str) -> Budget:
    """Give what is left of the tokens behind terms."""
    return mirror.find(Budget, keys.budget(id_of(terms))) or Budget(terms, 0, 0, {})


def list_dues(gateway: Gateway, member: str) -> Dues:
    """Give what is due and waits; member: whose alone, "" for everybody's."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now, dues = mirror.require_now(), mirror.dues(member)
        budgets = mirror.find_all(Budget, {keys.budget(key.split("/")[1]) for key, _ in dues})
    terms = {id_of(key): budget.terms for key, budget in budgets.items()}
    found = [_describe_due(key, due, terms) for key, due in dues]
    found.sort(key=lambda one: (one.left_on, one.due))
    return Dues(now.date, now.number, sum(one.cents for one in found), tuple(found))


def _describe_due(key: str, due: Due, terms: dict[str, str]) -> ShownDue:
    _, budget, payee, _ = key.split("/")
    return widen(ShownDue, due, due=key, budget=budget, terms=terms[budget], payee=payee)


def list_redemptions(gateway: Gateway, member: str) -> Redemptions:
    """Give redemptions; member: whose alone, "" for everybody's."""
    named = ("redemption", member) if member else ("redemption",)
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now, found = mirror.require_now(), mirror.records(Redemption, *named)
    shown = [widen(ShownRedemption, one, redemption=key, owner=owner_of(key)) for key, one in found]
    shown.sort(key=lambda one: (one.asked_on, one.redemption))
    return Redemptions(now.date, now.number, tuple(shown))
