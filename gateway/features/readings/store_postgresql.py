"""Readings in PostgreSQL: in by COPY, out as columns of numbers, a partition for each month (UTC).

Out, each column is one text of bytes: a day of a community is a hundred thousand rows, and making Python's numbers of
them takes longer than finding them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from gateway.features.readings.standing import Standing
from gateway.features.readings.values import VERSIONS, Columns, Longs, Versions

_COPY = f"COPY reading ({', '.join(VERSIONS.names or ())}) FROM STDIN (FORMAT BINARY)"
_LOAD_STANDING = text("""
SELECT string_agg(int4send(series_id), ''), string_agg(int8send(start_s), ''), string_agg(int4send(interval_s), ''),
    string_agg(int8send(energy_wh), ''), string_agg(boolsend(is_estimated), ''), string_agg(int2send(source), ''),
    string_agg(int4send(version), '')
FROM (
    SELECT r.* FROM unnest(CAST(:numbers AS integer[]), CAST(:firsts AS bigint[]), CAST(:lasts AS bigint[]))
        AS span (number, from_s, to_s)
    JOIN reading r ON r.series_id = number AND r.start_s >= from_s AND r.start_s < to_s
        AND r.start_s >= :first_s AND r.start_s < :last_s
    ORDER BY r.series_id, r.start_s, r.version
) AS rows
""")
_LOAD = text("""
SELECT string_agg(int4send(series_id), ''), string_agg(int8send(start_s), ''), string_agg(int4send(interval_s), ''),
    string_agg(int8send(energy_wh), ''), string_agg(boolsend(is_estimated), ''), string_agg(int2send(source), '')
FROM (
    SELECT series_id, start_s, interval_s, energy_wh, is_estimated, source FROM reading
    WHERE series_id = ANY(:numbers) AND start_s >= :from_s AND start_s < :to_s AND known_at_s <= :known_at_s
    ORDER BY series_id, start_s, version
) AS rows
""")
_SENT = (">i4", ">i8", ">i4", ">i8", "?", ">i2")
_LAST_S = 2**62
# PostgreSQL's binary COPY: a header, then each row as a count of fields and each field after its length, then -1
_HEADER, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_FIELDS = tuple(zip(VERSIONS.names or (), (">i4", ">i8", ">i4", ">i4", ">i8", "u1", ">i8", ">i2", ">i4"), strict=True))
_ROW = np.dtype([("fields", ">i2")] + [
    column for name, kind in _FIELDS for column in ((f"length of {name}", ">i4"), (name, kind))
])


def add_versions(connection: Connection, rows: Versions) -> None:
    """Write versions of values as they are."""
    make_months(connection, rows["start_s"])
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.write(_HEADER + _pack(rows).tobytes() + _END)


def _pack(rows: Versions) -> NDArray[np.void]:
    """The rows as COPY takes them."""
    packed = np.empty(len(rows), _ROW)
    packed["fields"] = len(_FIELDS)
    for name, kind in _FIELDS:
        packed[f"length of {name}"] = np.dtype(kind).itemsize
        packed[name] = rows[name]
    return packed


def load_standing(connection: Connection, spans: Sequence[tuple[int, int, int]]) -> Standing:
    """All versions within spans (series, from_s, to_s), in order of series, start and version."""
    numbers, firsts, lasts = (list(column) for column in zip(*spans, strict=True))
    found = connection.execute(_LOAD_STANDING, {
        "numbers": numbers, "firsts": firsts, "lasts": lasts, "first_s": min(firsts), "last_s": max(lasts),
    }).one()
    return Standing(*_unpack(found, (*_SENT, ">i4")))


def make_months(connection: Connection, starts: NDArray[np.int64]) -> None:
    """Make the partitions of the months in which readings start, where they are not there yet.

    Attached, not made in place: so nobody who reads has to wait.
    """
    wanted = {str(month): month for month in np.unique(starts.astype("datetime64[s]").astype("datetime64[M]"))}
    known = set(connection.scalars(text(
        "SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = 'reading'::regclass"
    )))
    for name, month in wanted.items():
        table = f"reading_{name.replace('-', '_')}"
        if table not in known:
            from_s, to_s = (one.astype("datetime64[s]").astype(np.int64) for one in (month, month + 1))
            connection.execute(text(f"CREATE TABLE {table} (LIKE reading INCLUDING ALL)"))
            connection.execute(text(
                f"ALTER TABLE reading ATTACH PARTITION {table} FOR VALUES FROM ({from_s}) TO ({to_s})"
            ))


def load_columns(
    connection: Connection, numbers: Sequence[int], from_s: int, to_s: int, known_at_s: int | None
) -> Columns:
    """All versions of readings of series that start in [from_s, to_s), in order of series, start and version."""
    found = connection.execute(_LOAD, {
        "numbers": list(numbers), "from_s": from_s, "to_s": to_s,
        "known_at_s": _LAST_S if known_at_s is None else known_at_s,
    }).one()
    return Columns(*_unpack(found, _SENT))


def _unpack(found: Sequence[bytes | None], kinds: Sequence[str]) -> list[Longs]:
    return [np.frombuffer(one or b"", kind).astype(np.int64) for one, kind in zip(found, kinds, strict=True)]
