"""The shapes of a year's use that ship or are described: weights an hour, whole numbers in proportion to energy.

Homes: ARERA's mean withdrawals by region, class of power, month and kind of day; others: RSE's type curves.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from analytics.planner.hours import SATURDAY, SUNDAY, Longs, YearHours
from analytics.planner.reading import SheetRow

FOLDER = Path(__file__).parent / "shipped"
CLASSES_KW = (1.5, 3, 4.5, 6)
ITALY = "Italia"
OTHERS = {
    "condominium": "utenza_condominiale_media", "office": "ufficio_comunale", "school": "scuola_500_studenti",
    "shop": "COM_1.5<P<=3_festivo", "workshop": "IND_micro_1turno_festivo",
}  # fmt: skip
OPEN, SHUT = 10, 1
"""An hour of work against one without: an assumption."""
# Months (0 for January) and hours in which energy is used; assumptions, but for heating: DPR 74/2013, area E.
HEATING = ((9, 10, 11, 0, 1, 2, 3), range(6, 22))
COOLING = ((5, 6, 7), range(12, 22))
HOT_WATER = (tuple(range(12)), (6, 7, 8, 19, 20, 21))


def shape_member(member: SheetRow, region: str, hours: YearHours) -> Longs:
    """A member's weights by hour: typical day, hours of work, a named curve, or what is usual for its kind."""
    if member["typical_day"] is not None:
        day = np.array([round(float(value) * 1000) for value in member["typical_day"]], np.int64)
        return day[hours.hour]
    if member["open_from"] is not None and member["open_until"] is not None:
        return _shape_work(member, hours)
    name = member["profile"] or OTHERS.get(member["kind"])
    if name is None:
        return shape_home(region, float(member["contract_kw"]), hours)
    if name not in _read_others():
        raise member.refuse("unknown_profile", "profile", name=name, profiles=", ".join(_read_others()))
    return shape_named(name, hours)


def shape_named(name: str, hours: YearHours) -> Longs:
    """RSE's curve of that name, Wh."""
    return _read_others()[name][hours.kind, hours.hour]


def shape_home(region: str, contract_kw: float, hours: YearHours) -> Longs:
    """ARERA's curve of a region and class; Italy's mean where the region lacks the class, in tenths of Wh."""
    number = sum(contract_kw > limit for limit in CLASSES_KW)
    homes = _read_homes()
    region = region.partition("/")[0]
    own = homes.get((region, number), homes[ITALY, number])
    weights = np.where(own > 0, own, homes[ITALY, number])
    shape: Longs = weights[hours.month, hours.kind, hours.hour]
    return shape


def shape_season(season: tuple[tuple[int, ...], range | tuple[int, ...]], hours: YearHours) -> Longs:
    """1 in the months and hours of a use, 0 elsewhere."""
    months, of_day = season
    return (np.isin(hours.month, months) & np.isin(hours.hour, list(of_day))).astype(np.int64)


def _shape_work(member: SheetRow, hours: YearHours) -> Longs:
    first, last, days = int(member["open_from"]), int(member["open_until"]), int(member["open_days"])
    is_hour = (hours.hour - first) % 24 < ((last - first) % 24 or 24)
    is_day = (hours.kind < SATURDAY) | ((hours.kind == SATURDAY) & (days > 5)) | ((hours.kind == SUNDAY) & (days > 6))
    return np.where(is_hour & is_day, OPEN, SHUT).astype(np.int64)


@cache
def _read_homes() -> Mapping[tuple[str, int], Longs]:
    """(12 months, 3 kinds of day, 24 hours) by region and class; rows that aren't there are 0."""
    found: dict[tuple[str, int], Longs] = {}
    for row in _read("homes.csv"):
        own = found.setdefault((row["region"], int(row["class"])), np.zeros((12, 3, 24), np.int64))
        own[int(row["month"]) - 1, int(row["day"])] = [int(row[str(hour)]) for hour in range(24)]
    return found


@cache
def _read_others() -> Mapping[str, Longs]:
    """(3 kinds of day, 24 hours) by profile, Wh."""
    found: dict[str, Longs] = {}
    for row in _read("others.csv"):
        own = found.setdefault(row["profile"], np.zeros((3, 24), np.int64))
        own[:, int(row["hour"])] = [int(row[name]) for name in ("working_day_wh", "saturday_wh", "sunday_wh")]
    return found


def _read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
