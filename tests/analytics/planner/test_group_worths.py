"""Many groups at once are worth what the formula by plant says of each, to a cent; and quickly."""

from dataclasses import replace
from fractions import Fraction
from time import process_time

import numpy as np
import pytest

from analytics.incentives.plants import Configuration, Plant, Point
from analytics.planner.arrays import PerimeterYear, compute_year
from analytics.planner.group_worths import AreaKinds, AreaWorths
from analytics.planner.hours import make_hours

HOURS = make_hours(2024)
HOLDERS = ("person", "enterprise", "local_authority", "person")
DESCRIBED = ((20, 0, "2023-06-01", "pv"), (300, 40, "2023-06-01", "pv"), (900, 10, "2022-05-01", "hydro"),
             (20, 41, "2022-07-01", "pv"), (20, 0, "2020-05-01", "pv"), (20, 0, "2023-07-01", "pv"),
             (20, 0, "2004-07-01", "pv"))  # fmt: skip
BRINGS = (0, 1, 2, 2, 1, 3, 0)
RANDOM = np.random.default_rng(5)
INJECTED = RANDOM.integers(0, 30_000, (len(DESCRIBED), len(HOURS)))
WITHDRAWN = RANDOM.integers(0, 40_000, (len(HOLDERS), len(HOURS)))
PRICES = RANDOM.integers(-1000, 30_000, len(HOURS)) / 100
GROUPS = RANDOM.integers(0, 4, (70, len(HOLDERS)))  # more than one block


def describe(kind: str, allocation: str) -> Configuration:
    return Configuration(
        kind, tuple(Plant(f"P{number}", Fraction(kw), "Piemonte", entry, source, Fraction(grant), "NORD")
                    for number, (kw, grant, entry, source) in enumerate(DESCRIBED)),
        tuple(Point(f"M{number}", holder) for number, holder in enumerate(HOLDERS)), allocation=allocation)


def pay(configuration: Configuration, counts: list[int]) -> float:
    rows = [row for row, brings in enumerate(BRINGS) if counts[brings]]
    if not rows:
        return 0.0
    own = replace(configuration, plants=tuple(configuration.plants[row] for row in rows))
    year = compute_year(PerimeterYear(own, INJECTED[rows], WITHDRAWN * np.array(counts)[:, None], HOLDERS), PRICES,
                        HOURS, HOURS.months)  # fmt: skip
    return float(year.premium_eur.sum() + year.valorisation_eur.sum())


@pytest.mark.parametrize(("kind", "allocation"), [("cer", "entry_date"), ("group", "new_only")])
def test_each_group_is_worth_what_the_formula_by_plant_says(kind: str, allocation: str) -> None:
    configuration = describe(kind, allocation)
    worths = AreaWorths(AreaKinds(configuration, WITHDRAWN.astype(np.float64), HOLDERS, INJECTED.astype(np.float64),
                                  BRINGS), PRICES, HOURS).evaluate(GROUPS)  # fmt: skip
    for counts, worth in list(zip(GROUPS.tolist(), worths, strict=True))[::7]:
        assert worth == pytest.approx(pay(configuration, counts), abs=0.01)
    assert worths.max() > 1_000


def test_ten_thousand_groups_of_a_hundred_take_seconds() -> None:
    """A tenth of them, in processor time, so that what else the machine does counts for nothing."""
    withdrawn = RANDOM.integers(0, 3_000, (100, len(HOURS))).astype(np.float64)
    area = AreaKinds(describe("cer", "entry_date"), withdrawn, ("person",) * 100, INJECTED.astype(np.float64), BRINGS)
    worths = AreaWorths(area, PRICES, HOURS)
    groups = RANDOM.integers(0, 2, (500, 100))
    began = process_time()
    worths.evaluate(groups)
    assert process_time() - began < 2
