"""The array form is held to the functions that settle real months: equal Wh; all money to a cent."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.imports.prices import Prices
from analytics.incentives.energy import CountedEnergy
from analytics.incentives.plants import Configuration, Plant, Point
from analytics.incentives.run import compute_incentive
from analytics.planner.arrays import PerimeterYear, compute_year
from analytics.planner.hours import make_hours
from analytics.planner.settled import sum_surplus
from chaincode.rules.intervals import date_of

HOURS = make_hours(2024)
CENT = 0.01
HOLDERS = ("person", "enterprise", "local_authority")
plants = st.lists(st.tuples(
    st.sampled_from((20, 200, 300, 900)), st.sampled_from((0, 10, 40, 41)),
    st.sampled_from(("2020-05-01", "2022-01-01", "2023-06-01")), st.sampled_from(("pv", "hydro")),
), min_size=1, max_size=3)  # fmt: skip


@settings(deadline=None, max_examples=8)
@given(plants, st.integers(0, 2**32 - 1), st.sampled_from(("cer", "group")),
       st.sampled_from(("entry_date", "new_only")))  # fmt: skip
def test_arrays_are_the_real_formula(
    described: list[tuple[int, int, str, str]], seed: int, kind: str, allocation: str
) -> None:
    random = np.random.default_rng(seed)
    configuration = Configuration(
        kind, tuple(Plant(f"P{number}", Fraction(kw), "Piemonte", entry, source, Fraction(grant), "NORD")
                    for number, (kw, grant, entry, source) in enumerate(described)),
        tuple(Point(f"M{number}", holder) for number, holder in enumerate(HOLDERS)), allocation=allocation)
    injected = random.integers(0, 30_000, (len(described), len(HOURS)))
    withdrawn = random.integers(0, 20_000, (len(HOLDERS), len(HOURS)))
    prices = [Fraction(int(cents), 100) for cents in random.integers(-1000, 30_000, len(HOURS))]
    starts = HOURS.start_s.tolist()
    exact = compute_incentive(
        configuration, CountedEnergy(starts, [date_of(start_s) for start_s in starts], injected.tolist(), {
            (holder, "low"): own.tolist() for holder, own in zip(HOLDERS, withdrawn, strict=True)}, 1),
        Prices({"NORD": dict(zip(starts, prices, strict=True))}, {}))
    year = compute_year(
        PerimeterYear(configuration, injected, withdrawn, HOLDERS), np.array([float(price) for price in prices]), HOURS,
        HOURS.months)
    assert year.shared_wh.tolist() == [month.shared_wh for month in exact.months]
    for number, month in enumerate(exact.months):
        assert year.premium_eur[:, number] == pytest.approx(
            [value / month.premium.unit for value in month.premium.values], abs=CENT)
        assert month.valorisation_eur is not None
        assert year.valorisation_eur[number] == pytest.approx(float(month.valorisation_eur), abs=CENT)
    assert year.surplus_eur == pytest.approx(float(sum_surplus(exact)), abs=CENT)


def test_nothing_is_due_after_twenty_years() -> None:
    plant = Plant("P", Fraction(20), "Piemonte", "2022-07-01", zone="NORD")
    area = PerimeterYear(Configuration("cer", (plant,), (Point("M", "person"),), trase_eur_mwh=Fraction(10)),
                      np.full((1, len(HOURS)), 100), np.full((1, len(HOURS)), 100), ("person",))
    prices = np.full(len(HOURS), 100.0)
    due = {year: compute_year(area, prices, HOURS, [f"{year}-{month:02d}" for month in range(1, 13)]).premium_eur[0]
           for year in (2041, 2042, 2043)}
    assert (due[2041] > 0).all()
    assert [bool(eur) for eur in due[2042]] == [True] * 6 + [False] * 6
    assert not due[2043].any()
