"""Which registers a point should have, how many of their hours are there, and what was produced behind the meter.

A point should have withdrawn energy; injected where a plant stands behind it or that register was ever read; produced
where that was ever read. Production is known only where whatever injects also has it, for as many hours: a sum over
some of the plants would be no indicator.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Connection, select

from analytics.frames import Readings, Series
from chaincode.kernel.chunks import split_chunks
from chaincode.kernel.registers import INJECTED, PRODUCED, WITHDRAWN
from chaincode.rules.intervals import HOUR_S, Span, local_midnight_s
from gateway.db.tables import plant
from gateway.features.readings.service import list_series, load_readings
from gateway.features.repartition.hours import load_sums

Present = Mapping[tuple[str, str], int]
Row = Mapping[str, Any]


class Production(NamedTuple):
    """A point's month: Wh, and how many hours have a reading."""

    energy_wh: int
    hours: int


def load_production(
    connection: Connection, points: Iterable[str], span: Span, known_at_s: int | None
) -> dict[str, Production]:
    """What points produced in a month, those without the register left out."""
    own = {point: number for (point, register), number in list_series(connection, points).items()
           if register == PRODUCED}
    sums = load_sums(connection, own, span, known_at_s)
    found = {point: Production(*one) for point, one in sums.items()}
    odd = sorted(set(own) - set(found))
    for some in split_chunks(odd, 100):  # their readings are held all at once
        readings = load_readings(connection, some, span.start_s, span.end_s, known_at_s)
        found.update(_sum_readings(readings, some))
    return found


def _sum_readings(readings: Readings, points: Sequence[str]) -> dict[str, Production]:
    found = {}
    for point in points:
        mine = np.flatnonzero(_is_of(readings, Series(point, PRODUCED)))
        hours = len(np.unique(readings.start_s[mine] // HOUR_S))
        found[point] = Production(int(readings.energy_wh[mine].sum()), hours)
    return found


def _is_of(readings: Readings, one: Series) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return np.array([other == one for other in readings.series], np.bool_)[readings.of]


def list_expected(connection: Connection, points: Iterable[str]) -> set[tuple[str, str]]:
    """(point, register) that should have readings."""
    names = set(points)
    plants = set(connection.scalars(select(plant.c.metering_point)))
    return {(point, WITHDRAWN) for point in names} | {(point, INJECTED) for point in names & plants} | set(
        list_series(connection, names)
    )


def count_hours(
    rows: Sequence[Row], span: Span, expected: Iterable[tuple[str, str]], present: Present
) -> tuple[int, int]:
    """(hours there, hours expected) of all registers, as far as somebody held the point (rows of metering_point)."""
    held: Counter[str] = Counter()
    for row in rows:
        held[row["metering_point"]] += len(range(*find_held(row, span).indices(span.hours)))
    pairs = list(expected)
    return sum(present.get(pair, 0) for pair in pairs), sum(held[point] for point, _ in pairs)


def find_held(row: Row, span: Span) -> slice:
    """The hours of the month in which somebody holds a point: [from_date, to_date)."""
    first = (local_midnight_s(row["from_date"]) - span.start_s) // HOUR_S
    last = (local_midnight_s(row["to_date"]) - span.start_s) // HOUR_S if row["to_date"] else span.hours
    return slice(max(0, first), min(span.hours, last))


def sum_production(
    production: Mapping[str, Production], injected_wh: Mapping[str, int], present: Present
) -> int | None:
    """Wh that all points produced; None where one injects whose production isn't read for as many hours."""
    for point, energy_wh in injected_wh.items():
        hours = production[point].hours if point in production else 0
        if energy_wh and hours < present.get((point, INJECTED), 0):
            return None
    read = [one for one in production.values() if one.hours]
    return sum(one.energy_wh for one in read) if read else None
