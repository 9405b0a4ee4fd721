"""T10: settlements mint for programmes of a vote within their budgets and the ceilings; `draw` adds it once."""

from typing import Any

from chaincode import contract
from chaincode.audit.invariants import check_state
from chaincode.rules import canonical, keys
from chaincode.rules.energy.records import Issued
from chaincode.rules.funding.records import Budget
from chaincode.rules.records import Supply
from tests.helpers.rules.energy import countersign, settlement_of
from tests.helpers.rules.issuing import Issuing
from tests.helpers.rules.settling import FIRST, NEXT, SECOND
from tests.helpers.rules.world import STRANGER


def refused(own: Issuing, code: str, *cents: int, **changes: Any) -> dict[str, Any]:
    return own.world.refuse(code, own.call(*cents, **changes))


def draw(own: Issuing, settlement: str = FIRST) -> dict[str, Any]:
    return {"settlement": settlement, "programme": keys.programme(own.ids[0])}


def test_t10_what_a_settlement_minted_is_drawn_once() -> None:
    own = Issuing()
    own.small.period.anchor(FIRST)
    own.world.send(own.call(100, 40))
    own.world.refused("T5_NOT_COUNTERSIGNED", "draw", STRANGER, **draw(own))
    settled = countersign(own.world, FIRST)
    assert {one.programme: one.cents for one in settled.programmes} == dict(zip(own.ids, (100, 40), strict=True))
    assert own.world.get(Supply, keys.SUPPLY).minted_cents == settled.amount_cents == settled.energy_cents + (
        settled.welcome_cents + 140)
    assert check_state(own.world.state) == []
    own.world.do("draw", STRANGER, **draw(own))
    assert own.world.get(Budget, keys.budget(own.ids[0])).left_cents == 100
    assert check_state(own.world.state) == []
    own.world.refused("T10_DRAWN", "draw", STRANGER, **draw(own))
    own.world.refused("T10_NO_SETTLEMENT", "draw", STRANGER, **draw(own, SECOND))
    arguments = draw(own) | {"programme": keys.programme("0" * 32)}
    own.world.refused("T10_NOTHING_DRAWN", "draw", STRANGER, **arguments)


def test_t10_each_within_its_budgets_and_all_within_the_parameter() -> None:
    own = Issuing()
    own.small.period.anchor(FIRST)
    refused(own, "T8_NO_TERMS", 1, ids=["0" * 32])
    assert refused(own, "T10_NO_BUDGET", 101) == {"programme": own.ids[0], "most": 100}
    refused(own, "T10_PROGRAMMES", 1, 1, ids=[own.ids[0], own.ids[0]])
    own.change_parameters(programme_budget=199)
    assert refused(own, "T10_PROGRAMME_BUDGET", 100, 100) == {"cents": 200, "most": 199}
    assert refused(own, "T10_NO_BUDGET", 1, ids=[own.add("1" * 32, source="rows")])["most"] == 0
    refused(own, "T8_NOT_RUNNING", 1, ids=[own.add("2" * 32, ended_on=1)])


def test_t10_what_was_minted_so_far_is_copied_on_and_a_correction_mints_nothing() -> None:
    own = Issuing()
    own.settle(100)
    own.world.skip_to("2024-05-03")
    own.small.period.anchor(NEXT)
    assert refused(own, "T10_NO_BUDGET", 51, settlement=NEXT)["most"] == 50
    assert own.world.send(own.call(50, settlement=NEXT)).status == contract.OK
    assert countersign(own.world, NEXT).programmes == (Issued(own.ids[0], 150, 50, 50),)
    definitive = "2024-05-01.definitive.1"
    own.small.period.anchor(definitive)
    refused(own, "T10_PROGRAMMES", 1, settlement=definitive, ids=[own.ids[1]])
    assert own.small.period.settle(definitive).programmes == (Issued(own.ids[0], 150),)


def test_t10_programmes_are_cut_with_energy_and_bonus() -> None:
    own = Issuing(issuance_ceiling=60, welcome_bonus=0)
    own.small.period.anchor(FIRST)
    receipt = canonical.decode(own.world.send(own.call(100)).response)
    settled = settlement_of(own.world, FIRST)
    energy, minted = settled.energy_cents, settled.programme_cents
    assert settled.programmes == (Issued(own.ids[0], minted, 100, minted),)
    assert 0 < minted < 100 and 58 <= energy + minted <= 60
    assert receipt["facts"]["programme_cents"] == minted


def test_t10_a_replaced_settlement_mints_for_nobody() -> None:
    own = Issuing()
    own.small.period.anchor(FIRST)
    own.world.send(own.call(100))
    own.small.period.anchor(SECOND)
    own.world.send(own.call(30, settlement=SECOND))
    countersign(own.world, SECOND)
    own.world.refused("T5_NOT_COUNTERSIGNED", "draw", STRANGER, **draw(own))
    own.world.do("draw", STRANGER, **draw(own, SECOND))
    assert own.world.get(Budget, keys.budget(own.ids[0])).left_cents == 30
