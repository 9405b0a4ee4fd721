"""Succeeding calls of T8's commands."""

from dataclasses import replace
from typing import Any

from chaincode.rules import canonical, keys
from chaincode.rules.calls import derive_id
from chaincode.rules.market.records import Claim
from chaincode.rules.records import Supply
from tests.helpers.rules.awards import award
from tests.helpers.rules.funding import (
    OFFICER,
    SECOND,
    SERVICE,
    TREASURER,
    budget_of,
    dues_of,
    give_row,
    pay,
    pledge,
    pledge_arguments,
    reference,
)
from tests.helpers.rules.market import Market
from tests.helpers.rules.scenarios import Sent, scenario
from tests.helpers.rules.scenarios_market import send
from tests.helpers.rules.scenarios_members import countersigned
from tests.helpers.rules.world import STRANGER, World


@scenario("pay_in")
def pay_in() -> Sent:
    world = World()
    payer = world.join("commerce")
    return send(world, "pay_in", TREASURER, payer=payer.member, cents=500, reference=reference())


@scenario("pay_in")
def pay_in_for_solidarity() -> Sent:
    return send(World(), "pay_in", TREASURER, payer=keys.SOLIDARITY, cents=500, reference=reference())


@scenario("donate")
def donate() -> Sent:
    world = World()
    owner = world.join("commerce")
    rows = [give_row(world, owner.member, cents) for cents in (300, 200)]
    return send(world, "donate", owner, rows=rows, cents=400)


@scenario("pledge")
def make_pledge() -> Sent:
    market = Market()
    row = give_row(market.world, market.bea.member, 1_500)
    arguments = pledge_arguments(market.world, [row], purposes=["care", market.offer])
    return send(market.world, "pledge", market.bea, **arguments)


def paid_with_cashback(**changes: Any) -> tuple[Market, str]:
    market = Market()
    terms = pledge(market.world, market.bea, **changes)
    pay(market, terms)
    return market, terms


@scenario("confirm")
def confirm_with_a_pledge() -> Sent:
    market = Market()
    terms = pledge(market.world, market.bea)
    ref = market.bring_to("delivered")
    return send(market.world, "confirm", market.ada, agreement=ref, pledges=[terms])


@scenario("end")
def end() -> Sent:
    market, terms = paid_with_cashback()
    return send(market.world, "end", market.bea, terms=terms)


@scenario("end")
def end_again() -> Sent:
    market, terms = paid_with_cashback()
    market.world.do("end", market.bea, terms=terms)
    market.world.open_day(61)
    return send(market.world, "end", STRANGER, terms=terms)


@scenario("disburse")
def disburse() -> Sent:
    market, terms = paid_with_cashback()
    return send(market.world, "disburse", SERVICE, budget=budget_of(terms), dues=list(dues_of(market.world, terms)))


@scenario("disburse")
def disburse_own() -> Sent:
    market, terms = paid_with_cashback()
    market.world.open_day(15)
    return send(market.world, "disburse", market.ada, budget=budget_of(terms), dues=list(dues_of(market.world, terms)))


@scenario("discard")
def discard() -> Sent:
    market, terms = paid_with_cashback()
    market.world.do("end", market.bea, terms=terms)
    market.world.open_day(61)
    return send(market.world, "discard", STRANGER, records=list(dues_of(market.world, terms)))


@scenario("discard")
def discard_a_claim() -> Sent:
    world = World()
    world.open_day(400)
    ada, bea, claim_id = "a" * 64, "b" * 64, derive_id("claim")
    ref = keys.claim(bea, claim_id)
    world.put(ref, Claim(bea, ada, f"agreement/{ada}/{bea}/{claim_id}", "social", 50, 10, 1))
    return send(world, "discard", STRANGER, records=[ref])


@scenario("issue_vouchers")
def issue_vouchers() -> Sent:
    world = World()
    giver, ada, bruno = world.join("commerce"), world.join("citizens"), world.join("citizens")
    row = give_row(world, giver.member, 700)
    vouchers = [{"member": ada.member, "cents": 300}, {"member": bruno.member, "cents": 200}]
    return send(world, "issue_vouchers", giver, rows=[row], vouchers=vouchers, only=["care"])


@scenario("sweep")
def sweep_a_voucher() -> Sent:
    world, call = issue_vouchers()
    world.send(call)
    world.open_day(181)
    lots = [key for key in world.state if key.startswith("lot/")]
    return send(world, "sweep", STRANGER, lots=lots)


@scenario("sweep")
def sweep_a_leavers_fund() -> Sent:
    world = World()
    owner = world.join("commerce")
    row = give_row(world, owner.member, 5)
    world.do("leave", owner, lots=[])
    return send(world, "sweep", STRANGER, lots=[], rows=[row])


@scenario("assist")
def assist() -> Sent:
    world = World()
    desk = world.join("municipality", kind="desk")
    row = give_row(world, keys.SOLIDARITY, 700)
    return send(world, "assist", OFFICER, member=desk.member, rows=[row], cents=500, only=["care"])


def countersigned_by_gse(sent: Sent) -> Sent:
    """As `countersigned`, by an organisation that proposed nothing here."""
    return countersigned(sent, SECOND)


for pending in (pay_in, assist):
    scenario("countersign")(lambda pending=pending: countersigned_by_gse(pending()))  # type: ignore[misc]


def paid_shop() -> tuple[Market, str]:
    market = Market(redeem_bps=5_000)
    return market, pay(market)


@scenario("redeem")
def redeem() -> Sent:
    market, ref = paid_shop()
    own = next(key for key in market.world.state if key.startswith(f"lot/{market.bea.member}/"))
    lots = [award(market.world, market.bea, 200), own]
    return send(market.world, "redeem", market.bea, lots=lots, cents=500, agreements=[ref])


def redemption() -> tuple[World, str, str]:
    """A redemption, and the euro behind all tokens."""
    world, call = redeem()
    receipt = canonical.decode(world.send(call).response)
    supply = world.get(Supply, keys.SUPPLY)
    world.put(keys.SUPPLY, replace(supply, paid_in_cents=supply.minted_cents))
    return world, receipt["made"][0], receipt["facts"]["digest"]


@scenario("repay")
def repay() -> Sent:
    world, ref, digest = redemption()
    return send(world, "repay", TREASURER, redemption=ref, digest=digest, reference=reference())


@scenario("take_back")
def take_back() -> Sent:
    world, ref, _ = redemption()
    world.open_day(31)
    world.do("take_back", STRANGER, redemption=ref)
    world.open_day(10)
    return send(world, "take_back", STRANGER, redemption=ref)
