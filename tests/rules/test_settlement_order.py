"""T5: the order of settlements: one an anchor, by period, each after its predecessor."""

from dataclasses import replace

import pytest

from chaincode.rules import keys
from chaincode.rules.energy.records import Chain, Settlement
from tests.helpers.rules.energy import OFFICER, countersign, settlement_of
from tests.helpers.rules.programmes import OPERATOR
from tests.helpers.rules.settling import FIRST, NEXT, SECOND, Small
from tests.helpers.rules.world import staff

DEFINITIVE = "2024-05-01.definitive.1"


def test_what_awaits_after_another_s_last_one_is_not_countersigned(anchored: Small) -> None:
    settled = anchored.period.settle(FIRST)
    chain = anchored.world.get(Chain, keys.CHAIN)
    anchored.world.put(keys.CHAIN, replace(chain, last="2024-04-30.provisional.1"))
    target = {"target": keys.settlement(FIRST), "digest": settled.digest}
    assert anchored.world.refused("T5_NOT_AWAITING", "countersign", OFFICER, **target) == {"settlement": FIRST}


def test_one_settlement_an_anchor(anchored: Small) -> None:
    anchored.period.settle(FIRST)
    anchored.period.refused("T5_SETTLED", FIRST)


def test_only_a_newer_revision_takes_the_place_of_what_awaits(anchored: Small) -> None:
    anchored.period.anchor(SECOND)
    anchored.period.settle(SECOND)
    assert anchored.period.refused("T5_AWAITING", FIRST) == {"awaiting": SECOND}
    anchored.period.anchor("2024-05-01.provisional.3")
    anchored.period.settle("2024-05-01.provisional.3")
    assert anchored.chain().awaiting == "2024-05-01.provisional.3"


def test_a_correction_that_awaits_holds_up_nothing_that_comes_next(small: Small) -> None:
    """Else one operator's junk, settled again and again, would stop all that is ever minted."""
    small.period.run(FIRST)
    small.period.anchor(DEFINITIVE)
    small.period.settle(DEFINITIVE)
    small.world.skip_to("2024-05-03")
    small.period.anchor(NEXT)
    small.period.settle(NEXT)
    assert small.chain().awaiting == NEXT
    countersign(small.world, NEXT)
    assert small.chain().last == NEXT
    small.period.anchor("2024-05-01.definitive.2")
    small.period.settle("2024-05-01.definitive.2")
    countersign(small.world, "2024-05-01.definitive.2")


def test_a_correction_has_its_day_and_no_second_one(small: Small) -> None:
    """Else one operator's junk skip keeps every correction off, or junk corrections hold up what comes next."""
    small.period.run(FIRST)
    small.world.skip_to("2024-05-03")
    small.period.anchor(DEFINITIVE)
    small.period.settle(DEFINITIVE)
    skip = {"period": "2024-05-02", "revision": 1, "reason": "later"}
    assert small.world.refused("T5_AWAITING", "skip", OPERATOR, **skip) == {"awaiting": DEFINITIVE}
    small.world.open_day()
    small.period.anchor("2024-05-01.definitive.2")
    small.period.settle("2024-05-01.definitive.2")
    small.world.do("skip", OPERATOR, **skip)
    assert small.chain().awaiting == "2024-05-02.skip.1"


def test_a_correction_waits_while_the_next_period_awaits(small: Small) -> None:
    small.period.run(FIRST)
    small.world.skip_to("2024-05-03")
    small.period.anchor(NEXT)
    small.period.settle(NEXT)
    small.period.anchor(DEFINITIVE)
    assert small.period.refused("T5_AWAITING", DEFINITIVE) == {"awaiting": NEXT}
    countersign(small.world, NEXT)
    small.period.settle(DEFINITIVE)


def test_provisional_settlements_go_in_order_of_period(small: Small) -> None:
    small.world.skip_to("2024-05-03")
    small.period.anchor(NEXT)
    assert small.period.refused("T5_NOT_NEXT", NEXT)["next"] == "2024-05-01"


def test_a_closed_period_gets_no_further_provisional_settlement(anchored: Small) -> None:
    anchored.period.anchor(SECOND)
    anchored.period.settle(FIRST)
    countersign(anchored.world, FIRST)
    anchored.period.refused("T5_CLOSED", SECOND)


def test_a_settle_reaches_a_definitive_one_only_after_closing(anchored: Small) -> None:
    anchored.period.settle(FIRST)
    anchor = anchored.world.state[keys.anchor(FIRST)]
    anchored.world.state[keys.anchor(DEFINITIVE)] = anchor
    call = anchored.period.build_settle(DEFINITIVE)
    anchored.world.put(keys.CHAIN, Chain())
    anchored.world.refuse("T5_NOT_CLOSED", call)


def test_settlements_name_their_predecessor(small: Small) -> None:
    small.period.run(FIRST)
    assert isinstance(settlement_of(small.world, FIRST), Settlement)
    assert small.period.run(DEFINITIVE).predecessor == FIRST
    assert small.period.run("2024-05-01.definitive.2").predecessor == DEFINITIVE


def settle_as(small: Small, organisation: str, settlement: str) -> None:
    """Anchor and settle as an organisation's operator."""
    operator = staff(organisation, "energy_operator")
    built = small.period.build(settlement)
    small.world.do("anchor", operator, settlement=settlement, **built.anchor)
    small.world.send(replace(small.period.build_settle(settlement), caller=operator.caller))


@pytest.mark.parametrize("kind", ["provisional", "definitive"])
def test_another_operator_s_newer_revision_waits_a_day(small: Small, kind: str) -> None:
    """Else one operator's junk, sent in time, would keep whatever another settled from being countersigned."""
    if kind == "definitive":
        small.period.run(FIRST)
    mine, junk, again = (f"2024-05-01.{kind}.{number}" for number in (1, 2, 3))
    small.period.anchor(mine)
    small.period.settle(mine)
    settle_as(small, "municipality", junk)
    assert small.chain().awaiting == mine
    small.world.open_day()
    call = replace(small.period.build_settle(junk), caller=staff("municipality", "energy_operator").caller)
    small.world.send(call)
    assert (small.chain().awaiting, small.chain().awaiting_of) == (junk, "municipality")
    small.period.anchor(again)
    assert small.period.refused("T5_AWAITING", again) == {"awaiting": junk}


def test_an_own_newer_revision_begins_no_day_anew(small: Small) -> None:
    """So operators have their days in turn, and none for ever."""
    settle_as(small, "municipality", FIRST)
    small.world.open_day()
    settle_as(small, "municipality", SECOND)
    assert small.chain().awaiting == SECOND
    small.period.anchor("2024-05-01.provisional.3")
    small.period.settle("2024-05-01.provisional.3")
    assert small.chain().awaiting == "2024-05-01.provisional.3"


def test_another_operator_s_skip_waits_a_day_too(small: Small) -> None:
    small.period.anchor(FIRST)
    small.period.settle(FIRST)
    skip = {"period": "2024-05-01", "revision": 1, "reason": "junk"}
    operator = staff("municipality", "energy_operator")
    assert small.world.refused("T5_AWAITING", "skip", operator, **skip) == {"awaiting": FIRST}
    small.world.open_day()
    small.world.do("skip", operator, **skip)
