"""A month's hours in an account: shared energy only where no day and no anchor beside it tells of a single home."""

from dataclasses import replace

import numpy as np
import pytest

from analytics.repartition.month_key import PerimeterMonth
from chaincode.rules.energy.records import PerimeterTotals, RegisterTotals
from chaincode.rules.intervals import hours_of_days
from gateway.features.periods.service import ToldHours
from gateway.features.repartition.energy import HourTables, MonthEnergy

HOURS = hours_of_days("2024-05-01", 31).hours
PERIMETER = "AC001E00001"
START_S = hours_of_days("2024-05-06", 1).start_s


def make_month(injecting: int, from_hour: int = 0, later: int = 0) -> PerimeterMonth:
    """Eight homes withdraw; so many inject all month, so many more from an hour on."""
    withdrawn = np.full((8, HOURS), 2_000, np.int64)
    injected = np.zeros((8, HOURS), np.int64)
    injected[:injecting] = 100
    injected[injecting : injecting + later, from_hour:] = 100
    return PerimeterMonth(PERIMETER, tuple(f"{number:064x}" for number in range(8)), withdrawn, injected)


def is_shown(month: PerimeterMonth, *told: ToldHours) -> bool:
    (table,) = HourTables(MonthEnergy("2024-05", (month,), (), (1, 1)), told).of(f"{0:064x}")
    return bool(table.shared_wh)


def tell(withdrawn: RegisterTotals, injected: RegisterTotals, start_s: int = START_S) -> ToldHours:
    return ToldHours(start_s, {PERIMETER: PerimeterTotals(PERIMETER, withdrawn, injected)})


def tell_weeks(month: PerimeterMonth) -> dict[str, ToldHours]:
    """What weeks' anchors tell of a month, the last one's days in the next month included."""
    sums = [np.append(one.sum(axis=0), np.full(96, 7)).tolist() for one in (month.withdrawn_wh, month.injected_wh)]
    weeks = {}
    for date in ("2024-05-01", "2024-05-08", "2024-05-15", "2024-05-22", "2024-05-29"):
        span = hours_of_days(date, 7)
        first = (span.start_s - hours_of_days("2024-05-01", 31).start_s) // 3_600
        registers = [RegisterTotals(8, tuple(one[first : first + 168])) for one in sums]
        weeks[date] = tell(registers[0], registers[1], span.start_s)
    return weeks


@pytest.mark.parametrize(("injecting", "later", "shown"), [
    (5, 0, True), (4, 0, False), (0, 0, False), (2, 3, False), (5, 3, True), (0, 5, True),
])
def test_few_homes_on_one_day_hide_the_month(injecting: int, later: int, shown: bool) -> None:
    month = make_month(injecting, 14 * 24, later)
    assert is_shown(month, *tell_weeks(month).values()) is shown


@pytest.mark.parametrize(("hour", "absent_on", "shown"), [
    (0, (), True), (23, (), True), (0, (17,), False), (23, (0,), False), (0, (30,), False),
])
def test_a_day_whose_homes_are_counted_has_24_hours(hour: int, absent_on: tuple[int, ...], shown: bool) -> None:
    """Four inject at noon, the fifth in an hour of each day but those: a day before or after stands in for none."""
    month = make_month(0)
    month.injected_wh[:4, 12::24] = 100
    month.injected_wh[4, [24 * day + hour for day in range(31) if day not in absent_on]] = 100
    assert is_shown(month, *tell_weeks(month).values()) is shown


def test_a_month_s_shared_hours_are_told_where_anchors_tell_all_of_them() -> None:
    """Before that, or of a day that no anchor has, they would stand beside what is told of it later."""
    month = make_month(6)
    weeks = tell_weeks(month)
    assert is_shown(month, *weeks.values())
    assert not is_shown(month)
    for date in weeks:
        assert not is_shown(month, *(one for name, one in weeks.items() if name != date))
    empty = replace(month, withdrawn_wh=month.withdrawn_wh.copy(), injected_wh=month.injected_wh.copy())
    empty.withdrawn_wh[:, : 7 * 24] = empty.injected_wh[:, : 7 * 24] = 0
    assert is_shown(empty, *(one for name, one in weeks.items() if name > "2024-05-01"))  # founded in its midst
    empty.injected_wh[0, 3] = 1
    assert not is_shown(empty, *(one for name, one in weeks.items() if name > "2024-05-01"))


def test_an_anchor_that_hides_or_differs_hides_the_month() -> None:
    month = make_month(6)
    weeks = list(tell_weeks(month).values())
    withdrawn, injected = RegisterTotals(8, (16_000,) * 168), RegisterTotals(6, (600,) * 168)
    assert is_shown(month, *weeks, tell(withdrawn, injected))
    assert not is_shown(month, *weeks, tell(withdrawn, RegisterTotals(6, hash="a" * 64)))
    assert not is_shown(month, *weeks, tell(RegisterTotals(8, hash="a" * 64), injected))
    for hour in (0, 100, 167):
        other = RegisterTotals(5, tuple(500 if place == hour else 600 for place in range(168)))
        assert not is_shown(month, *weeks, tell(withdrawn, other))


@pytest.mark.parametrize(("date", "shown"), [("2024-04-27", False), ("2024-05-28", False), ("2024-04-24", True)])
def test_of_an_anchor_over_the_month_s_edge_the_month_s_hours_count(date: str, shown: bool) -> None:
    other = ToldHours(hours_of_days(date, 1).start_s, {
        PERIMETER: PerimeterTotals(PERIMETER, RegisterTotals(8, (16_000,) * 168), RegisterTotals(6, (500,) * 168)),
    })
    month = make_month(6)
    assert is_shown(month, *tell_weeks(month).values(), other) is shown
