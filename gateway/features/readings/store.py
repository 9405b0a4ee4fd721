"""Readings in SQL: kept once, with each different later value as one more version, and given back as columns.

What every database can is here; PostgreSQL, made for many more of them, has its own way in and out.
"""

import json
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, insert, select, text

from chaincode.kernel.chunks import split_chunks
from chaincode.rules.intervals import HOUR_S
from gateway.db.tables import NAMES_AT_ONCE, reading, series
from gateway.features.readings import store_postgresql
from gateway.features.readings.standing import KEPT, Decision, Standing, Word, decide
from gateway.features.readings.values import VERSIONS, Columns, Longs, Values, Versions

_NONE = np.zeros(0, np.int64)
Names = tuple[str, str]
Span = tuple[int, int, int]  # series, and [from_s, to_s)
_CHOOSE = """
SELECT r.series_id, r.start_s, r.interval_s, r.energy_wh, r.is_estimated, r.source, r.version
FROM json_each(:spans) AS span CROSS JOIN reading AS r ON r.series_id = span.value ->> 0
    AND r.start_s >= span.value ->> 1 AND r.start_s < span.value ->> 2
ORDER BY r.series_id, r.start_s, r.version
"""
_INSERT = (  # as the driver takes it: building each row's statement costs more than writing it
    "INSERT INTO reading"
    " (series_id, start_s, version, interval_s, energy_wh, is_estimated, known_at_s, source, import_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def add_values(  # noqa: PLR0917 - a value's columns
    connection: Connection, values: Values, word: Word, known_at_s: int, import_id: int = 0,
    judged: Decision | None = None,
) -> Decision:
    """Keep those of values that are to stand; say what became of each. import_id: 0 for a device's.

    judged: what `judge_values` said of them in the same transaction.
    """
    found = judged or judge_values(connection, values, word)
    kept, ends = found.find(*KEPT), len(found.ends)
    rows = np.zeros(len(kept) + ends, VERSIONS)
    for name in values.dtype.names or ():
        rows[name][: len(kept)] = values[name][kept]
    rows["version"][: len(kept)] = found.versions[kept]
    for name, column in zip(("series_id", "start_s", "version"), zip(*found.ends, strict=True), strict=False):
        rows[name][len(kept) :] = column
    rows["known_at_s"], rows["source"], rows["import_id"] = known_at_s, word.source, import_id
    add_versions(connection, rows)
    return found


def judge_values(connection: Connection, values: Values, word: Word) -> Decision:
    """Say what would become of values, and write nothing."""
    return decide(load_standing(connection, find_spans(values)), values, word)


def find_spans(values: Values) -> list[Span]:
    """Of each series, the time in which something may stand that its values touch."""
    if not len(values):
        return []
    numbers, of = np.unique(values["series_id"], return_inverse=True)
    first, last = np.full(len(numbers), np.iinfo(np.int64).max), np.zeros(len(numbers), np.int64)
    np.minimum.at(first, of, values["start_s"] - HOUR_S)
    np.maximum.at(last, of, values["start_s"] + values["interval_s"])
    return list(zip(numbers.tolist(), first.tolist(), last.tolist(), strict=True))


def add_versions(connection: Connection, rows: Versions) -> None:
    """Write versions of values as they are."""
    if not len(rows):
        return
    if is_postgresql(connection):
        store_postgresql.add_versions(connection, rows)
    else:
        connection.exec_driver_sql(_INSERT, rows.tolist())


def is_postgresql(connection: Connection) -> bool:
    """Whether the database is PostgreSQL."""
    return connection.dialect.name == "postgresql"


def load_standing(connection: Connection, spans: Sequence[Span]) -> Standing:
    """The newest version of each start within spans of series, ends among them."""
    if not spans:
        return Standing(*(_NONE,) * len(Standing._fields))
    if is_postgresql(connection):
        found = store_postgresql.load_standing(connection, spans)
    else:
        rows = connection.execute(text(_CHOOSE), {"spans": json.dumps(spans)}).all()
        found = Standing(*np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, len(Standing._fields)).T)
    return Standing(*(column[_are_last(found.series_id, found.start_s)] for column in found))


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
    for some in split_chunks(names, NAMES_AT_ONCE):
        chosen = select(series).where(series.c.metering_point.in_(some))
        found.update({(row.metering_point, row.register): row.id for row in connection.execute(chosen)})
    return found


def load_columns(
    connection: Connection, numbers: Sequence[int], from_s: int, to_s: int, known_at_s: int | None = None
) -> Columns:
    """Readings of series that start in [from_s, to_s), by series and start, as they stood at an instant (None: now)."""
    parts = [Columns(*(_NONE,) * len(Columns._fields)), *(
        _keep_standing(_load_versions(connection, some, from_s, to_s, known_at_s))
        for some in split_chunks(numbers, NAMES_AT_ONCE)
    )]
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


def _keep_standing(found: Columns) -> Columns:
    """The last version of each start, of columns in order of series, start and version; ends are left out."""
    return found.take(_are_last(found.series_id, found.start_s) & (found.interval_s > 0))


def _are_last(series_id: Longs, start_s: Longs) -> NDArray[np.bool_]:
    is_last = np.ones(len(start_s), np.bool_)
    is_last[:-1] = (np.diff(series_id) != 0) | (np.diff(start_s) != 0)
    return is_last
