"""T5, award lots: the line of a countersigned settlement is used as a lot, and marked when it was."""

import pytest

from chaincode.rules import keys
from chaincode.rules.energy.awards import find_line, read_line
from chaincode.rules.energy.records import Line, Page, Spent
from chaincode.rules.records import CommonsRow, Lot
from chaincode.rules.state import encode_record
from tests.helpers.rules.awards import award
from tests.helpers.rules.market import Market
from tests.helpers.rules.world import SERVICE, World


def spent_key(ref: str) -> str:
    _, settlement, _, owner = ref.split("/")
    return keys.spent(settlement, owner)


def test_t5_an_award_is_held_by_a_request_and_its_change_is_a_lot_of_its_dates() -> None:
    market = Market()
    ref = award(market.world, market.ada, 1_500)
    key = market.request(lots=[ref], price_cents=1_000)
    (held,) = market.agreement(key).lots
    (change,) = market.world.lots_of(market.ada)
    settlement = keys.settlement(ref.split("/")[1])
    assert held == Lot(market.ada.member, 1_000, settlement, 1, 1, 181)
    assert change == Lot(market.ada.member, 500, settlement, 1, 1, 181)
    assert market.world.get(Spent, spent_key(ref)) == Spent(market.world.day)


@pytest.mark.parametrize(("energy", "bonus", "welcome"), [(700, 300, 500), (0, 300, 0), (0, 0, 500), (1, 2, 4)])
def test_t5_an_award_is_worth_energy_bonus_and_welcome_together(energy: int, bonus: int, welcome: int) -> None:
    market = Market()
    ref = award(market.world, market.ada, energy, bonus_cents=bonus, welcome_cents=welcome)
    whole = energy + bonus + welcome
    market.world.refused("T3_TOO_LITTLE", "request", market.ada,
                         **market.request_arguments(lots=[ref], price_cents=whole + 1))
    held = market.agreement(market.request(lots=[ref], price_cents=whole)).lots
    assert [lot.amount_cents for lot in held] == [whole]
    assert market.world.lots_of(market.ada) == []


def test_t3_an_award_is_spent_once() -> None:
    market = Market()
    ref = award(market.world, market.ada, 1_001)
    market.request(lots=[ref])
    market.world.refused("T3_LOT_SPENT", "request", market.ada, **market.request_arguments(lots=[ref]))


def test_t5_before_countersigning_an_award_is_nothing() -> None:
    market = Market()
    ref = award(market.world, market.ada, 1_001, is_countersigned=False)
    market.world.refused("T5_NOT_COUNTERSIGNED", "request", market.ada, **market.request_arguments(lots=[ref]))


@pytest.mark.parametrize("change", ["/0002/", "/0001/"])
def test_t5_an_award_without_a_line_is_refused(change: str) -> None:
    market = Market()
    ref = award(market.world, market.bea, 1_001).replace("/0001/", change).replace(
        market.bea.member, market.ada.member
    )
    market.world.refused("T5_UNKNOWN_AWARD", "request", market.ada, **market.request_arguments(lots=[ref]))


def test_t3_anothers_award_is_refused() -> None:
    market = Market()
    ref = award(market.world, market.carlo, 1_001)
    market.world.refused("T3_NOT_YOUR_LOT", "request", market.ada, **market.request_arguments(lots=[ref]))


def test_t3_awards_merge_with_lots() -> None:
    world = World()
    ada = world.join("citizens")
    ref = award(world, ada, 70, lasts=9)
    world.do("merge", ada, lots=[ref, world.give(ada, 5)])
    assert world.lots_of(ada) == [Lot(ada.member, 75, "merge", 1, 1, 10)]
    assert world.find(Spent, spent_key(ref)) is not None


def test_t2_expired_awards_are_swept() -> None:
    world = World()
    ada = world.join("citizens")
    ref = award(world, ada, 70, lasts=0)
    world.refused("T2_NOT_EXPIRED", "sweep", SERVICE, lots=[ref])
    world.open_day(1)
    (row,) = world.do("sweep", SERVICE, lots=[ref])["made"]
    assert world.get(CommonsRow, row).amount_cents == 70
    world.refused("T3_LOT_SPENT", "sweep", SERVICE, lots=[ref])


def test_t2_awards_are_levelled_and_what_stays_is_a_lot_or_still_an_award() -> None:
    world = World(max_balance={"citizen": 100})
    ada = world.join("citizens")
    soon, late = award(world, ada, 90, lasts=50), award(world, ada, 80, lasts=60)
    world.open_day(31)
    world.do("level", SERVICE, member=ada.member, lots=[late, soon])
    (left,) = world.lots_of(ada)
    assert (left.amount_cents, left.expires_on) == (20, 51)
    assert world.find(Spent, spent_key(soon)) is not None
    assert world.find(Spent, spent_key(late)) is None


def test_t5_a_line_is_read_off_its_page_alone() -> None:
    members = [f"{number:064x}" for number in range(0, 200, 2)]
    page = Page(tuple(
        Line(member, "citizen", at * 10**16, -at, at, -5, at, welcomed="2024-05-01.provisional.1" if at % 3 else "")
        for at, member in enumerate(members)
    ))
    data = encode_record(page)
    assert [read_line(data, member) for member in members] == list(page.lines)
    stranger = f"{1:064x}"
    assert read_line(data, stranger) is None is find_line(page, stranger)
