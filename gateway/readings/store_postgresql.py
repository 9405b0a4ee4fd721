"""Readings in PostgreSQL: in by COPY, out as columns of numbers, a partition for each month (UTC).

Batches are copied into a temporary table, and one statement keeps what differs from the newest value of its interval;
a value meets those before it in the same batch as it meets what was kept before. Out, each column is one text of bytes:
a day of a community is a hundred thousand rows, and making Python's numbers of them takes longer than finding them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from gateway.readings.sources import Source
from gateway.readings.values import Added, Columns, Value

_MAKE_INCOMING = """
CREATE TEMPORARY TABLE IF NOT EXISTS incoming (
    place integer NOT NULL, series_id integer NOT NULL, start_s bigint NOT NULL, interval_s integer NOT NULL,
    energy_wh bigint NOT NULL, is_estimated boolean NOT NULL
) ON COMMIT DELETE ROWS
"""
_COPY = "COPY pg_temp.incoming FROM STDIN (FORMAT BINARY)"
_ADD = text("""
WITH met AS (
    SELECT i.*, known.version AS known_version,
        coalesce(known.source > :source, false) AS is_below,
        coalesce(known.source < :source AND lag(i.place) OVER sent IS NULL, false) AS is_above,
        (i.interval_s, i.energy_wh, i.is_estimated) IS DISTINCT FROM (
            lag(i.interval_s, 1, known.interval_s) OVER sent, lag(i.energy_wh, 1, known.energy_wh) OVER sent,
            lag(i.is_estimated, 1, known.is_estimated) OVER sent
        ) AS differs,
        (i.interval_s, i.energy_wh, i.is_estimated) IS DISTINCT FROM (
            known.interval_s, known.energy_wh, known.is_estimated) AS differs_from_known
    FROM pg_temp.incoming i LEFT JOIN LATERAL (
        SELECT version, interval_s, energy_wh, is_estimated, source FROM reading
        WHERE series_id = i.series_id AND start_s = i.start_s AND start_s BETWEEN :first_s AND :last_s
        ORDER BY version DESC LIMIT 1
    ) known ON true
    WINDOW sent AS (PARTITION BY i.series_id, i.start_s ORDER BY i.place)
), compared AS (
    SELECT *, NOT is_below AND (differs OR is_above) AS is_new, is_below AND differs_from_known AS is_outranked FROM met
), numbered AS (
    SELECT *, coalesce(known_version, -1) + count(*) FILTER (WHERE is_new) OVER (
        PARTITION BY series_id, start_s ORDER BY place
    ) AS version FROM compared
), added AS (
    INSERT INTO reading (series_id, start_s, version, interval_s, energy_wh, is_estimated, source, known_at_s)
    SELECT series_id, start_s, version, interval_s, energy_wh, is_estimated, :source, :known_at_s
    FROM numbered WHERE is_new
)
SELECT place, is_outranked FROM numbered WHERE NOT is_new ORDER BY place
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
VALUES = np.dtype([(name, np.int64) for name in Value._fields])
_SENT = (">i4", ">i8", ">i4", ">i8", "?", ">i2")
_LAST_S = 2**62
# PostgreSQL's binary COPY: a header, then each row as a count of fields and each field after its length, then -1
_HEADER, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_FIELDS = (("place", ">i4"), ("series_id", ">i4"), ("start_s", ">i8"), ("interval_s", ">i4"), ("energy_wh", ">i8"),
           ("is_estimated", "u1"))
_ROW = np.dtype([("fields", ">i2")] + [
    column for name, kind in _FIELDS for column in ((f"length of {name}", ">i4"), (name, kind))
])


def add_values(
    connection: Connection, values: Sequence[Value] | NDArray[np.void], source: Source, known_at_s: int
) -> Added:
    """Keep what differs from the newest value of its interval, unless that is of a higher source; say what wasn't."""
    if not len(values):
        return Added([], [])
    rows = _pack(values)
    starts = rows["start_s"].astype(np.int64)
    make_months(connection, starts)
    connection.execute(text(_MAKE_INCOMING))
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        copy.write(_HEADER + rows.tobytes() + _END)
    found = connection.execute(_ADD, {
        "known_at_s": known_at_s, "source": int(source), "first_s": int(starts.min()), "last_s": int(starts.max()),
    })
    added = Added([], [])
    for place, is_outranked in found:
        (added.outranked if is_outranked else added.repeated).append(place)
    connection.execute(text("TRUNCATE pg_temp.incoming"))  # a transaction may add more than once
    return added


def _pack(values: Sequence[Value] | NDArray[np.void]) -> NDArray[np.void]:
    """The rows as COPY takes them."""
    rows = np.empty(len(values), _ROW)
    rows["fields"] = len(_FIELDS)
    for name, kind in _FIELDS:
        rows[f"length of {name}"] = np.dtype(kind).itemsize
    rows["place"] = np.arange(len(values))
    columns = values if isinstance(values, np.ndarray) else np.array(values, VALUES)
    for name in VALUES.names or ():
        rows[name] = columns[name]
    return rows


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
    return Columns(*(np.frombuffer(one or b"", kind).astype(np.int64) for one, kind in zip(found, _SENT, strict=True)))
