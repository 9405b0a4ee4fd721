"""T5: a skip closes its period without tokens."""

from dataclasses import replace
from typing import Any

from chaincode.rules import keys
from chaincode.rules.energy.records import Backing, Chain
from chaincode.rules.records import Supply
from tests.helpers.rules.energy import OFFICER, OPERATOR, countersign, line_of
from tests.helpers.rules.settling import FIRST, SECOND, Small
from tests.helpers.rules.world import World


def skip(world: World, period: str = "2024-05-01", revision: int = 1) -> dict[str, Any]:
    return world.do("skip", OPERATOR, period=period, revision=revision, reason="no_readings")


def test_a_skip_closes_its_period_and_is_never_the_last(small: Small) -> None:
    skip(small.world)
    skipped = countersign(small.world, "2024-05-01.skip.1")
    assert (skipped.is_skip, skipped.pages, skipped.reason, skipped.expires_on) == (True, 0, "no_readings", None)
    assert small.chain() == Chain("", "", "", "2024-05-02")
    assert small.world.get(Backing, keys.month("2024-05")).periods["2024-05-01"].settlement == ""
    assert small.world.get(Supply, keys.SUPPLY).minted_cents == 0


def test_carries_go_on_over_a_skip(small: Small) -> None:
    small.period.run(FIRST)
    small.world.skip_to("2024-05-04")
    skip(small.world, "2024-05-02")
    countersign(small.world, "2024-05-02.skip.1")
    settled = small.period.run("2024-05-03.provisional.1")
    assert settled.predecessor == FIRST
    assert line_of(small.world, settled, small.ada).carry_micro == 800_000


def test_a_skip_takes_the_place_of_what_awaits_for_its_period_and_the_other_way_round(anchored: Small) -> None:
    anchored.period.settle(FIRST)
    skip(anchored.world)
    assert anchored.chain().awaiting == "2024-05-01.skip.1"
    anchored.period.anchor(SECOND)
    anchored.period.settle(SECOND)
    assert anchored.chain().awaiting == SECOND
    skip(anchored.world, revision=2)
    countersign(anchored.world, "2024-05-01.skip.2")


def test_refusals_of_a_skip(small: Small) -> None:
    arguments = {"period": "2024-05-01", "revision": 1, "reason": "outage"}
    world = small.world
    world.refused("T0_ROLE", "skip", OFFICER, **arguments)
    world.refused("T5_NO_PERIOD", "skip", OPERATOR, **(arguments | {"period": "2024-02-30"}))
    world.refused("T5_NOT_NEXT", "skip", OPERATOR, **(arguments | {"period": "2024-05-02"}))
    skip(world)
    world.refused("T5_SETTLED", "skip", OPERATOR, **arguments)
    countersign(world, "2024-05-01.skip.1")
    world.refused("T5_CLOSED", "skip", OPERATOR, **(arguments | {"revision": 2}))
    world.refused("T5_NOT_OVER", "skip", OPERATOR, **(arguments | {"period": "2024-05-02"}))


def test_a_skip_has_the_length_of_the_first_anchor(anchored: Small) -> None:
    now = anchored.world.now
    anchored.world.put(keys.NOW, replace(now, parameters=replace(now.parameters, settle_days=7)))
    skip(anchored.world)
    assert countersign(anchored.world, "2024-05-01.skip.1").days == 1
    assert anchored.chain().next_period == "2024-05-02"
