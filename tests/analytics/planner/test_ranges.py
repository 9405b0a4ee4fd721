"""DrawnPlan: the same seed gives the same draws, more draws move the median little, no spread is the plan itself."""

from fractions import Fraction

import numpy as np
import pytest

from analytics.planner.battery import Size, run_battery
from analytics.planner.drawing import VARIABLES
from analytics.planner.plan import compute_plan
from analytics.planner.ranges import DrawnPlan, describe_ranges, run_together
from analytics.planner.sheet import parse_sheet
from analytics.toml_tables import ConfigError

from .sheets import HAMLET, change, plan_parish

NONE = "[range]\ndraws = 10\nweather_sd = 0\nprice_sd = 0\nuse_sd = 0\ncost_low = 1\ncost_high = 1\nlate_months = 0\n"


def draw(ranges: str, *changes: tuple[str, str]) -> DrawnPlan:
    text = change(HAMLET, ("kw = 6", 'source = "hydro"\nkw = 6'), *changes)
    return DrawnPlan(compute_plan(parse_sheet(f"{text}\n{ranges}".encode())))


def test_without_any_spread_each_draw_is_the_plan() -> None:
    drawn = draw(NONE)
    found = drawn.evaluate(drawn.draws)
    wanted = drawn.plan.levels.project().indices
    assert found.npv_eur == pytest.approx([wanted.npv_eur] * 10, rel=1e-6)
    assert found.shared_kwh == pytest.approx([drawn.plan.years[0].shared_wh / 1000] * 10, rel=1e-5)


def test_the_same_seed_gives_the_same_ranges_and_another_one_others() -> None:
    first, again, other = (draw(f"[range]\ndraws = 50\nseed = {seed}").plan for seed in (1, 1, 2))
    assert describe_ranges(first) == describe_ranges(again)
    assert describe_ranges(first)["figures"] != describe_ranges(other)["figures"]


def test_four_times_the_draws_move_the_median_by_under_one_per_cent() -> None:
    cheap = ("[plant.battery]\nkwh = 5\n", "[cer]\nadministration_eur = 0\n")  # a value well away from 0
    medians = [describe_ranges(draw(f"[range]\ndraws = {count}", cheap).plan)["figures"] for count in (1000, 4000)]
    for name in ("npv_eur", "shared_kwh"):
        assert medians[0][name]["p50"] == pytest.approx(medians[1][name]["p50"], rel=0.01)


def test_the_tornado_has_each_variable_once_the_widest_first() -> None:
    sways = describe_ranges(draw("[range]\ndraws = 50").plan)["tornado"]
    assert sorted(one["name"] for one in sways) == sorted(VARIABLES)
    widths = [abs(one["high_eur"] - one["low_eur"]) for one in sways]
    assert widths == sorted(widths, reverse=True)
    cost = next(one for one in sways if one["name"] == "cost")
    assert cost["high_eur"] < cost["low_eur"]


def test_given_totals_have_no_ranges() -> None:
    with pytest.raises(ConfigError, match="energy by the hour"):
        describe_ranges(plan_parish())


def test_batteries_together_do_what_one_does_alone() -> None:
    random = np.random.default_rng(3)
    excess, need = random.integers(0, 900, (2, 200)), random.integers(0, 900, (2, 200))
    excess[need > excess] = 0
    need[excess > 0] = 0
    size = Size(4000, 2000, Fraction(1))
    given, taken = run_together(size, excess.astype(np.float32), need.astype(np.float32))
    for row in range(2):
        alone = run_battery(size, excess[row], need[row])
        if alone.start_wh == 0:
            assert given[row] == pytest.approx(alone.given_wh, abs=1)
            assert taken[row] == pytest.approx(alone.taken_wh, abs=1)
    assert (given.sum(axis=1) <= taken.sum(axis=1) + 1).all()
