"""T5: the tokens of a countersigned line are a lot; before countersigning they are nothing."""

import pytest

from chaincode.rules import keys
from chaincode.rules.energy import awards
from chaincode.rules.energy.records import Expiries
from chaincode.rules.errors import Refusal
from chaincode.rules.parameters import DaysByStakeholder, Parameters
from chaincode.rules.records import Lot
from chaincode.rules.state import State
from tests.helpers.rules.energy import Period, countersign, line_of, settlement_of, shared_hour
from tests.helpers.rules.world import Person, Recorder, World

FIRST = "2024-05-01.provisional.1"


class Settled:
    """Ada (a citizen) and Bea's shop share 2 kWh; settled, not countersigned."""

    def __init__(self) -> None:
        self.world = World(settle_days=1, welcome_bonus=0)
        self.ada, self.bea = self.world.join("citizens", points=1), self.world.join("commerce", points=1)
        self.world.skip_to("2024-05-02")
        self.period = Period(self.world, shared_hour(self.ada, self.bea, 2_000), days=1)
        self.period.anchor(FIRST)
        self.period.settle(FIRST)

    def load(self, person: Person, page: int = 0) -> Lot:
        reference = awards.format_award(FIRST, page, person.member)
        return awards.load_award(State(Recorder(self.world.state)), reference)

    def refused(self, code: str, person: Person, page: int = 0) -> None:
        with pytest.raises(Refusal) as caught:
            self.load(person, page)
        assert caught.value.reason.code == code


@pytest.fixture
def settled() -> Settled:
    return Settled()


def test_an_award_lot_is_dated_by_the_day_of_countersigning(settled: Settled) -> None:
    settled.world.open_day(2)
    countersign(settled.world, FIRST)
    day = settled.world.day
    citizen, shop = settled.load(settled.ada), settled.load(settled.bea)
    assert citizen == Lot(settled.ada.member, 4, keys.settlement(FIRST), day, day, day + 180)
    assert (shop.amount_cents, shop.expires_on) == (4, day + 90)


def test_the_amount_is_energy_bonus_and_welcome() -> None:
    world = World(settle_days=1)
    ada, bruno = world.join("citizens", points=1), world.join("citizens", points=1)
    settlement = Period(world, shared_hour(ada, bruno, 2_000), days=1).run(FIRST)
    line = line_of(world, settlement, ada)
    assert awards.award_lot(settlement, line).amount_cents == line.energy_cents + line.welcome_cents == 504


def test_before_countersigning_a_line_is_nothing(settled: Settled) -> None:
    settled.refused("T5_NOT_COUNTERSIGNED", settled.ada)


def test_no_line_no_lot(settled: Settled) -> None:
    countersign(settled.world, FIRST)
    settled.refused("T5_UNKNOWN_AWARD", settled.ada, page=1)
    settled.refused("T5_UNKNOWN_AWARD", Person("f" * 64, settled.ada.caller))


def test_a_line_without_tokens_is_no_lot() -> None:
    world = World(settle_days=1, welcome_bonus=0)
    ada = world.join("citizens", points=1)
    Period(world, {"AC001E00001": {ada: ({9: 1_000}, {})}}, days=1).run(FIRST)
    with pytest.raises(Refusal) as caught:
        awards.load_award(State(Recorder(world.state)), awards.format_award(FIRST, 0, ada.member))
    assert caught.value.reason.code == "T5_UNKNOWN_AWARD"


def test_a_spent_award_lot_is_gone(settled: Settled) -> None:
    countersign(settled.world, FIRST)
    state = State(Recorder(settled.world.state))
    reference = awards.format_award(FIRST, 0, settled.ada.member)
    awards.mark_spent(state, [reference], settled.world.day)
    with pytest.raises(Refusal) as caught:
        awards.load_award(state, reference)
    assert caught.value.reason.code == "T3_LOT_SPENT"
    assert settled.load(settled.bea).amount_cents == 4


def test_a_lot_reads_page_settlement_and_mark() -> None:
    reference = awards.format_award(FIRST, 3, "a" * 64)
    assert awards.is_award(reference)
    assert not awards.is_award(keys.lot("a" * 64, "b" * 32))
    assert awards.award_keys(reference) == (
        keys.page(FIRST, 3), keys.settlement(FIRST), keys.spent(FIRST, "a" * 64),
    )


def test_expiries_are_the_days_rule_within_the_longest_life() -> None:
    parameters = Parameters(
        "vallechiara", "2024-05-01", validity_days=DaysByStakeholder(180, 90, 60, 400), max_life_days=120,
    )
    assert awards.compute_expiries(parameters, 10) == Expiries(130, 100, 70, 130)


def test_a_lot_of_what_awaits_is_a_defect(settled: Settled) -> None:
    awaiting = settlement_of(settled.world, FIRST)
    with pytest.raises(ValueError, match="not countersigned"):
        awards.award_lot(awaiting, line_of(settled.world, awaiting, settled.ada))
