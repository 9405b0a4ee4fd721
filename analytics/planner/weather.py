"""A place's weather by hour (UTC), from a PVGIS file (typical year or hourly; CSV or JSON), or an EPW file.

W/m2 on the horizontal plane (global, diffuse) and towards the sun (direct), degrees C, m/s. A file of several years is
several years: `years` has one each.
"""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analytics.planner.hours import YearHours
from analytics.planner.reading import SheetRow
from analytics.planner.schema import SHIPPED
from analytics.planner.sheet import PlanSheet

Floats = NDArray[np.float64]
GLOBAL, DIRECT, DIFFUSE, AIR, WIND = range(5)
_NAMES = ({"G(h)", "GHI"}, {"Gb(n)", "DNI"}, {"Gd(h)", "DHI"}, {"T2m"}, {"WS10m"})
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d):(\d\d)(\d\d)", re.ASCII)
_EPW_FIRST, _EPW = 8, (13, 14, 15, 6, 21)
SLOTS = 12 * 31 * 24


@dataclass(frozen=True, eq=False)
class Weather:
    """Years of (5 quantities, 12 x 31 x 24 hours UTC); offset_min: after the hour at which the sun stood so."""

    years: tuple[Floats, ...]
    offset_min: int

    def of_year(self, hours: YearHours, number: int = 0) -> Floats:
        """One of its years on the plan's hours: (5, hours); 29 February is 28 February where it isn't in it."""
        times = hours.start_s.astype("datetime64[s]")
        months = times.astype("datetime64[M]").astype(int) % 12
        days = (times.astype("datetime64[D]") - times.astype("datetime64[M]")).astype(int)
        year = self.years[number % len(self.years)]
        slots = (months * 31 + days) * 24 + hours.start_s // 3600 % 24
        found = year[:, slots]
        missing = np.isnan(found[0])
        found[:, missing] = year[:, slots[missing] - 24]
        return found


def find_weather(site: SheetRow, sheet: PlanSheet) -> Weather:
    """A site's weather; ConfigError for a file that can't be read."""
    name = str(site["weather"])
    if name == SHIPPED:
        return load_shipped()
    content = sheet.files.get(name)
    if content is None:
        raise site.refuse("no_file", "weather", file=name)
    try:
        return parse_weather(content)
    except ValueError as error:
        raise site.refuse("unread_weather", "weather", file=name) from error


@lru_cache(maxsize=1)
def load_shipped() -> Weather:
    """The typical year in Piedmont."""
    return parse_weather((Path(__file__).parent / "shipped" / "weather_45N_8E.csv").read_bytes())


def parse_weather(content: bytes) -> Weather:
    """Read any of the forms; ValueError for another."""
    try:
        return _parse(content)
    except (KeyError, IndexError, StopIteration, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("no weather") from error


def _parse(content: bytes) -> Weather:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:  # an EPW names its place in whatever letters its maker used
        text = content.decode("latin-1")
    if text.lstrip().startswith("{"):
        return _make([_read_json(row) for row in _find_hours(json.loads(text))])
    lines = text.splitlines()
    if lines and lines[0].startswith("LOCATION"):
        return _read_epw(lines)
    first = next(number for number, line in enumerate(lines) if line.startswith("time"))
    end = next((number for number, line in enumerate(lines) if number > first and not line[:4].isdigit()), len(lines))
    return _make([_read_named(row) for row in csv.DictReader(lines[first:end])])


def _find_hours(plain: Mapping[str, Mapping[str, Sequence[Mapping[str, object]]]]) -> Sequence[Mapping[str, object]]:
    outputs = plain["outputs"]
    return outputs["tmy_hourly"] if "tmy_hourly" in outputs else outputs["hourly"]


def _read_json(row: Mapping[str, object]) -> tuple[str, list[float]]:
    return _read_named({name: str(value) for name, value in row.items()})


def _read_named(row: Mapping[str, str]) -> tuple[str, list[float]]:
    time = next(value for name, value in row.items() if name.startswith("time"))
    return time, [float(next(value for name, value in row.items() if name in names)) for names in _NAMES]


def _make(rows: Sequence[tuple[str, list[float]]]) -> Weather:
    """Years by their number; a typical year, made of months of several, is one."""
    found: dict[int, Floats] = {}
    matches = [match for time, _ in rows if (match := _TIME.fullmatch(time))]
    if len(matches) != len(rows) or not rows:
        raise ValueError("no time")
    is_typical = len(rows) <= 8784
    for match, (_, values) in zip(matches, rows, strict=True):
        year, month, day, hour, _ = map(int, match.groups())
        own = found.setdefault(0 if is_typical else year, np.full((5, SLOTS), np.nan))
        own[:, ((month - 1) * 31 + day - 1) * 24 + hour] = values
    return _check(tuple(found.values()), int(matches[0][5]))


def _read_epw(lines: Sequence[str]) -> Weather:
    """EnergyPlus: hours 1 to 24 in local standard time, each named by its end."""
    zone = round(float(lines[0].split(",")[8]))
    year = np.full((5, SLOTS), np.nan)
    rows = [line.split(",") for line in lines[_EPW_FIRST:] if line.strip()]
    for row in rows:
        slot = ((int(row[1]) - 1) * 31 + int(row[2]) - 1) * 24 + int(row[3]) - 1
        year[:, slot] = [float(row[column]) for column in _EPW]
    whole = ~np.isnan(year[0])
    shifted = np.full((5, SLOTS), np.nan)
    shifted[:, whole] = np.roll(year[:, whole], -zone, axis=1)
    return _check((shifted,), 30)


def _check(years: tuple[Floats, ...], offset_min: int) -> Weather:
    """Refuse what lacks hours: a year is 8,760 or, with 29 February, 8,784."""
    if any(int((~np.isnan(year[0])).sum()) not in (8760, 8784) for year in years):
        raise ValueError("no whole year")
    return Weather(years, offset_min)
