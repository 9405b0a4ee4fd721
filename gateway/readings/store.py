"""Readings in SQL: kept once, with each different later value as one more version, and given back as columns.

What every database can is here; PostgreSQL, made for many more of them, has its own way in and out.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, insert, select, tuple_
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from gateway.db.tables import reading, series
from gateway.readings import store_postgresql
from gateway.readings.sources import Source
from gateway.readings.values import Added, Columns, Value

_CHUNK = 400
Stored = dict[str, Any]
Names = tuple[str, str]
Kept = tuple[int, int, bool]  # interval_s, energy_wh, is_estimated


def add_values(connection: Connection, values: Sequence[Value], source: Source, known_at_s: int) -> Added:
    """Keep what differs from the newest value of its interval, unless that is of a higher source; say what wasn't.

    Values of one interval within a batch follow each other in the order given.
    """
    if is_postgresql(connection):
        return store_postgresql.add_values(connection, values, source, known_at_s)
    stored = [{**one._asdict(), "version": 0, "source": source, "known_at_s": known_at_s} for one in values]
    savepoint = connection.begin_nested()
    if not stored or _insert_new(connection, stored) == len(stored):
        savepoint.commit()
        return Added([], [])
    savepoint.rollback()
    return _add_compared(connection, stored)


def is_postgresql(connection: Connection) -> bool:
    """Whether the database is PostgreSQL."""
    return connection.dialect.name == "postgresql"


def _insert_new(connection: Connection, stored: list[Stored]) -> int:
    """Insert what isn't there; how many were not."""
    return connection.execute(sqlite_insert(reading).on_conflict_do_nothing(), stored).rowcount


def _add_compared(connection: Connection, stored: list[Stored]) -> Added:
    newest = _load_newest(connection, {(one["series_id"], one["start_s"]) for one in stored})
    added, new = Added([], []), []
    for place, one in enumerate(stored):
        key = (one["series_id"], one["start_s"])
        before = newest.get(key)
        if before is None:
            newest[key] = one
            new.append(one)
        elif is_new(_value(before), before["source"], _value(one), one["source"]):
            newest[key] = one | {"version": before["version"] + 1}
            new.append(newest[key])
        else:
            is_same = _value(before) == _value(one)
            (added.repeated if is_same else added.outranked).append(place)
    if new:
        connection.execute(insert(reading), new)
    return added


def is_new(before: Kept, known: int, value: Kept, source: int) -> bool:
    """Whether a value of a source follows one that is known; the same of a higher source does, and stands by it."""
    return source > known or (source == known and value != before)


def _value(stored: Stored) -> Kept:
    return stored["interval_s"], stored["energy_wh"], bool(stored["is_estimated"])


def _load_newest(connection: Connection, wanted: set[tuple[int, int]]) -> dict[tuple[int, int], Stored]:
    names, found = sorted(wanted), {}
    for first in range(0, len(names), _CHUNK):
        chosen = select(reading).where(
            tuple_(reading.c.series_id, reading.c.start_s).in_(names[first : first + _CHUNK])
        ).order_by(reading.c.version)
        for row in connection.execute(chosen).mappings():
            found[row["series_id"], row["start_s"]] = dict(row)
    return found


def find_series(connection: Connection, wanted: set[Names]) -> dict[Names, int]:
    """Ids of series by (metering point, register), made where they are not there yet."""
    found = load_series(connection, {point for point, _ in wanted})
    missing = sorted(wanted - set(found))
    if missing:
        connection.execute(insert(series), [{"metering_point": one, "register": other} for one, other in missing])
        found |= load_series(connection, {point for point, _ in missing})
    return found


def load_series(connection: Connection, points: set[str]) -> dict[Names, int]:
    """Ids of all series of metering points, by (metering point, register)."""
    names, found = sorted(points), {}
    for first in range(0, len(names), _CHUNK):
        chosen = select(series).where(series.c.metering_point.in_(names[first : first + _CHUNK]))
        found.update({(row.metering_point, row.register): row.id for row in connection.execute(chosen)})
    return found


def load_columns(
    connection: Connection, numbers: Sequence[int], from_s: int, to_s: int, known_at_s: int | None = None
) -> Columns:
    """Readings of series that start in [from_s, to_s), by series and start; of each the newest value known then."""
    parts = [
        _keep_newest(_load_versions(connection, numbers[first : first + _CHUNK], from_s, to_s, known_at_s))
        for first in range(0, max(1, len(numbers)), _CHUNK)
    ]
    return Columns(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _load_versions(
    connection: Connection, numbers: Sequence[int], from_s: int, to_s: int, known_at_s: int | None
) -> Columns:
    if is_postgresql(connection):
        return store_postgresql.load_columns(connection, numbers, from_s, to_s, known_at_s)
    row = reading.c
    chosen = select(row.series_id, row.start_s, row.interval_s, row.energy_wh, row.is_estimated, row.source).where(
        row.series_id.in_(numbers), row.start_s >= from_s, row.start_s < to_s
    ).order_by(row.series_id, row.start_s, row.version)
    if known_at_s is not None:
        chosen = chosen.where(row.known_at_s <= known_at_s)
    rows = connection.execute(chosen).all()
    columns = zip(*rows, strict=True) if rows else ((),) * len(Columns._fields)
    return Columns(*(np.fromiter(column, np.int64, len(rows)) for column in columns))


def _keep_newest(found: Columns) -> Columns:
    """The last version of each interval, of columns in order of series, start and version."""
    is_last = np.ones(len(found.start_s), np.bool_)
    is_last[:-1] = (np.diff(found.series_id) != 0) | (np.diff(found.start_s) != 0)
    return Columns(*(column[is_last] for column in found))
