"""The hours of a calendar year in Italy as arrays: month, hour of the clock, kind of day and band of each."""

from dataclasses import dataclass
from datetime import date as calendar_date
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from analytics.bands import find_band, is_holiday
from chaincode.rules.intervals import DAY_S, HOUR_S, days_between, format_date, hours_of_days, rome_offset_s

Longs = NDArray[np.int64]
Number = TypeVar("Number", np.int64, np.float64)
WORKING, SATURDAY, SUNDAY = 0, 1, 2


@dataclass(frozen=True, eq=False)
class YearHours:
    """The hours of a year by the clock of Rome, 8,760 or 8,784: each array has one value an hour.

    start_s: UTC seconds; month: 0 to 11; hour: 0 to 23 of the clock; kind: working day, Saturday, Sunday or holiday;
    band: 0 to 2 for F1 to F3; day: 0 for 1 January.
    """

    year: int
    start_s: Longs
    month: Longs
    hour: Longs
    kind: Longs
    band: Longs
    day: Longs

    def __len__(self) -> int:
        return len(self.start_s)

    @property
    def months(self) -> list[str]:
        """The names of the twelve months."""
        return [f"{self.year}-{month:02d}" for month in range(1, 13)]

    def sum_months(self, values: NDArray[Number]) -> NDArray[Number]:
        """Sums by month: (..., hours) to (..., 12)."""
        firsts = np.searchsorted(self.month, np.arange(12))
        sums: NDArray[Number] = np.add.reduceat(values, firsts, axis=-1)
        return sums


@lru_cache(maxsize=8)
def make_hours(year: int) -> YearHours:
    """The hours of a calendar year; summer time has its day of 23 and its day of 25 hours."""
    first = f"{year}-01-01"
    span = hours_of_days(first, days_between(first, f"{year + 1}-01-01"))
    start_s = span.start_s + np.arange(span.hours, dtype=np.int64) * HOUR_S
    local_s = start_s + np.fromiter(map(rome_offset_s, start_s.tolist()), np.int64, span.hours)
    day = local_s // DAY_S
    first_day = int(day[0])
    dates = [format_date(first_day + number) for number in range(int(day[-1]) - first_day + 1)]
    kinds = np.array([_find_kind(date) for date in dates], np.int64)
    months = np.array([int(date[5:7]) - 1 for date in dates], np.int64)
    bands = np.fromiter(map(find_band, start_s.tolist()), np.int64, span.hours)
    day = day - first_day
    return YearHours(year, start_s, months[day], local_s // HOUR_S % 24, kinds[day], bands, day)


def _find_kind(date: str) -> int:
    day = calendar_date.fromisoformat(date)
    if is_holiday(day) or day.weekday() == 6:
        return SUNDAY
    return SATURDAY if day.weekday() == 5 else WORKING


def divide_wh(totals: Longs, cells: Longs, weights: Longs) -> Longs:
    """Whole Wh of each cell over its hours in proportion to weights, by largest remainder; equal ones go by hour.

    totals: Wh by cell; cells: the cell of each hour; a cell whose weights are all 0 is divided evenly. ValueError for
    energy in a cell without hours.
    """
    sums = np.bincount(cells, weights=weights, minlength=len(totals)).astype(np.int64)
    weights = np.where(sums[cells] > 0, weights, 1)
    sums = np.bincount(cells, weights=weights, minlength=len(totals)).astype(np.int64)
    if np.any((sums == 0) & (totals != 0)):
        raise ValueError("energy in a cell without hours")
    products = totals[cells].astype(object) * weights if _is_large(totals, weights) else totals[cells] * weights
    parts = (products // sums[cells]).astype(np.int64)
    rests = (products % sums[cells]).astype(np.int64)
    left = totals - np.bincount(cells, weights=parts, minlength=len(totals)).astype(np.int64)
    order = np.lexsort((np.arange(len(cells)), -rests, cells))
    ranks = np.empty(len(cells), np.int64)
    firsts = np.searchsorted(cells[order], np.arange(len(totals)))
    ranks[order] = np.arange(len(cells)) - firsts[cells[order]]
    return parts + (ranks < left[cells])


def _is_large(totals: Longs, weights: Longs) -> bool:
    return int(totals.max(initial=0)) * int(weights.max(initial=0)) >= 2**62
