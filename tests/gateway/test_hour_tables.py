"""A month's hours in a statement: shared energy only where no day and no anchor beside it tells of a single home."""

import numpy as np
import pytest

from analytics.repartition.month_key import PerimeterMonth
from chaincode.rules.energy.records import PerimeterTotals, RegisterTotals
from chaincode.rules.intervals import hours_of_days
from gateway.periods.service import ToldHours
from gateway.repartition.energy import HourTables, MonthEnergy

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


def tell(withdrawn: RegisterTotals, injected: RegisterTotals) -> ToldHours:
    return ToldHours(START_S, {PERIMETER: PerimeterTotals(PERIMETER, withdrawn, injected)})


@pytest.mark.parametrize(("injecting", "later", "shown"), [
    (5, 0, True), (4, 0, False), (0, 0, False), (2, 3, False), (5, 3, True), (0, 5, True),
])
def test_few_homes_on_one_day_hide_the_month(injecting: int, later: int, shown: bool) -> None:
    assert is_shown(make_month(injecting, 14 * 24, later)) is shown


def test_an_anchor_that_hides_or_differs_hides_the_month() -> None:
    month = make_month(6)
    withdrawn, injected = RegisterTotals(8, (16_000,) * 168), RegisterTotals(6, (600,) * 168)
    assert is_shown(month, tell(withdrawn, injected))
    assert not is_shown(month, tell(withdrawn, RegisterTotals(6, hash="a" * 64)))
    assert not is_shown(month, tell(RegisterTotals(8, hash="a" * 64), injected))
    for hour in (0, 100, 167):
        other = RegisterTotals(5, tuple(500 if place == hour else 600 for place in range(168)))
        assert not is_shown(month, tell(withdrawn, other))


@pytest.mark.parametrize(("date", "shown"), [("2024-04-27", False), ("2024-05-28", False), ("2024-04-24", True)])
def test_of_an_anchor_over_the_month_s_edge_the_month_s_hours_count(date: str, shown: bool) -> None:
    other = ToldHours(hours_of_days(date, 1).start_s, {
        PERIMETER: PerimeterTotals(PERIMETER, RegisterTotals(8, (16_000,) * 168), RegisterTotals(6, (500,) * 168)),
    })
    assert is_shown(make_month(6), other) is shown
