"""Photovoltaics by pvlib: PVGIS's own year within 3 %, the sun's bounds, mirrors, sums, limits."""

from importlib import import_module

import numpy as np
import pytest

from analytics.planner import pv
from analytics.planner.hours import Longs, make_hours
from analytics.planner.pv import PlannerMissingError, compute_pv
from analytics.planner.sheet import parse_sheet
from analytics.planner.weather import AIR, DIFFUSE, DIRECT, GLOBAL, WIND, Floats, load_shipped

HOURS = make_hours(2027)
PVGIS_KWH = 1137.3
"""PVGIS's own calculator at 45 N 8 E: 1 kWp of crystalline silicon, slope 0, 14 % losses."""


def make(plant: str, weather: Floats | None = None) -> Longs:
    pytest.importorskip("pvlib")
    sheet = parse_sheet(f"""
[project]
name = "x"
region = "Piemonte"
[[site]]
code = "S"
[[plant]]
code = "P"
site = "S"
{plant}
""".encode())
    shipped = load_shipped()
    own = shipped.of_year(HOURS) if weather is None else weather
    return compute_pv(sheet.plants[0], sheet.sites["S"], own, shipped.offset_min, HOURS)


def make_clear_year() -> Floats:
    """A made clear year: Haurwitz's global, two thirds of it direct at noon, 20 C, no wind."""
    pytest.importorskip("pvlib")
    sun = pv._find_sun(45.0, 8.0, HOURS.year, 0)
    up = np.maximum(np.cos(np.radians(sun.zenith)), 0)
    weather = np.zeros((5, len(HOURS)))
    weather[GLOBAL] = np.where(up > 0.02, 1098 * up * np.exp(-0.057 / np.maximum(up, 0.02)), 0)
    weather[DIFFUSE] = weather[GLOBAL] / 5
    weather[DIRECT] = np.where(up > 0.02, (weather[GLOBAL] - weather[DIFFUSE]) / np.maximum(up, 0.02), 0)
    weather[AIR], weather[WIND] = 20, 1
    return weather


def test_the_year_is_pvgiss_within_three_per_cent() -> None:
    assert make("kw = 1\ntilt = 0").sum() / 1000 == pytest.approx(PVGIS_KWH, rel=0.03)


def test_nothing_is_made_at_night() -> None:
    made = make("kw = 1\ntilt = 30")
    sun = pv._find_sun(45.0, 8.0, HOURS.year, 0)
    is_day = sun.zenith < 90
    near = is_day | np.roll(is_day, 1) | np.roll(is_day, -1)
    assert made[~near].sum() == 0
    assert made.min() == 0


def test_east_and_west_mirror_each_other_on_a_clear_year() -> None:
    clear = make_clear_year()
    east, west = (make(f"kw = 1\ntilt = 30\nazimuth = {azimuth}", clear).sum() for azimuth in (-90, 90))
    assert east == pytest.approx(west, rel=0.01)


def test_two_sections_are_the_sum_of_each() -> None:
    both = make('kw = 5\n[[plant.section]]\nkw = 2\ntilt = 10\n[[plant.section]]\nkw = 3\nazimuth = 45')
    parts = make("kw = 2\ntilt = 10") + make("kw = 3\nazimuth = 45")
    assert np.abs(both - parts).max() <= 1  # each rounded to a Wh


def test_the_inverters_limit_only_lowers() -> None:
    free, limited = make("kw = 10"), make("kw = 10\ninverter_kw = 6")
    assert (limited <= free).all()
    assert limited.max() == 6000


def test_more_losses_never_give_more() -> None:
    assert (make("kw = 1\nlosses_pct = 20") <= make("kw = 1\nlosses_pct = 14")).all()


def test_without_pvlib_it_says_what_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> object:
        if name == "pvlib":
            raise ImportError(name)
        return import_module(name)

    monkeypatch.setattr(pv, "import_module", refuse)
    pv._find_sun.cache_clear()
    with pytest.raises(PlannerMissingError, match=r"PLANNER_MISSING.*volano setup planner"):
        pv._import("pvlib")
