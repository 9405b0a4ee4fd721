"""Zonal prices on the hours of the plan's year: a file's own where it has the hour, else its like of another year."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from analytics.cells import ReadingsFileError
from analytics.imports.prices import parse_prices
from analytics.planner.hours import YearHours
from analytics.planner.schema import SHIPPED
from analytics.planner.sheet import PlanSheet
from analytics.planner.words import tell_number
from chaincode.rules.intervals import DAY_S, HOUR_S, format_date
from chaincode.words import Words

Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class ZonalPrices:
    """EUR/MWh, exact, by hour of the plan's first year; warnings: what they stand for."""

    eur_mwh: tuple[Fraction, ...]
    warnings: tuple[Words, ...]


def find_prices(sheet: PlanSheet, hours: YearHours) -> ZonalPrices:
    """The prices of the sheet's zone; ConfigError for a file that can't be read, or lacks the zone."""
    project, zone = sheet.project, sheet.zone
    if project["zonal_eur_mwh"] is not None:
        return ZonalPrices((project.exact("zonal_eur_mwh"),) * len(hours), ())
    if project["prices"] == SHIPPED:
        stamps = _read_shipped()[zone]
        return ZonalPrices(_fill(stamps, {}, hours), (Words("analytics.planner.told.shipped_prices", zone=zone),))
    name = str(project["prices"])
    if name not in sheet.files:
        raise project.refuse("no_file", "prices", file=name)
    try:
        known = parse_prices(sheet.files[name], zone).by_zone.get(zone, {})
    except ReadingsFileError as error:
        raise project.refuse("unread_prices", "prices", file=name, line=error.line, why=error.reason) from error
    missing = sum(start_s not in known for start_s in hours.start_s.tolist())
    told = (Words("analytics.planner.told.prices_of_others", count=tell_number(missing)),) if missing else ()
    return ZonalPrices(_fill({_find_stamp(start_s): price for start_s, price in known.items()}, known, hours), told)


def _fill(stamps: Mapping[Stamp, Fraction], known: Mapping[int, Fraction], hours: YearHours) -> tuple[Fraction, ...]:
    """Each hour's own price; else that of its month, day and hour (UTC+1); else the mean of its month and hour."""
    means: dict[tuple[int, int], list[Fraction]] = {}
    for (month, _, hour), price in stamps.items():
        means.setdefault((month, hour), []).append(price)
    whole = list(stamps.values())
    found: list[Fraction] = []
    for start_s in hours.start_s.tolist():
        stamp = _find_stamp(start_s)
        like = means.get((stamp[0], stamp[2]), whole)
        own = known[start_s] if start_s in known else stamps.get(stamp)
        found.append(sum(like, Fraction(0)) / len(like) if own is None else own)
    return tuple(found)


def _find_stamp(start_s: int) -> Stamp:
    """Month, day and hour of an instant in UTC+1, in which the shipped table counts all year."""
    standard_s = start_s + HOUR_S
    day = format_date(standard_s // DAY_S)
    return int(day[5:7]), int(day[8:10]), standard_s // HOUR_S % 24


@cache
def _read_shipped() -> Mapping[str, Mapping[Stamp, Fraction]]:
    """By zone."""
    found: dict[str, dict[Stamp, Fraction]] = {}
    with (Path(__file__).parent / "shipped" / "prices.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            stamp = int(row.pop("month")), int(row.pop("day")), int(row.pop("hour"))
            for zone, price in row.items():
                found.setdefault(zone, {})[stamp] = Fraction(price)
    return found
