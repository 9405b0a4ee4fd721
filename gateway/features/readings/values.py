"""What the stores of readings take and give."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]
_SERIES = 2**36  # above any instant: so that series and start are one number


class Value(NamedTuple):
    """A good reading of a series: energy (Wh) over [start_s, start_s + interval_s) in UTC."""

    series_id: int
    start_s: int
    interval_s: int
    energy_wh: int
    is_estimated: bool


VALUES = np.dtype([(name, np.int64) for name in Value._fields])
VERSIONS = np.dtype([(name, np.int64) for name in (
    "series_id", "start_s", "version", "interval_s", "energy_wh", "is_estimated", "known_at_s", "source", "import_id",
)])
Values = NDArray[np.void]
Versions = NDArray[np.void]


def make_values(rows: Sequence[Value]) -> Values:
    """Values as one array of VALUES."""
    return np.array(rows, VALUES)


class Columns(NamedTuple):
    """The same as columns of equal length; is_estimated is 0 or 1, source the rank of `sources`."""

    series_id: Longs
    start_s: Longs
    interval_s: Longs
    energy_wh: Longs
    is_estimated: Longs
    source: Longs

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Columns":
        """The named rows."""
        return Columns(*(column[rows] for column in self))


def join_key(series_id: Longs, start_s: Longs) -> Longs:
    """Series and start as one number each, in the order of both."""
    return series_id * _SERIES + start_s


def split_key(keys: Longs) -> Longs:
    """The series of such numbers."""
    return keys // _SERIES


def compare(before: Columns, after: Columns, marks: Longs) -> Iterator[tuple[int, int, int, int, int, int]]:
    """What differs, as (series, mark, source before, source after, Wh before, Wh after); 0 where there is no value.

    marks: a number for each value before.
    """
    old, new = (join_key(one.series_id, one.start_s) for one in (before, after))
    both, in_old, in_new = np.intersect1d(old, new, assume_unique=True, return_indices=True)
    changed = (before.energy_wh[in_old] != after.energy_wh[in_new]) | (
        before.interval_s[in_old] != after.interval_s[in_new]
    )
    in_old, in_new = in_old[changed], in_new[changed]
    yield from zip(*(column.tolist() for column in (
        before.series_id[in_old], marks[in_old], before.source[in_old], after.source[in_new],
        before.energy_wh[in_old], after.energy_wh[in_new],
    )), strict=True)
    gone, come = np.flatnonzero(~np.isin(old, both)), np.flatnonzero(~np.isin(new, both))
    for (place, source, energy_wh), mark in zip(_take(before, gone), marks[gone].tolist(), strict=True):
        yield place, mark, source, 0, energy_wh, 0
    for place, source, energy_wh in _take(after, come):
        yield place, 0, 0, source, 0, energy_wh


def _take(columns: Columns, rows: NDArray[np.intp]) -> Iterator[tuple[int, int, int]]:
    return zip(columns.series_id[rows].tolist(), columns.source[rows].tolist(), columns.energy_wh[rows].tolist(),
               strict=True)
