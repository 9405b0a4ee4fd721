"""What each member uses in each hour of a year, whole Wh that add up to the bill: by month and band, month, or year.

A measured curve is taken as it is; where it is shorter than a year, the member's shape, scaled to it, completes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from analytics.planner.bills import read_bills
from analytics.planner.curves import COOLING, HEATING, HOT_WATER, shape_member, shape_season
from analytics.planner.hours import Longs, YearHours, divide_wh
from analytics.planner.measured import read_curve
from analytics.planner.reading import BANDS, SheetRow
from analytics.planner.sheet import PlanSheet
from chaincode.words import Words

WH_PER_KWH = 1000


@dataclass(frozen=True, eq=False)
class Loads:
    """Wh (members, hours) in the sheet's order; warnings: which hours are measured and which aren't."""

    used_wh: Longs
    warnings: tuple[Words, ...]


def compute_loads(sheet: PlanSheet, hours: YearHours) -> Loads:
    """The use of all members; ConfigError for a curve that can't be read."""
    used, warnings = np.zeros((len(sheet.members), len(hours)), np.int64), []
    known: dict[Any, Longs] = {}
    for number, member in enumerate(sheet.members.values()):
        key = tuple(value for name, value in member.values.items() if name not in ("code", "count"))
        if key not in known:  # members of one kind are alike
            known[key], told = _compute_member(member, sheet, hours)
            warnings += told
        used[number] = known[key]
    return Loads(used, tuple(warnings))


def _compute_member(member: SheetRow, sheet: PlanSheet, hours: YearHours) -> tuple[Longs, list[Words]]:
    shape, told = shape_member(member, sheet.project["region"], hours), []
    if member["curve"] is not None:
        measured = read_curve(member, sheet, hours, shape)
        used, told = measured.energy_wh, measured.warnings
    elif member["bills"] is not None:
        used = spread_bills(read_bills(member, sheet), shape, hours)
    elif member["bills_kwh"] is not None:
        used = spread_bills(member["bills_kwh"], shape, hours)
    elif member["yearly_kwh"] is not None:
        used = spread_year(member["yearly_kwh"], shape, hours)
    else:
        used = _spread_uses(member, shape, hours)
    return used + _add(member, hours), told


def spread_bills(bills: Sequence[Any], shape: Longs, hours: YearHours) -> Longs:
    """Twelve months, each whole or by band, over the hours: load = bill x shape / sum of the shape in its cell."""
    if isinstance(bills[0], tuple):
        cells, totals = hours.month * BANDS + hours.band, [_wh(value) for month in bills for value in month]
    else:
        cells, totals = hours.month, [_wh(value) for value in bills]
    return divide_wh(np.array(totals, np.int64), cells, shape)


def spread_year(yearly: Any, shape: Longs, hours: YearHours) -> Longs:
    """A year, whole or by band, over the hours."""
    if isinstance(yearly, tuple):
        return divide_wh(np.array([_wh(value) for value in yearly], np.int64), hours.band, shape)
    return divide_wh(np.array([_wh(yearly)], np.int64), np.zeros(len(hours), np.int64), shape)


def _spread_uses(member: SheetRow, shape: Longs, hours: YearHours) -> Longs:
    shapes = {"lighting_kwh": shape, "heating_kwh": shape_season(HEATING, hours),
              "cooling_kwh": shape_season(COOLING, hours), "hot_water_kwh": shape_season(HOT_WATER, hours)}  # fmt: skip
    parts = [spread_year(member[key], own, hours) for key, own in shapes.items() if member[key] is not None]
    used: Longs = np.sum(parts, axis=0, dtype=np.int64)
    return used


def _add(member: SheetRow, hours: YearHours) -> Longs:
    """What an electric car and a heat pump use besides."""
    first, length = int(member["ev_from"]), int(member["ev_hours"])
    is_charging = ((hours.hour - first) % 24 < length).astype(np.int64)
    car = spread_year(member.exact("ev_km") * member.exact("ev_kwh_km"), is_charging, hours)
    return car + spread_year(member["heat_pump_kwh"], shape_season(HEATING, hours), hours)


def _wh(kwh: Any) -> int:
    return round(Fraction(str(kwh)) * WH_PER_KWH)
