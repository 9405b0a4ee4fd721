"""What is wrong or missing in readings: repeats, overlaps, gaps, estimates."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.frames import Readings, Series, sort_order

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Gap:
    """Missing readings of a series over [start_s, end_s) in UTC; intervals counts them at its finest interval."""

    series: Series
    start_s: int
    end_s: int
    intervals: int


@dataclass(frozen=True)
class Overlaps:
    """Pairs (earlier row, later row) of one series over the same time, each (n, 2), by series and start.

    repeats: same interval and value; conflicts: same interval, other value; mixed: intervals of other lengths.
    """

    repeats: Rows
    conflicts: Rows
    mixed: Rows


def find_overlaps(readings: Readings) -> Overlaps:
    """Compare every reading with the one before it in its series' time order; rows count as given."""
    order = sort_order(readings)
    rows = readings.take(order)
    same_series = rows.of[1:] == rows.of[:-1]
    same = same_series & (rows.start_s[1:] == rows.start_s[:-1]) & (rows.interval_s[1:] == rows.interval_s[:-1])
    equal = rows.energy_wh[1:] == rows.energy_wh[:-1]
    mixed = same_series & ~same & (rows.start_s[1:] < rows.start_s[:-1] + rows.interval_s[:-1])
    return Overlaps(*(_pair(order, found) for found in (same & equal, same & ~equal, mixed)))


def _pair(order: Rows, found: NDArray[np.bool_]) -> Rows:
    """The rows that meet where it was found, (n, 2)."""
    return np.stack([order[:-1][found], order[1:][found]], axis=1)


def find_gaps(readings: Readings, start_s: int, end_s: int) -> Iterator[Gap]:
    """What each series lacks of [start_s, end_s), by series and time; there must be no overlaps left."""
    rows = readings.take(sort_order(readings))
    first = np.flatnonzero(np.diff(rows.of, prepend=-1))
    for number, begin in enumerate(first):
        stop = first[number + 1] if number + 1 < len(first) else len(rows)
        starts, lengths = rows.start_s[begin:stop], rows.interval_s[begin:stop]
        free_from = np.concatenate(([start_s], np.maximum(starts + lengths, start_s)))
        free_to = np.concatenate((np.minimum(starts, end_s), [end_s]))
        series, finest = rows.series[rows.of[begin]], int(lengths.min())
        for at in np.flatnonzero(free_from < free_to):
            low, high = int(free_from[at]), int(free_to[at])
            yield Gap(series, low, high, -((low - high) // finest))


def count_estimated(readings: Readings) -> dict[Series, int]:
    """How many readings of each series are estimates; series without any are left out."""
    counts = np.bincount(readings.of[readings.is_estimated], minlength=len(readings.series))
    return {series: int(n) for series, n in zip(readings.series, counts, strict=True) if n}
