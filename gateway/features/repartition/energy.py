"""A month's hours by perimeter and holder, from readings in SQL, as they are or were known at an instant.

A point counts for whoever holds it, day by day. As in periods, a reading above the bound of its point's power is set
aside and listed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from analytics.bands import sum_bands
from analytics.frames import HourlyEnergy, Readings, compute_hourly_energy
from analytics.limits import SET_ASIDE_BPS
from analytics.repartition.month_key import Energy, PerimeterMonth
from analytics.repartition.remarks import Remark
from analytics.reports.account import HourTable
from chaincode.kernel.chunks import split_chunks
from chaincode.kernel.months import end_of_month, span_of_month
from chaincode.kernel.registers import PRODUCED
from chaincode.rules.energy.totals import MIN_MEMBERS
from chaincode.rules.intervals import HOUR_S, Span
from chaincode.rules.units import BPS
from gateway.db.tables import metering_point
from gateway.features.periods.service import ToldHours, is_told
from gateway.features.readings.service import find_powers, load_decisions, load_readings, set_aside
from gateway.features.repartition.hours import Present, load_plain
from gateway.features.repartition.registers import (
    count_hours,
    find_held,
    list_expected,
    load_production,
    sum_production,
)

Row = dict[str, Any]
Hours = dict[str, tuple[Energy, Energy]]


@dataclass(frozen=True)
class MonthEnergy:
    """A month's perimeters. problems: what was left out; readings: (hours there, hours expected) of all registers;
    produced_wh: None where not all production is read (see `registers`); points: of each perimeter's rows.
    """

    month: str
    perimeters: tuple[PerimeterMonth, ...]
    problems: tuple[Row, ...]
    readings: tuple[int, int]
    produced_wh: int | None = None
    points: tuple[tuple[str, ...], ...] = ()


def load_month(connection: Connection, month: str, known_at_s: int | None = None) -> MonthEnergy:
    """Read a month's hours."""
    span, end = span_of_month(month), end_of_month(month)
    rows = [dict(row) for row in connection.execute(select(metering_point).where(
        metering_point.c.from_date < end,
        (metering_point.c.to_date == "") | (metering_point.c.to_date > f"{month}-01"),
    ).order_by(metering_point.c.perimeter, metering_point.c.metering_point, metering_point.c.from_date)).mappings()]
    problems: list[Row] = []
    hourly, present = _load_hours(connection, rows, span, known_at_s, problems)
    perimeters = tuple(
        _build(perimeter, [row for row in rows if row["perimeter"] == perimeter], hourly, span)
        for perimeter in sorted({row["perimeter"] for row in rows})
    )
    production = load_production(connection, hourly, span, known_at_s)
    present |= {(point, PRODUCED): one.hours for point, one in production.items()}
    injected = {point: int(energy[1].sum()) for point, energy in hourly.items()}
    return MonthEnergy(
        month, perimeters, tuple(problems), count_hours(rows, span, list_expected(connection, hourly), present),
        sum_production(production, injected, present),
        tuple(tuple(row["metering_point"] for row in rows if row["perimeter"] == one.perimeter) for one in perimeters),
    )


def sum_month_bands(energy: MonthEnergy) -> tuple[int, int, int]:
    """What all members withdrew in a month, in Wh by band."""
    withdrawn_wh = sum((perimeter.withdrawn_wh.sum(axis=0) for perimeter in energy.perimeters), np.zeros(1, np.int64))
    return sum_bands(withdrawn_wh, span_of_month(energy.month).start_s)


def list_left_out(energy: MonthEnergy) -> tuple[Remark, ...]:
    """What was decided to be left out of a month, and why, as papers say it."""
    found = [problem for problem in energy.problems if problem["code"] == "LEFT_OUT"]
    points = sorted({one["metering_point"] for one in found})
    return tuple(
        Remark("left_out", one["reason"], " – ".join(sorted({one["from_date"], one["until_date"]})), one["count"],
               point=points.index(one["metering_point"]) + 1, register=one["register"]) for one in found
    )


def _load_hours(
    connection: Connection, rows: Sequence[Row], span: Span, known_at_s: int | None, problems: list[Row]
) -> tuple[Hours, Present]:
    """(withdrawn, injected) by point, and how many hours there are by point and register.

    A month of quarters is long: only points that need a second look are read reading by reading.
    """
    powers = find_powers(connection, rows)
    hours = np.arange(span.start_s, span.end_s, HOUR_S, dtype=np.int64)
    bounds_w = {name: power.contract_w * SET_ASIDE_BPS // BPS for name, power in powers.items()}
    found, present = load_plain(connection, bounds_w, span, known_at_s)
    odd = sorted(set(powers) - set(found))
    for some in split_chunks(odd, 100):  # their readings are held all at once
        readings = load_readings(connection, some, span.start_s, span.end_s, known_at_s)
        readings, aside = set_aside(readings, powers, load_decisions(connection, some))
        problems.extend(one.to_problem() for one in aside)
        present |= _count_hours(readings)
        found.update(_split(compute_hourly_energy(readings, some, hours)))
    return found, present


def _split(hourly: HourlyEnergy) -> Iterator[tuple[str, tuple[Energy, Energy]]]:
    for place, name in enumerate(hourly.metering_points):
        yield name, (hourly.withdrawn_wh[place], hourly.injected_wh[place])


def _count_hours(readings: Readings) -> Present:
    """How many hours of each series there are."""
    hours = np.unique(readings.of * 10**10 + readings.start_s // HOUR_S)
    counts = np.bincount(hours // 10**10, minlength=len(readings.series))
    return {(one.metering_point, one.register): int(n) for one, n in zip(readings.series, counts, strict=True)}


def _build(perimeter: str, rows: Sequence[Row], hourly: Hours, span: Span) -> PerimeterMonth:
    registers = [np.zeros((len(rows), span.hours), np.int64) for _ in range(2)]
    for place, row in enumerate(rows):
        part = find_held(row, span)
        for energy, values in zip(registers, hourly[row["metering_point"]], strict=True):
            energy[place, part] = values[part]
    return PerimeterMonth(perimeter, tuple(row["member"] for row in rows), *registers)


class HourTables:
    """Every member's hours of a month, shared energy worked out once."""

    def __init__(self, energy: MonthEnergy, told: Sequence[ToldHours] = ()) -> None:
        span = span_of_month(energy.month)
        self._parts = [(one, one.share(), _is_hidden(one, span, told)) for one in energy.perimeters]

    def of(self, member: str) -> list[HourTable]:
        """A member's hours by perimeter.

        What is shared of them is told as far as anchors tell the very same hours, and hidden where few stand behind a
        register on one day.
        """
        found = []
        for part, sharing, is_hidden in self._parts:
            rows = [place for place, holder in enumerate(part.holders) if holder == member]
            if rows:
                shared = () if is_hidden else (
                    _sum(sharing.withdrawn_part_wh, rows), _sum(sharing.injected_part_wh, rows),
                    sharing.shared_wh.tolist(),
                )
                found.append(HourTable(
                    part.perimeter, _sum(part.withdrawn_wh, rows), _sum(part.injected_wh, rows), *shared,
                ))
        return found


def _sum(energy_wh: Energy, rows: list[int]) -> list[int]:
    return [int(wh) for wh in energy_wh[rows].sum(axis=0)]


def _is_hidden(part: PerimeterMonth, span: Span, told: Sequence[ToldHours]) -> bool:
    counts = [_count_least(part.holders, energy) for energy in (part.withdrawn_wh, part.injected_wh)]
    totals = [energy.sum(axis=0) for energy in (part.withdrawn_wh, part.injected_wh)]
    return min(counts) < MIN_MEMBERS or not is_told(told, part.perimeter, span, *totals)


def _count_least(holders: Sequence[str], energy_wh: Energy) -> int:
    """How many holders have energy in the day that the fewest have any in, by blocks of 24 hours; 0 if nobody ever has.

    Counted over the month, five of whom three came in its middle would tell the first two's days.
    """
    names, of = np.unique(np.array(holders, np.str_), return_inverse=True)
    daily = np.add.reduceat(energy_wh, np.arange(0, energy_wh.shape[1], 24), axis=1) > 0
    has_any = np.zeros((len(names), daily.shape[1]), np.bool_)
    np.logical_or.at(has_any, of, daily)
    counts = has_any.sum(axis=0)
    return int(counts[counts > 0].min(initial=len(names))) if counts.any() else 0


class Latest:
    """The one thing that was made last, by its key: accounts of a month are asked for one after another."""

    def __init__(self) -> None:
        self._lock, self._key, self._value = Lock(), None, None

    def get(self, key: Any, make: Any) -> Any:
        """Give what was made for the key, or make it."""
        with self._lock:
            if self._key != key:
                self._key, self._value = key, make()
            return self._value
