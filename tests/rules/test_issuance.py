"""T10: the month's room, the ceilings, GSE's official figure."""

from dataclasses import replace
from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.energy import issuance
from chaincode.rules.energy.issuance import MOST_CENTS, compute_excess, compute_room, cut, list_months, scale
from chaincode.rules.energy.records import BackedPeriod, Backing, Settlement
from chaincode.rules.records import Supply
from chaincode.rules.state import encode_record
from tests.helpers.rules.energy import (
    OFFICER,
    OFFICIAL,
    OPERATOR,
    Period,
    countersign,
    line_of,
    settlement_of,
    shared_hour,
)
from tests.helpers.rules.world import PERIMETER, World, staff

FIRST, SECOND = "2024-05-01.provisional.1", "2024-05-01.provisional.2"
NEXT, DEFINITIVE = "2024-05-02.provisional.1", "2024-05-01.definitive.1"


def build(**parameters: Any) -> Period:
    """Two members share 2 kWh a day, worth 5.5 cents each, paid in full."""
    world = World(**({"settle_days": 1, "welcome_bonus": 0, "provisional_bps": 10_000} | parameters))
    ada, bruno = world.join("citizens", points=1, name="ada"), world.join("citizens", points=1, name="bruno")
    world.skip_to("2024-05-02")
    return Period(world, shared_hour(ada, bruno, 2_000), days=1)


def set_parameters(world: World, **values: int) -> None:
    now = world.now
    world.put(keys.NOW, replace(now, parameters=replace(now.parameters, **values)))


def make_official(world: World, month: str, euro_cents: int) -> None:
    receipt = world.do("official", OFFICIAL, month=month, euro_cents=euro_cents)
    world.do("countersign", OFFICER, target=receipt["made"][0], digest=receipt["facts"]["digest"])


# The month's room


def backing(euro_cents: int, minted_cents: int, official_cents: int | None = None) -> Backing:
    return Backing(5_000, {"2024-05-01": BackedPeriod(7, "", euro_cents, minted_cents)}, official_cents)


def test_room_is_what_is_kept_less_what_was_minted() -> None:
    assert compute_room({}, "2024-05", backing(101, 20)) == 30
    assert compute_room({}, "2024-05", backing(101, 70)) == -20
    assert compute_room({}, "2024-05", backing(101, 20, official_cents=60)) == 10
    assert compute_room({}, "2024-05", backing(101, 20, official_cents=0)) == -20


def test_an_excess_is_made_up_for_once_and_room_is_not_carried_on() -> None:
    above, within, below = backing(100, 80), backing(100, 50), backing(100, 20)
    assert compute_excess([above]) == 30
    assert compute_excess([above, within]) == 30
    assert compute_excess([above, below]) == 0
    assert compute_excess([below, above]) == 30
    assert compute_room({"2024-03": above, "2024-04": within, "2024-06": above}, "2024-05", backing(100, 0)) == 20
    assert compute_room({"2024-05": backing(0, 50)}, "2024-05", backing(100, 0)) == 50  # not its own besides


def test_months_from_the_first_period_on() -> None:
    assert list_months("2023-11-15", "2024-02") == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert list_months("2024-05-01", "2024-05") == ["2024-05"]


def test_an_estimate_is_replaced_never_added() -> None:
    period = build()
    period.euro_cents = 100
    period.run(FIRST)
    period.euro_cents = 60
    period.run(DEFINITIVE)
    record = period.world.get(Backing, keys.month("2024-05"))
    assert record.periods == {"2024-05-01": BackedPeriod(1, DEFINITIVE, 60, 10)}


def test_a_period_belongs_to_the_month_of_its_first_day() -> None:
    world = World("2024-05-28", welcome_bonus=0)
    ada, bruno = world.join("citizens", points=1), world.join("citizens", points=1)
    Period(world, shared_hour(ada, bruno, 2_000)).run("2024-05-28.provisional.1")
    assert list(world.get(Backing, keys.month("2024-05")).periods) == ["2024-05-28"]
    assert world.find(Backing, keys.month("2024-06")) is None


def test_a_month_keeps_the_share_it_began_with() -> None:
    period = build()
    period.euro_cents = 12
    period.run(FIRST)
    set_parameters(period.world, euro_kept_bps=10_000)
    assert period.run(NEXT).room_cents == 24 * 5_000 // 10_000 - 6


def test_an_official_figure_takes_the_place_of_the_estimates() -> None:
    period = build()
    period.run(FIRST)
    period.world.skip_to("2024-06-01")
    make_official(period.world, "2024-05", 24)
    settled = period.run(NEXT)  # 5.5 cents and a carry of half a cent, twice
    assert (settled.room_cents, settled.energy_cents, settled.cut_cents) == (2, 2, 10)


def test_tokens_never_pass_the_room_whatever_is_settled() -> None:
    period = build()
    for settlement_id, euro_cents in ((FIRST, 10), (NEXT, 10), (DEFINITIVE, 13)):
        period.euro_cents = euro_cents
        period.run(settlement_id)
        record = period.world.get(Backing, keys.month("2024-05"))
        assert issuance.compute_minted(record) <= issuance.compute_kept(record)


# Ceilings


def test_scaling_rounds_down_and_leaves_what_fits() -> None:
    assert scale({"ada": 5, "bea": 2}, 7, 7) == {"ada": 5, "bea": 2}
    assert scale({"ada": 5, "bea": 2}, 3, 7) == {"ada": 2, "bea": 0}
    assert scale({"ada": 5}, 0, 5) == {"ada": 0}
    assert scale({}, 0, 0) == {}


def test_room_cuts_energy_only_then_the_ceiling_both() -> None:
    both, claim, ride = {"ada": 60, "bea": 40}, {"claim": 50}, {"ride": 100}
    assert cut(both, claim, {}, room_cents=50, most_cents=1_000) == ({"ada": 30, "bea": 20}, claim, 900, {})
    assert cut(both, claim, {}, room_cents=50, most_cents=20) == ({"ada": 6, "bea": 4}, {"claim": 10}, 0, {})
    assert cut({"ada": 60}, {}, {}, room_cents=-5, most_cents=1_000) == ({"ada": 0}, {}, 1_000, {})
    assert cut(both, claim, ride, room_cents=50, most_cents=100) == (
        {"ada": 15, "bea": 10}, {"claim": 25}, 0, {"ride": 50})


def test_the_supply_ceiling_counts_what_lives() -> None:
    period = build(supply_ceiling=107)
    period.world.put(keys.SUPPLY, Supply(900, 800))
    settled = period.run(FIRST)
    assert (settled.energy_cents, settled.cut_cents) == (6, 4)
    assert period.world.get(Supply, keys.SUPPLY) == Supply(906, 800)
    assert period.run(NEXT).energy_cents == 0


def test_welcomes_come_last_whole_or_still_due() -> None:
    period = build(welcome_bonus=100, issuance_ceiling=150)
    first = period.run(FIRST)
    assert (first.energy_cents, first.welcome_cents, first.cut_cents) == (10, 100, 0)
    second = period.run(NEXT)
    assert second.welcome_cents == 100
    people = list(period.hours[PERIMETER])
    given = [[line_of(period.world, one, person).welcome_cents for person in people] for one in (first, second)]
    assert [sum(column) for column in zip(*given, strict=True)] == [100, 100]


# Countersigning checks again and scales nothing


@pytest.mark.parametrize(("values", "ceiling"), [
    ({"issuance_ceiling": 9}, "issuance_ceiling"), ({"supply_ceiling": 9}, "supply_ceiling"),
])
def test_countersigning_refuses_what_no_longer_fits_and_the_next_revision_does(
    values: dict[str, int], ceiling: str
) -> None:
    period = build()
    period.anchor(FIRST)
    settled = period.settle(FIRST)
    set_parameters(period.world, **values)
    arguments = {"target": keys.settlement(FIRST), "digest": settled.digest}
    answer = period.world.refused("T10_CEILING", "countersign", OFFICER, **arguments)
    assert answer == {"settlement": FIRST, "cents": 10, "ceiling": ceiling, "most": 9}
    period.anchor(SECOND)
    period.settle(SECOND)
    assert countersign(period.world, SECOND).amount_cents == 8


def test_countersigning_refuses_when_the_official_figure_left_no_room() -> None:
    period = build()
    period.run(FIRST)
    period.world.skip_to("2024-06-01")
    period.anchor(NEXT)
    settled = period.settle(NEXT)
    make_official(period.world, "2024-05", 24)
    arguments = {"target": keys.settlement(NEXT), "digest": settled.digest}
    answer = period.world.refused("T10_CEILING", "countersign", OFFICER, **arguments)
    assert answer == {"settlement": NEXT, "cents": 12, "ceiling": "room", "most": 2}
    assert settlement_of(period.world, NEXT).countersigned_on == 0


# official


def test_an_official_figure_acts_when_countersigned_and_may_be_replaced() -> None:
    world = World()
    world.skip_to("2024-06-01")
    receipt = world.do("official", OFFICIAL, month="2024-05", euro_cents=1_000)
    assert world.find(Backing, keys.month("2024-05")) is None
    arguments = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
    world.refused("T0_SAME_ORGANISATION", "countersign", staff("gse", "officer"), **arguments)
    world.do("countersign", OFFICER, **arguments)
    assert world.get(Backing, keys.month("2024-05")) == Backing(5_000, {}, 1_000, world.day)
    world.open_day()
    make_official(world, "2024-05", 900)
    assert world.get(Backing, keys.month("2024-05")).official_cents == 900


def test_only_gse_gives_official_figures() -> None:
    world = World()
    world.skip_to("2024-06-01")
    for by in (OPERATOR, staff("municipality", "official")):
        world.refused("T0_ROLE", "official", by, month="2024-05", euro_cents=1)


@pytest.mark.parametrize("month", ["2024-06", "2024-04", "2024-13", "2024-07"])
def test_an_official_figure_is_of_a_month_that_is_over(month: str) -> None:
    world = World()
    world.skip_to("2024-06-01")
    world.refused("T10_NO_MONTH", "official", OFFICIAL, month=month, euro_cents=1)


@pytest.mark.parametrize(("ceiling", "cents"), [(11, 10), (10, 10), (9, 8)])
def test_a_supply_that_was_never_written_is_nothing(ceiling: int, cents: int) -> None:
    period = build(supply_ceiling=ceiling)
    del period.world.state[keys.SUPPLY]
    assert period.run(FIRST).energy_cents == cents
    assert period.world.get(Supply, keys.SUPPLY) == Supply(cents, 0)


def test_an_estimate_of_nothing_is_nothing() -> None:
    period = build()
    period.euro_cents = 0
    settled = period.run(FIRST)
    assert (settled.euro_cents, settled.room_cents, settled.energy_cents, settled.cut_cents) == (0, 0, 0, 10)


@pytest.mark.parametrize("official", [None, 10])
def test_absurd_estimates_stop_no_month(official: int | None) -> None:
    """Three periods, each at the bound: together they count as the bound, and GSE's figure makes nothing of them."""
    periods = {f"2024-05-0{day}": BackedPeriod(1, estimate_cents=MOST_CENTS) for day in (1, 2, 3)}
    backing = Backing(10_000, periods, official_cents=official)
    assert issuance.compute_kept(backing) == (MOST_CENTS if official is None else official)
    encode_record(Settlement("2024-05-01.provisional.1", "gse", 1, "", 1, room_cents=issuance.compute_kept(backing)))
