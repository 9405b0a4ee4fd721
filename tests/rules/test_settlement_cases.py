"""A settlement's small rules over all cases that differ: turns, periods, ceilings, what is credited."""

from dataclasses import replace
from functools import partial
from itertools import product

import pytest

from chaincode.rules.energy import periods
from chaincode.rules.energy.awards import compute_expiries
from chaincode.rules.energy.credits import Credit, Standing, compute_credit
from chaincode.rules.energy.issuance import Official, compute_allowance, validate_issue, validate_official
from chaincode.rules.energy.periods import SettlementName, parse_name
from chaincode.rules.energy.records import Chain, Expiries, Line, Settlement
from chaincode.rules.energy.welcome import count_places, list_candidates
from chaincode.rules.records import Supply
from chaincode.rules.state import State
from tests.helpers.rules.cases import MEMBER, PARAMETERS, on, refuse
from tests.helpers.rules.world import Recorder

NOTHING = State(Recorder({}))
turn = partial(periods.validate_turn, backing=None, organisation="gse")


# Periods


def test_a_later_one_for_the_same_period_or_what_closes_another_takes_the_place_of_what_awaits() -> None:
    """A correction never holds up the next period; else only the same period's next revision, or the other kind."""
    names = [SettlementName(*parts) for parts in product(("2024-05-01", "2024-05-08"), ("provisional", "skip",
             "definitive"), (1, 2))]  # fmt: skip
    for name, awaiting in product(names, names):
        is_correction, was_correction = name.kind == "definitive", awaiting.kind == "definitive"
        is_next_of_same = name.period == awaiting.period and is_correction == was_correction and (
            name.kind != awaiting.kind or name.revision > awaiting.revision)  # fmt: skip
        expected = is_next_of_same or (was_correction and not is_correction)
        found = refuse(turn, NOTHING, Chain(awaiting=awaiting.settlement_id), on(1), name)
        assert (found != ("T5_AWAITING", {"awaiting": awaiting.settlement_id})) is expected


def test_provisional_ones_go_in_order_and_a_definitive_one_needs_a_closed_period() -> None:
    cases = (("", "2024-05-01"), ("", "2024-05-02"), ("2024-05-03", "2024-05-02"), ("2024-05-03", "2024-05-03"))
    found = []
    for kind, (following, period) in product(("provisional", "skip", "definitive"), cases):
        chain, name = Chain(next_period=following), parse_name(f"{period}.{kind}.1")
        found.append(refuse(turn, NOTHING, chain, on(1), name))
    closing = [
        None, ("T5_NOT_NEXT", {"period": "2024-05-02", "next": "2024-05-01"}),
        ("T5_CLOSED", {"period": "2024-05-02", "next": "2024-05-03"}), None,
    ]  # fmt: skip
    open_ones = [("T5_NOT_CLOSED", {"period": one}) for one in ("2024-05-01", "2024-05-02", "2024-05-02", "2024-05-03")]
    assert found == [*closing, *closing, *open_ones]


def test_periods_lie_on_the_grid_and_are_over() -> None:
    chain, now = Chain(next_period="2024-05-03"), on(1, "2024-05-17")
    found = {day: refuse(periods.validate_grid, chain, now, f"2024-05-{day:02}", 7) for day in range(3, 18)}
    off = {day: ("T5_OFF_GRID", {"period": f"2024-05-{day:02}", "next": "2024-05-03", "days": 7}) for day in found}
    assert found == off | {3: None, 10: None, 17: ("T5_NOT_OVER", {"period": "2024-05-17", "date": "2024-05-17"})}
    assert refuse(periods.validate_over, on(1, "2024-05-16"), "2024-05-10", 7) == (
        "T5_NOT_OVER", {"period": "2024-05-10", "date": "2024-05-16"})  # fmt: skip
    assert refuse(parse_name, "2024-02-30.skip.1") == ("T5_NO_PERIOD", {"period": "2024-02-30"})
    assert parse_name("2024-02-29.skip.12") == ("2024-02-29", "skip", 12)
    assert [SettlementName("2024-05-01", kind, 1).closes for kind in ("provisional", "skip", "definitive")] == [
        True, True, False]  # fmt: skip


# What may be minted


@pytest.mark.parametrize(("minted", "burnt", "allowed"), [
    (0, 0, (30, "issuance_ceiling")), (70, 0, (30, "issuance_ceiling")), (71, 0, (29, "supply_ceiling")),
    (100, 0, (0, "supply_ceiling")), (101, 0, (0, "supply_ceiling")), (171, 100, (29, "supply_ceiling")),
    (170, 100, (30, "issuance_ceiling")),
])  # fmt: skip
def test_the_lower_of_two_ceilings_is_named(minted: int, burnt: int, allowed: tuple[int, str]) -> None:
    assert compute_allowance(PARAMETERS, Supply(minted, burnt)) == allowed


@pytest.mark.parametrize(("energy", "bonus", "room", "minted", "refused"), [
    (20, 10, 20, 0, None), (21, 0, 20, 0, ("room", 21, 20)), (1, 0, -5, 0, ("room", 1, 0)), (0, 0, -5, 0, None),
    (0, 30, 0, 0, None), (20, 11, 20, 0, ("issuance_ceiling", 31, 30)), (20, 9, 20, 71, None),
    (20, 10, 20, 71, ("supply_ceiling", 30, 29)),
])  # fmt: skip
def test_what_no_longer_fits_is_refused_by_the_name_of_its_ceiling(
    energy: int, bonus: int, room: int, minted: int, refused: tuple[str, int, int] | None
) -> None:
    one = Settlement("2024-05-01.provisional.1", "gse", 1, "", 7, energy_cents=energy, bonus_cents=bonus)
    found = refuse(validate_issue, one, room, Supply(minted, 0), PARAMETERS)
    names = ("ceiling", "cents", "most")
    values = {"settlement": one.settlement_id} | dict(zip(names, refused, strict=True)) if refused else {}
    assert found == (("T10_CEILING", values) if refused else None)


def test_a_month_is_official_once_it_is_over_and_since_the_beginning() -> None:
    now = replace(on(1, "2025-02-01"), parameters=replace(PARAMETERS, first_period="2024-11-20"))
    months = ("2024-10", "2024-11", "2024-12", "2025-01", "2025-02", "2025-03", "2024-13", "2024-00")
    found = {month: refuse(validate_official, NOTHING, now, "gse", Official(month, 1)) for month in months}
    ok = {"2024-11", "2024-12", "2025-01"}
    assert found == {month: None if month in ok else ("T10_NO_MONTH", {"month": month, "date": "2025-02-01"})
                     for month in months}  # fmt: skip
    assert refuse(validate_official, NOTHING, now, "citizens", Official("2024-12", 1)) == (
        "T0_ROLE", {"role": "official", "organisation": "citizens"})  # fmt: skip


@pytest.mark.parametrize(("worth", "before", "carry", "standing", "bps", "expected"), [
    (10_000_001, 0, 0, Standing.CONFIRMED, 8_000, (8_000_000, 8_000_000, 0, 8, 0)),
    (10_000_001, 8_000_000, 0, Standing.CONFIRMED, None, (2_000_001, 10_000_001, 1, 2, 0)),
    (1_000_000, 3_000_000, 500_000, Standing.CONFIRMED, None, (-2_000_000, 1_000_000, -1_500_000, 0, 0)),
    (0, 0, 999_999, Standing.CONFIRMED, 8_000, (0, 0, 999_999, 0, 0)),
    (0, 0, 1_000_000, Standing.CONFIRMED, 8_000, (0, 0, 0, 1, 0)),
    (5_000_000, 1_000_000, 2_500_000, Standing.SUSPENDED, None, (0, 1_000_000, 500_000, 2, 0)),
    (5_000_000, 1_000_000, 2_500_000, Standing.LEFT, None, (4_000_000, 5_000_000, 0, 0, 6_500_000)),
    (5_000_000, 0, -7_000_000, Standing.LEFT, 8_000, (4_000_000, 4_000_000, 0, 0, -3_000_000)),
])  # fmt: skip
def test_what_is_credited_becomes_whole_cents_a_carry_or_what_is_left(
    worth: int, before: int, carry: int, standing: Standing, bps: int | None, expected: tuple[int, ...]
) -> None:
    assert compute_credit(worth, before, carry, standing=standing, provisional_bps=bps) == Credit(worth, *expected)


def test_award_lots_expire_by_stakeholder_within_the_longest_life() -> None:
    assert compute_expiries(PARAMETERS, 100) == Expiries(150, 140, 130, 120)


# Who is due, and which points are looked at


def test_welcomes_are_due_by_day_of_registration_then_id_while_no_line_knows_of_one() -> None:
    people = {
        "c": MEMBER, "b": MEMBER, "a": replace(MEMBER, registered_on=2), "d": replace(MEMBER, suspended_until=5),
        "e": replace(MEMBER, status="left"), "f": MEMBER, "g": MEMBER,
    }  # fmt: skip
    lines = {"f": Line("f", "citizen", welcomed="2024-05-01.provisional.1"), "g": Line("g", "citizen")}
    assert list_candidates(people, lines, 4) == ["b", "c", "g", "a"]
    assert list_candidates(people, lines, 5) == ["b", "c", "d", "g", "a"]
    budgets = ((30, 100), (30, 29), (30, 30), (0, 100))
    assert [count_places(replace(PARAMETERS, welcome_bonus=one, welcome_budget=all_of_it)) for one, all_of_it in budgets
            ] == [3, 0, 1, 0]  # fmt: skip
