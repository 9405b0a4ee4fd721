"""Readings as numpy columns, and hourly energy as arrays: what analytics works on inside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from chaincode.kernel.registers import GRID_REGISTERS
from chaincode.rules.intervals import HOUR_S

Longs = NDArray[np.int64]


class Series(NamedTuple):
    """One register of one metering point."""

    metering_point: str
    register: str


@dataclass(frozen=True)
class Readings:
    """Columns of equal length, one row a reading: energy_wh >= 0 over [start_s, start_s + interval_s) in UTC.

    `of` is the row's index into `series`; an interval divides an hour and starts on its own grid.
    """

    series: tuple[Series, ...]
    of: Longs
    start_s: Longs
    interval_s: Longs
    energy_wh: Longs
    is_estimated: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.start_s)

    def take(self, rows: NDArray[np.integer]) -> "Readings":
        """The named rows, in that order; the readings themselves where these are all rows as they are."""
        if len(rows) == len(self) and (np.diff(rows) == 1).all():
            return self
        return Readings(
            self.series,
            self.of[rows],
            self.start_s[rows],
            self.interval_s[rows],
            self.energy_wh[rows],
            self.is_estimated[rows],
        )


def make_readings(rows: Sequence[tuple[Series, int, int, int]], is_estimated: Sequence[bool] | None = None) -> Readings:
    """Columns of (series, start_s, interval_s, energy_wh) rows; none is estimated unless said so."""
    series = tuple(sorted({row[0] for row in rows}))
    index = {name: i for i, name in enumerate(series)}
    columns = np.array([(index[row[0]], *row[1:]) for row in rows], np.int64).reshape(-1, 4).T
    estimated = np.zeros(len(rows), np.bool_) if is_estimated is None else np.array(is_estimated, np.bool_)
    return Readings(series, columns[0], columns[1], columns[2], columns[3], estimated)


def sort_order(readings: Readings) -> NDArray[np.intp]:
    """Row numbers by series, start and interval; equal ones stay in their order."""
    if _is_sorted(readings):
        return np.arange(len(readings))
    return np.lexsort((readings.interval_s, readings.start_s, readings.of))


def _is_sorted(readings: Readings) -> bool:
    """Tell whether the rows are in that order already, as most files are: a tenth of the time of sorting them."""
    series, start, interval = (np.diff(column) for column in (readings.of, readings.start_s, readings.interval_s))
    return not ((series < 0) | (series == 0) & ((start < 0) | (start == 0) & (interval < 0))).any()


@dataclass(frozen=True)
class HourlyEnergy:
    """Wh per hour of metering points (points, hours), a row each in order of code; hour_s is the hours' start."""

    metering_points: tuple[str, ...]
    hour_s: Longs
    withdrawn_wh: Longs
    injected_wh: Longs


def compute_hourly_energy(
    readings: Readings, metering_points: Sequence[str], hour_s: NDArray[np.integer]
) -> HourlyEnergy:
    """Sum readings to the given hours (sorted starts, UTC); rows of other points, hours, registers are left out.

    Each (series, interval) must be there once: see quality.
    """
    points = tuple(sorted(metering_points))
    hours = np.asarray(hour_s, np.int64)
    index = {point: i for i, point in enumerate(points)}
    registers = [_sum_register(readings, register, index, hours) for register in GRID_REGISTERS]
    return HourlyEnergy(points, hours, registers[0], registers[1])


def _sum_register(readings: Readings, register: str, index: Mapping[str, int], hour_s: Longs) -> Longs:
    """The register's energy (points, hours)."""
    row_of = [index.get(s.metering_point, -1) if s.register == register else -1 for s in readings.series]
    return sum_series(readings, row_of, len(index), hour_s)


def sum_series(readings: Readings, row_of: Sequence[int], rows: int, hour_s: Longs) -> Longs:
    """Energy (rows, hours) of the given hours; row_of names each series' row, -1 leaves it out."""
    energy = np.zeros((rows, len(hour_s)), np.int64)
    if not energy.size or not len(readings):
        return energy
    row, start_s = np.array(row_of, np.int64)[readings.of], readings.start_s - readings.start_s % HOUR_S
    column = np.minimum(np.searchsorted(hour_s, start_s), len(hour_s) - 1)
    kept = (row >= 0) & (hour_s[column] == start_s)
    np.add.at(energy.reshape(-1), row[kept] * len(hour_s) + column[kept], readings.energy_wh[kept])
    return energy
