"""How often a command asks a peer for what it lacks: a few times, however many records it reads."""

from typing import Any

import pytest

from chaincode import contract
from chaincode.contract import Missing
from chaincode.rules import keys
from chaincode.rules.calls import Call, derive_id
from chaincode.rules.energy.issuance import load_backings
from chaincode.rules.energy.records import Backing, Chain, Welcomed
from chaincode.rules.market.records import Claim, Reminder
from chaincode.rules.state import State
from tests.helpers.rules.energy import OFFICER, OPERATOR, Period
from tests.helpers.rules.scenarios import Scenario, load_scenarios
from tests.helpers.rules.world import PERIMETER, Nothing, Recorder, World

BUILDS = [pytest.param(name, build, id=f"{name} {number}")
          for name, builds in load_scenarios().items() for number, build in enumerate(builds)]  # fmt: skip
JANUARY, FEBRUARY = "2024-01-01.provisional.1", "2024-02-01.provisional.1"
MORE = {
    "open_day": 1, "tally": 1, "request": 1, "enact": 2, "anchor": 1,
    "forgive": 1, "split": 1, "settle": 2, "countersign": 4,
    "open_vote": 1, "sweep": 1, "end": 2, "disburse": 1, "discard": 2, "assist": 1,
    "deliver": 1, "remind": 2, "decide": 1, "repay": 2, "mutual": 2, "close": 3,
}


class Peer:
    """A snapshot that holds only what was asked for before, as the shim's."""

    def __init__(self, world: World) -> None:
        self.all, self.known = Recorder(world.state), set[str]()

    def get(self, key: str) -> bytes | None:
        if key not in self.known:
            raise Missing(keys=(key,))
        return self.all.get(key)

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        if prefix not in self.known:
            raise Missing(prefixes=(prefix,))
        return self.all.scan(prefix)


def count_goes(world: World, call: Call) -> int:
    """How often a call is applied in vain."""
    peer, goes, found = Peer(world), 0, contract.first_reads(call)
    peer.known = {*found.keys, *found.prefixes}
    while isinstance(effects := contract.apply(call, peer), Missing):
        peer.known |= {*effects.keys, *effects.prefixes}
        goes += 1
    assert effects.status == contract.OK, effects.response
    return goes


@pytest.mark.parametrize(("name", "build"), BUILDS)
def test_a_command_asks_once_and_what_a_record_tells_in_a_few_goes_more(name: str, build: Scenario) -> None:
    assert count_goes(*build()) <= 1 + MORE.get(name, 0)


def settle_much(number: int) -> tuple[World, Call]:
    """A settle with so many reminded claims, newcomers, and people who waited for a welcome, some of whom had one."""
    world = World("2024-01-01", settle_days=31, welcome_bonus=100, welcome_budget=100 * number)
    ada, bea = world.join("citizens", points=1), world.join("citizens")
    welcomed = [world.join("citizens", points=1, suspended_until=4) for _ in range(number)]
    world.open_day()
    for _ in range(number):
        world.join("citizens", points=1, suspended_until=4)
    period = Period(world, {PERIMETER: {ada: ({}, {})}}, days=31)
    period.run(JANUARY)
    for place, person in enumerate(welcomed):
        world.put(keys.welcome(person.member), Welcomed(JANUARY))
        world.join("citizens", points=1)
        claim_id, other = derive_id("claim", place), f"2024-01-01.definitive.{place + 1}"
        ref, agreement = keys.claim(bea.member, claim_id), f"agreement/{ada.member}/{bea.member}/{claim_id}"
        world.put(ref, Claim(bea.member, ada.member, agreement, "social", 50, 10, 1, taken=other))
        world.put(keys.reminder(1, claim_id), Reminder(ref))
    world.skip_to("2024-03-03")
    period.anchor(FEBRUARY)
    return world, period.build_settle(FEBRUARY)


def test_a_settle_asks_as_often_for_much_as_for_little() -> None:
    assert [count_goes(*settle_much(number)) for number in (2, 4)] == [8, 8]


def test_a_countersign_asks_for_all_earlier_months_in_one_go() -> None:
    for first, goes in (("2024-02-01", 1), ("2024-01-01", 2), ("2023-02-01", 2)):
        world = World(first, settle_days=29)
        world.put(keys.CHAIN, Chain(next_period="2024-02-01"))
        world.skip_to("2024-03-01")
        receipt = world.do("skip", OPERATOR, period="2024-02-01", revision=1, reason="none")
        target, digest = receipt["made"][0], receipt["facts"]["digest"]
        assert count_goes(world, world.build_call("countersign", OFFICER, target=target, digest=digest)) == goes


def test_months_are_asked_for_together_and_one_without_a_record_is_left_out() -> None:
    world = World("2024-01-31")
    with pytest.raises(Missing) as caught:
        load_backings(State(Nothing()), world.now, "2024-04")
    assert caught.value.keys == tuple(keys.month(f"2024-0{number}") for number in (1, 2, 3, 4))
    march: Any = Backing(5_000, {})
    world.put(keys.month("2024-03"), march)
    world.put(keys.month("2024-05"), march)
    assert load_backings(State(Recorder(world.state)), world.now, "2024-04") == {"2024-03": march}
