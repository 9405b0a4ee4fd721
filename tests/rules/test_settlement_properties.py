"""T5, T10 for whatever energy: I4, nothing lost by carries, credits add up to micro, the room is never passed."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chaincode.rules import keys
from chaincode.rules.energy import issuance
from chaincode.rules.energy.credits import Standing, compute_credit
from chaincode.rules.energy.packed import compute_worths, sum_perimeter
from chaincode.rules.energy.records import Anchor, Backing, Settlement, Terms
from chaincode.rules.energy.vectors import LeafVectors, PerimeterVectors, Vectors, format_vectors, parse_vectors
from chaincode.rules.energy.worth import HourWh, compute_worth
from chaincode.rules.merkle import pack_hours
from chaincode.rules.units import BPS, MICRO
from tests.helpers.rules.energy import Period, lines_of
from tests.helpers.rules.world import PERIMETER, World

HOURS_WH = st.dictionaries(st.integers(0, 23), st.integers(0, 6_000), max_size=4)
DAY = st.lists(st.tuples(HOURS_WH, HOURS_WH), min_size=1, max_size=5)
TERMS = st.builds(
    Terms, st.just(1), st.integers(0, 100_000), st.integers(0, 5_000), st.integers(0, 5_000), st.integers(0, BPS),
)
MICROS = st.integers(-(10**12), 10**12)


def pack_day(hours_wh: dict[int, int]) -> bytes:
    return pack_hours([hours_wh.get(hour, 0) for hour in range(24)])


def make_part(day: list[tuple[dict[int, int], dict[int, int]]]) -> PerimeterVectors:
    leaves = [
        LeafVectors(f"{number:064x}", bytes(16), pack_day(withdrawn), pack_day(injected))
        for number, (withdrawn, injected) in enumerate(day)
    ]
    return PerimeterVectors(PERIMETER, bytes(16), bytes(16), leaves)


@given(DAY, TERMS)
def test_packed_sums_are_the_formula_hour_by_hour(day: list[Any], terms: Terms) -> None:
    part = make_part(day)
    found = compute_worths(terms, part, sum_perimeter(part, 24))
    for number, own in enumerate(day):
        expected = 0
        for hour in range(24):
            total = HourWh(*(sum(one[register].get(hour, 0) for one in day) for register in (0, 1)))
            expected += sum(compute_worth(terms, HourWh(*(one.get(hour, 0) for one in own)), total))
        assert found[f"{number:064x}"] == expected


@pytest.mark.parametrize(("own", "total", "micro"), [
    (HourWh(1_000, 0), HourWh(4_000, 2_000), (1_375_000, 0)),  # 5,500 x 2,000 x a quarter x half
    (HourWh(0, 1_000), HourWh(4_000, 2_000), (0, 2_750_000)),  # x half x half
    (HourWh(1, 1), HourWh(3, 3), (2_750, 2_750)), (HourWh(1, 0), HourWh(3, 2), (1_833, 0)),  # rounded down
    (HourWh(5, 5), HourWh(5, 5), (13_750, 13_750)),
    (HourWh(5, 0), HourWh(5, 0), (0, 0)), (HourWh(0, 5), HourWh(0, 5), (0, 0)),
])  # fmt: skip
def test_an_hour_worked_out_by_hand(own: HourWh, total: HourWh, micro: tuple[int, int]) -> None:
    assert compute_worth(Terms(1, 5_500, 5_000, 5_000, 8_000), own, total) == micro


@given(DAY, TERMS)
def test_all_micro_is_at_most_the_value_of_the_shared_energy(day: list[Any], terms: Terms) -> None:
    part = make_part(day)
    totals = sum_perimeter(part, 24)
    assert sum(compute_worths(terms, part, totals).values()) <= terms.value_cents_per_mwh * sum(totals.shared_wh)


@given(st.lists(st.builds(make_part, DAY), max_size=1))
def test_what_is_written_is_read(parts: list[PerimeterVectors]) -> None:
    assert parse_vectors(format_vectors(Vectors(24, parts))) == Vectors(24, parts)


@given(st.lists(st.tuples(st.integers(0, 10**12), st.booleans(), st.booleans()), max_size=20), st.integers(0, BPS))
def test_nothing_is_lost_by_carries(periods: list[tuple[int, bool, bool]], provisional_bps: int) -> None:
    """Each period settled once provisionally, once definitively: cents and the last carry are all that was earned."""
    carry_micro, cents, earned_micro = 0, 0, 0
    for worth_micro, is_suspended, is_suspended_later in periods:
        so_far = 0
        for suspended, bps in ((is_suspended, provisional_bps), (is_suspended_later, None), (False, None)):
            standing = Standing.SUSPENDED if suspended else Standing.CONFIRMED
            credit = compute_credit(worth_micro, so_far, carry_micro, standing=standing, provisional_bps=bps)
            so_far, carry_micro = credit.credited_so_far_micro, credit.carry_micro
            cents += credit.energy_cents
            assert carry_micro < MICRO
        assert so_far == worth_micro
        earned_micro += worth_micro
    assert cents * MICRO + carry_micro == earned_micro


@given(MICROS, MICROS, MICROS, st.sampled_from(Standing), st.none() | st.integers(0, BPS))
def test_cents_are_never_negative_and_nothing_is_made_of_nothing(
    worth: int, before: int, carry: int, standing: Standing, bps: int | None
) -> None:
    credit = compute_credit(worth, before, carry, standing=standing, provisional_bps=bps)
    assert credit.energy_cents >= 0
    assert credit.credited_so_far_micro == before + credit.credited_micro
    total = MICRO * credit.energy_cents + credit.carry_micro + credit.left_micro
    assert total == credit.credited_micro + carry


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(DAY, st.integers(0, 60)), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), DAY, st.integers(0, 60)), max_size=4),
    st.integers(1, 100),
)
def test_whatever_is_settled_i4_holds_and_the_room_is_never_passed(
    days: list[Any], corrections: list[Any], ceiling: int
) -> None:
    world = World(settle_days=1, welcome_bonus=0, issuance_ceiling=ceiling)
    people = [world.join("citizens", points=1) for _ in range(5)]
    plan = [(f"2024-05-{number:02d}.provisional.1", *one) for number, one in enumerate(days, start=1)]
    revisions: dict[int, int] = {}
    for place, day, euro_cents in corrections:
        number = place % len(days) + 1
        revisions[number] = revisions.get(number, 0) + 1
        plan.append((f"2024-05-{number:02d}.definitive.{revisions[number]}", day, euro_cents))
    credited: dict[str, int] = {}
    carried = 0
    for settlement_id, day, euro_cents in plan:
        hours = {PERIMETER: dict(zip(people, day, strict=False))}
        settled = Period(world, hours, euro_cents, days=1).run(settlement_id)
        carried = check_settled(world, settled, credited, carried)


def check_settled(world: World, settled: Settlement, credited: dict[str, int], carried_micro: int) -> int:
    """Check I4, room and ceiling; give the positive carries of the lines."""
    value = world.get(Anchor, keys.anchor(settled.settlement_id)).terms.value_cents_per_mwh * settled.shared_wh
    lines = lines_of(world, settled).values()
    assert settled.energy_cents * MICRO <= value + carried_micro
    assert settled.energy_cents <= max(0, settled.room_cents)
    assert settled.amount_cents <= world.now.parameters.issuance_ceiling
    period = settled.settlement_id[:10]
    credited[period] = credited.get(period, 0) + sum(line.credited_micro for line in lines)
    assert credited[period] <= value
    assert all(line.credited_so_far_micro <= line.worth_micro for line in lines)
    backing = world.get(Backing, keys.month("2024-05"))
    if settled.energy_cents:
        assert issuance.compute_minted(backing) <= issuance.compute_kept(backing)
    return sum(max(0, line.carry_micro) for line in lines)
