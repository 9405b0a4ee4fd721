"""Files of one run beside each other: what stands in two of them, and values added up where that is what is meant."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analytics.frames import Longs, Readings, Series, make_readings
from analytics.quality import find_overlaps


class Clash(NamedTuple):
    """Two files that contradict each other about a series: their places, the first instant, how many values."""

    first: int
    second: int
    series: Series
    start_s: int
    values: int


def join_files(files: Sequence[Readings]) -> tuple[Readings, Longs]:
    """Readings of the series that stand in more than one file, in one; and the file of each."""
    counts = Counter(series for file in files for series in file.series)
    series = tuple(sorted(name for name, count in counts.items() if count > 1))
    index = {name: place for place, name in enumerate(series)}
    parts, of = [], []
    for place, imported in enumerate(files):
        own = np.array([index.get(name, -1) for name in imported.series], np.int64)[imported.of]
        rows = np.flatnonzero(own >= 0)
        kept = imported.take(rows)
        parts.append((own[rows], kept.start_s, kept.interval_s, kept.energy_wh, kept.is_estimated))
        of.append(np.full(len(rows), place))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Readings(series, *columns), np.concatenate(of)


def find_clashes(files: Sequence[Readings]) -> list[Clash]:
    """Where files give other values for the same time, or values of other lengths; each pair of files and series once.

    What two files say alike is no clash.
    """
    joined, of = join_files(files)
    found = find_overlaps(joined)
    pairs = np.concatenate((found.conflicts, found.mixed))
    clashes: dict[tuple[int, int, int], tuple[int, int]] = {}
    for one, other in pairs.tolist():
        if of[one] != of[other]:
            files_of = sorted((int(of[one]), int(of[other])))
            key = (files_of[0], files_of[1], int(joined.of[one]))
            start_s, count = clashes.get(key, (2**62, 0))
            clashes[key] = min(start_s, int(joined.start_s[one])), count + 1
    return [Clash(first, second, joined.series[series], *counted)
            for (first, second, series), counted in sorted(clashes.items())]


def add_up(files: Sequence[Readings]) -> Readings:
    """The sum of files that each hold a part of the same meters, as of three phases.

    ValueError where one lacks a value that another has: a sum of two phases of three would be no reading.
    """
    sums: dict[tuple[Series, int, int], list[int]] = {}
    for file in files:
        names = [file.series[place] for place in file.of.tolist()]
        columns = (file.start_s.tolist(), file.interval_s.tolist(), file.energy_wh.tolist(), file.is_estimated.tolist())
        for name, start_s, interval_s, energy_wh, is_estimated in zip(names, *columns, strict=True):
            entry = sums.setdefault((name, start_s, interval_s), [0, 0, 0])
            entry[0], entry[1], entry[2] = entry[0] + energy_wh, entry[1] + 1, entry[2] | is_estimated
    for (name, start_s, _), (_, count, _) in sorted(sums.items()):
        if count != len(files):
            raise Lacking(name, start_s, count)
    rows = [(name, start_s, interval_s, entry[0]) for (name, start_s, interval_s), entry in sums.items()]
    return make_readings(rows, [bool(entry[2]) for entry in sums.values()])


class Lacking(ValueError):  # noqa: N818 - what a sum lacks
    """Not every file has a value of this series at this instant."""

    def __init__(self, series: Series, start_s: int, count: int) -> None:
        super().__init__(f"{series.metering_point} {series.register}: {count} files have a value at {start_s}")
        self.series, self.start_s, self.count = series, start_s, count
