"""Succeeding calls of the commands on periods: anchor, settle, skip, official, and their countersigning."""

from dataclasses import replace
from typing import Any

from chaincode.rules import canonical, keys
from chaincode.rules.market.records import Claim, Reminder
from chaincode.rules.records import PointOwner
from tests.helpers.rules.market import Market
from tests.helpers.rules.scenarios import Sent, scenario
from tests.helpers.rules.statement import Statement, build_statement
from tests.helpers.rules.world import PERIMETER, World, staff

OPERATOR = staff("gse", "energy_operator")
OFFICER = staff("gse", "officer")
SECOND = staff("municipality", "officer")
PERIOD = "2024-05-01"
SETTLEMENT = f"{PERIOD}.provisional.1"
HOURS = [1_000] * 24


def begin() -> World:
    """A community whose first day is over, with a member who has a point, and a reminded claim."""
    interests = [{"category": "care", "interest": "social"}]
    market = Market(World(PERIOD, settle_days=1, value_cents_per_mwh=100_000, interests=interests))
    market.world.join("citizens", points=1)
    market.bring_to("paid", price_cents=1_000)
    ref = next(iter(market.world.all(Claim, "claim/")))
    market.world.put(keys.reminder(market.world.day, ref.rsplit("/", 1)[1]), Reminder(ref))
    return market.world


def state_energy(world: World, euro_cents: int = 5_000) -> Statement:
    """Ada's energy of the first day."""
    ada = next(iter(world.all(PointOwner, "point/").values())).member
    return build_statement(PERIOD, {PERIMETER: {ada: (HOURS, HOURS)}}, euro_cents)


def anchor_call(world: World, statement: Statement, settlement: str) -> Sent:
    return Sent(world, world.build_call("anchor", OPERATOR, settlement=settlement, **statement.anchor))


def settle_call(world: World, statement: Statement, settlement: str = SETTLEMENT, **arguments: Any) -> Sent:
    """Anchor, and give the call that settles."""
    sent = anchor_call(world, statement, settlement)
    assert world.send(sent.call).status == 200
    call = world.build_call("settle", OPERATOR, settlement=settlement, **arguments)
    return Sent(world, replace(call, transient=statement.transient))


def countersign_call(sent: Sent) -> Sent:
    """Send what is to be countersigned and give the call that does."""
    effects = sent.world.send(sent.call)
    receipt = canonical.decode(effects.response)
    assert effects.status == 200, receipt
    arguments = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
    return Sent(sent.world, sent.world.build_call("countersign", SECOND, **arguments))


def provisional() -> Sent:
    world = begin()
    return settle_call(world, state_energy(world), claims=list(world.all(Claim, "claim/")))


def definitive() -> Sent:
    sent = countersign_call(provisional())
    assert sent.world.send(sent.call).status == 200
    statement = state_energy(sent.world, 5_000)
    return settle_call(sent.world, statement, f"{PERIOD}.definitive.1")


def second_period() -> Sent:
    """The settlement after a countersigned one that took a claim and gave welcomes."""
    sent = countersign_call(provisional())
    assert sent.world.send(sent.call).status == 200
    sent.world.open_day(1)
    return settle_call(sent.world, build_statement("2024-05-02", {PERIMETER: {}}, 100), "2024-05-02.provisional.1")


def next_revision() -> Sent:
    """A second revision that takes the claim which the first, replaced one took."""
    sent = provisional()
    assert sent.world.send(sent.call).status == 200
    statement = state_energy(sent.world, 6_000)
    claims = list(sent.world.all(Claim, "claim/"))
    return settle_call(sent.world, statement, f"{PERIOD}.provisional.2", claims=claims)


@scenario("anchor")
def anchor() -> Sent:
    world = begin()
    return anchor_call(world, state_energy(world), SETTLEMENT)


@scenario("anchor")
def anchor_plain() -> Sent:
    """Energy of so many that the totals may be told."""
    world = World(PERIOD, settle_days=1)
    leaves = {world.join("citizens", points=1).member: (HOURS, HOURS) for _ in range(5)}
    world.open_day()
    return anchor_call(world, build_statement(PERIOD, {PERIMETER: leaves}, 5_000), SETTLEMENT)


@scenario("anchor")
def anchor_definitive() -> Sent:
    sent = countersign_call(provisional())
    assert sent.world.send(sent.call).status == 200
    return anchor_call(sent.world, build_statement(PERIOD, {PERIMETER: {}}, 5_000), f"{PERIOD}.definitive.1")


@scenario("skip")
def skip() -> Sent:
    world = World(PERIOD, settle_days=1)
    world.open_day(3)
    return Sent(world, world.build_call("skip", OPERATOR, period=PERIOD, revision=1, reason="no-readings"))


@scenario("official")
def official(first_period: str = PERIOD) -> Sent:
    world = World(first_period, settle_days=1)
    world.skip_to("2024-06-01")
    return Sent(world, world.build_call("official", staff("gse", "official"), month="2024-05", euro_cents=9_000))


@scenario("release_kept")
def release_kept() -> Sent:
    """Of a month that is skipped to its end, and has its figure."""
    sent = countersign_call(official(PERIOD[:8] + "30"))
    world = sent.world
    assert world.send(sent.call).status == 200
    for period in ("2024-05-30", "2024-05-31"):
        made = world.do("skip", OPERATOR, period=period, revision=1, reason="no-readings")
        world.do("countersign", SECOND, target=made["made"][0], digest=made["facts"]["digest"])
    return Sent(world, world.build_call("release_kept", OPERATOR, month="2024-05", cents=4_500, use="division"))


for build in (provisional, definitive, second_period, next_revision):
    scenario("settle")(build)
for build in (provisional, definitive, skip, official, release_kept):
    scenario("countersign")(lambda build=build: countersign_call(build()))  # type: ignore[misc]
