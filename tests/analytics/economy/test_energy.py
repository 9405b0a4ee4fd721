"""The simulated town's energy: homes as measured, the sun as PVGIS has it, weeks by the clock of Rome."""

import numpy as np
import pytest

from analytics.economy.energy import _load_sun, _load_year, draw_homes, list_weeks

PVGIS_KWH_A_KWP = 1_137.3  # its own calculator for 45 N 8 E: flat panels, 14 % of losses


@pytest.mark.parametrize(("period", "hours"), [("2025-01-01", 168), ("2025-03-26", 167), ("2025-10-22", 169)])
def test_a_week_has_the_hours_that_the_clock_gives_it(period: str, hours: int) -> None:
    generator = np.random.default_rng(1)
    ((withdrawn, injected),) = list_weeks(draw_homes(generator, 20, 2), generator, [period])
    assert withdrawn.shape == injected.shape == (23, hours)
    assert not np.any((withdrawn > 0) & (injected > 0))
    assert np.any(injected[-1] > 0) and not np.any(injected[2:-1])


def test_the_sun_of_a_year_is_within_four_per_cent_of_pvgis() -> None:
    assert abs(_load_sun().sum() / PVGIS_KWH_A_KWP - 1) < 0.04


def test_a_mean_home_uses_what_italian_homes_do() -> None:
    used_kwh = _load_year(2025)[0].sum(axis=1) / 1_000
    assert 1_500 < used_kwh[0] < 3_000  # ARERA: up to 3 kW of contract
    assert used_kwh[0] < used_kwh[1] < used_kwh[2]


def test_most_is_shared_in_summer() -> None:
    generator = np.random.default_rng(1)
    homes = draw_homes(generator, 50, 3)
    winter, summer = (np.minimum(*(one.sum(axis=0) for one in week)).sum()
                      for week in list_weeks(homes, generator, ["2025-01-08", "2025-07-09"]))  # fmt: skip
    assert summer > 2 * winter > 0
