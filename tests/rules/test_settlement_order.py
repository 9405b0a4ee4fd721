"""T5: the order of settlements: one an anchor, by period, each after its predecessor."""

from dataclasses import replace

from chaincode.rules import keys
from chaincode.rules.energy.records import Chain, Settlement
from tests.helpers.rules.energy import OFFICER, countersign, settlement_of
from tests.helpers.rules.settling import FIRST, NEXT, SECOND, Small

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


def test_another_period_waits_while_one_awaits(small: Small) -> None:
    small.period.run(FIRST)
    small.period.anchor(DEFINITIVE)
    small.period.settle(DEFINITIVE)
    small.world.skip_to("2024-05-03")
    small.period.anchor(NEXT)
    assert small.period.refused("T5_AWAITING", NEXT) == {"awaiting": DEFINITIVE}
    countersign(small.world, DEFINITIVE)
    small.period.settle(NEXT)


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
