"""Loads: bills come out exactly, by month and band; days of 23 and 25 hours; cars and heat pumps are added."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.planner.curves import shape_home
from analytics.planner.hours import divide_wh, make_hours
from analytics.planner.loads import compute_loads, spread_bills

from .sheets import read_hamlet

HOURS = make_hours(2024)


def test_a_year_has_its_short_and_its_long_day() -> None:
    lengths = np.bincount(HOURS.day)
    assert len(HOURS) == 8784
    assert sorted({int(length) for length in lengths}) == [23, 24, 25]
    assert [int(day) for day in np.flatnonzero(lengths == 23)] == [90]  # 31 March
    assert [int(day) for day in np.flatnonzero(lengths == 25)] == [300]  # 27 October


def test_the_methods_own_example() -> None:
    """A bill of 100 in F1, in hours of unit 2 and 3: 40 and 60."""
    assert divide_wh(np.array([100]), np.zeros(2, np.int64), np.array([2, 3])).tolist() == [40, 60]


def test_bills_by_band_come_out_exactly() -> None:
    bills = tuple((Decimal("31.007"), Decimal(month), Decimal("0.5")) for month in range(12))
    load = spread_bills(bills, shape_home("Piemonte", 3, HOURS), HOURS)
    for month, wanted in enumerate(bills):
        sums = [int(load[(HOURS.month == month) & (HOURS.band == band)].sum()) for band in range(3)]
        assert sums == [int(value * 1000) for value in wanted]


@given(st.lists(st.integers(0, 10**9), min_size=12, max_size=12), st.integers(0, 2**32 - 1))
def test_any_bills_and_any_shape_sum_exactly(bills: list[int], seed: int) -> None:
    weights = np.random.default_rng(seed).integers(0, 50, len(HOURS))
    load = divide_wh(np.array(bills, np.int64), HOURS.month, weights)
    assert HOURS.sum_months(load).tolist() == bills
    assert load.min() >= 0


def test_a_cell_without_weights_is_divided_evenly() -> None:
    assert divide_wh(np.array([10]), np.zeros(4, np.int64), np.zeros(4, np.int64)).tolist() == [3, 3, 2, 2]


def test_energy_in_a_cell_without_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="without hours"):
        divide_wh(np.array([1, 1]), np.zeros(2, np.int64), np.ones(2, np.int64))


def test_a_car_and_a_heat_pump_are_added_in_their_hours() -> None:
    plain, more = (compute_loads(read_hamlet(*changes), HOURS).used_wh[0] for changes in (
        (), (("yearly_kwh = 9000", "yearly_kwh = 9000\nev_km = 10000\nheat_pump_kwh = 1000"),)))
    added = more - plain
    assert added.sum() == 10000 * 180 + 1_000_000
    assert added[(HOURS.month == 6) & (HOURS.hour == 12)].sum() == 0
    assert added[(HOURS.month == 6) & (HOURS.hour == 23)].min() > 0


def test_holidays_are_as_sundays() -> None:
    assert HOURS.kind[(HOURS.month == 3) & (HOURS.day == 115)].tolist() == [2] * 24  # 25 April, a Thursday


def test_a_region_without_a_class_has_italys_mean() -> None:
    valley, italy = (shape_home(region, 10, HOURS) for region in ("Valle d'Aosta/Vallée d'Aoste", "Italia"))
    assert valley.tolist() == italy.tolist()
    assert shape_home("Trentino-Alto Adige/Südtirol", 3, HOURS).min() > 0
