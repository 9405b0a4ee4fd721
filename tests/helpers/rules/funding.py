"""Funds, pledges and budgets in a test's world: who pays in, and how it acts."""

from hashlib import sha256
from typing import Any

from chaincode.rules import keys
from chaincode.rules.calls import derive_id
from chaincode.rules.funding.records import Due
from chaincode.rules.records import FundRow, Supply
from tests.helpers.rules.market import Market
from tests.helpers.rules.world import Person, World, staff

TREASURER = staff("municipality", "treasurer")
OFFICER = staff("municipality", "officer")
SECOND = staff("gse", "officer")
SERVICE = staff("gse", "service")
PLEDGED_BPS = 1_000


def reference(number: int = 1) -> str:
    """Give a bank's reference as the ledger sees it."""
    return sha256(f"reference {number}".encode()).hexdigest()


def sign(world: World, receipt: dict[str, Any], by: Person = SECOND) -> dict[str, Any]:
    """Have what was proposed countersigned."""
    return world.do("countersign", by, target=receipt["made"][0], digest=receipt["facts"]["digest"])


def pay_in(world: World, payer: str, cents: int, number: int = 1) -> str:
    """Pay in by two organisations; give the fund's row."""
    row: str = sign(world, world.do(
        "pay_in", TREASURER, payer=payer, cents=cents, reference=reference(number),
    ))["made"][1]
    return row


def give_row(world: World, owner: str, cents: int) -> str:
    """Mint a row of a fund, by no command; give its reference."""
    supply = world.get(Supply, keys.SUPPLY)
    row = keys.fund(owner, derive_id("row", len(world.state), owner))
    world.put(row, FundRow(cents, "given", world.day))
    world.put(keys.SUPPLY, Supply(
        supply.minted_cents + cents, supply.burnt_cents, supply.paid_in_cents + cents, supply.redeemed_cents,
    ))
    return row


def pledge_arguments(world: World, named: list[str], **changes: Any) -> dict[str, Any]:
    """Give arguments of a pledge of 10 % on care for 30 days."""
    return {
        "rows": named, "cents": 1_000, "purposes": ["care"], "bps": PLEDGED_BPS, "cap_cents": 500,
        "from_date": world.date, "to_date": world.date_in(30),
    } | changes


def pledge(world: World, owner: Person, **changes: Any) -> str:
    """Give a running pledge of a member, out of a row made for it."""
    cents = changes.get("cents", 1_000)
    row = give_row(world, owner.member, cents)
    made: str = world.do("pledge", owner, **pledge_arguments(world, [row], **changes))["made"][0]
    return made


def budget_of(terms: str) -> str:
    """Give the id of terms, and so of their budget."""
    return terms.rsplit("/", 1)[1]


def dues_of(world: World, terms: str) -> dict[str, Due]:
    """Give what is due out of a budget."""
    return world.all(Due, f"due/{budget_of(terms)}/")


def pay(market: Market, *pledges: str, **changes: Any) -> str:
    """Bring an agreement of Ada with Bea to paid, naming pledges; give it."""
    ref = market.bring_to("delivered", **changes)
    market.world.do("confirm", market.ada, agreement=ref, pledges=list(pledges))
    return ref


def rows_of(world: World, owner: str) -> list[int]:
    """Give the cents of a fund's rows, sorted."""
    return sorted(row.amount_cents for row in world.all(FundRow, keys.fund(owner, "")).values())
