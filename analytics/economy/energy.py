"""What each member withdraws and injects, hour by hour: homes as ARERA measured them, the sun as PVGIS has it.

Each home is the mean home of its class of power times a factor of its own, and each week of it times another; one in
ten has panels. Shops, town hall and school use RSE's curves. A plant of the town's stands on the school's roof.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analytics.planner.curves import ITALY, shape_home, shape_named
from analytics.planner.hours import Longs, make_hours
from chaincode.rules.intervals import HOUR_S, add_days, days_between

Floats = NDArray[np.float64]
WEATHER = Path(__file__).parents[1] / "planner" / "shipped" / "weather_45N_8E.csv"
PANELS_W, ROOF_W_A_MEMBER = 4_000, 600
KEPT = 0.792  # of what falls on a flat panel: PVGIS's own calculator has 1,137 kWh a kW and year there
CLASSES_KW, CLASS_SHARES = (3.0, 4.5, 6.0), (0.8, 0.12, 0.08)
SHOP, TOWN_HALL = "COM_1.5<P<=3_festivo", "scuola_500_studenti"


@dataclass(frozen=True)
class Homes:
    """Who lives there: for each member the row of its shape, its factor, and the W of its panels."""

    shapes: Longs
    factors: Floats
    panels_w: Longs


def draw_homes(random: np.random.Generator, citizens: int, shops: int) -> Homes:
    """Draw citizens, then shops, then the one member of the municipality, who has the roof."""
    members = citizens + shops + 1
    shapes = np.concatenate([
        random.choice(len(CLASSES_KW), citizens, p=CLASS_SHARES),
        np.full(shops, len(CLASSES_KW)), [len(CLASSES_KW) + 1],
    ]).astype(np.int64)
    panels_w = np.zeros(members, np.int64)
    panels_w[: citizens // 10] = PANELS_W
    panels_w[-1] = ROOF_W_A_MEMBER * members
    return Homes(shapes, random.lognormal(0.0, 0.4, members), panels_w)


def list_weeks(homes: Homes, random: np.random.Generator, periods: Sequence[str]) -> Iterator[tuple[Longs, Longs]]:
    """Yield each week's withdrawn and injected Wh, (members, hours) each: 168 hours, one less or more at a change."""
    for period in periods:
        used, sun = _load_week(period)
        factors = homes.factors * random.lognormal(0.0, 0.15, len(homes.factors))
        net = used[homes.shapes] * factors[:, None] - homes.panels_w[:, None] * sun[None, :]
        whole = np.rint(net).astype(np.int64)
        yield np.maximum(whole, 0), np.maximum(-whole, 0)


@cache
def _load_week(period: str) -> tuple[Floats, Floats]:
    """A week's Wh by shape, (shapes, hours), and Wh by W of panels."""
    parts = [_load_day(add_days(period, day)) for day in range(7)]
    return np.concatenate([used for used, _ in parts], axis=1), np.concatenate([sun for _, sun in parts])


def _load_day(date: str) -> tuple[Floats, Floats]:
    used, sun, days = _load_year(int(date[:4]))
    hours = days == days_between(f"{date[:4]}-01-01", date)
    return used[:, hours], sun[hours]


@cache
def _load_year(year: int) -> tuple[Floats, Floats, Longs]:
    hours = make_hours(year)
    homes = [shape_home(ITALY, power_kw, hours) / 10 for power_kw in CLASSES_KW]
    used = np.array([*homes, *(shape_named(name, hours) for name in (SHOP, TOWN_HALL))], np.float64)
    sun = _load_sun()
    return used, sun[(hours.start_s - hours.start_s[0]) // HOUR_S % len(sun)], hours.day


@cache
def _load_sun() -> Floats:
    rows = WEATHER.read_text(encoding="utf-8").splitlines()[1:]
    watts = np.array([float(row.split(",")[2]) for row in rows])
    made: Floats = np.roll(watts, 1) / 1_000 * KEPT  # from UTC to Rome's winter time
    return made
