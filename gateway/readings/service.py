"""Take readings into SQL and give them back, as they are now or as they were known at an earlier instant.

A row is (series, start, version): version 0 is the first value, and each different later value is one more. So a batch
of new readings is one INSERT that skips what is there; only what it skipped is compared.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, insert, select, tuple_
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from analytics.frames import Readings, Series
from gateway.context import Gateway
from gateway.db.mirror import Mirror
from gateway.db.tables import dead_letter, metering_point, reading, reject, series
from gateway.errors import ApiReason
from gateway.readings.checks import REASONS, RejectedError, Row, Spans, check_reading, make_span, make_window

_CHUNK = 400
_KEPT_REJECTS = 100_000
NOT_FOUNDED = ApiReason(
    "NOT_FOUNDED", 409, "The community isn't founded yet: no day to count from.",
    "La comunità non è ancora fondata: manca il giorno da cui contare.",
)
Stored = dict[str, Any]


@dataclass
class Taken:
    """What came of a batch: new rows, exact repeats, and rejects as (index, code)."""

    accepted: int = 0
    repeated: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    repeated_at: list[int] = field(default_factory=list)

    def to_plain(self) -> dict[str, Any]:
        """As the API answers it."""
        rejected = [{"index": index, "code": code, "reason": REASONS[code]} for index, code in self.rejected]
        return {
            "accepted": self.accepted, "repeated": self.repeated, "rejected": rejected,
            "repeated_at": self.repeated_at,
        }


def take_readings(gateway: Gateway, batch: Sequence[Any]) -> Taken:
    """Check and keep a batch; on return it is on disk. Sent again, it changes nothing."""
    taken, rows, places = Taken(), [], []
    with gateway.database.read() as connection:
        now = Mirror(connection).now()
        if now is None:
            raise NOT_FOUNDED()
        spans = load_spans(connection, batch)
    window = make_window(now.date, gateway.settings.oldest_months)
    for index, plain in enumerate(batch):
        try:
            rows.append(check_reading(plain, spans, window))
            places.append(index)
        except RejectedError as error:
            taken.rejected.append((index, error.code))
    known_at_s = gateway.clock()
    with gateway.database.write() as connection:
        _write(connection, rows, known_at_s, taken)
        taken.repeated_at = [places[row] for row in taken.repeated_at]
        _write_rejects(connection, batch, taken, known_at_s)
    return taken


def load_spans(connection: Connection, batch: Sequence[Any]) -> Spans:
    """Spans of validity of the points that plain readings or curves name."""
    named = (one.get("metering_point") for one in batch if isinstance(one, dict))
    wanted = sorted({name for name in named if isinstance(name, str)})
    spans: dict[str, list[tuple[int, int | None]]] = {}
    point = metering_point.c
    for first in range(0, len(wanted), _CHUNK):
        chosen = select(point.metering_point, point.from_date, point.to_date).where(
            point.metering_point.in_(wanted[first : first + _CHUNK])
        )
        for name, from_date, to_date in connection.execute(chosen):
            spans.setdefault(name, []).append(make_span(from_date, to_date))
    return spans


def _write(connection: Connection, rows: Sequence[Row], known_at_s: int, taken: Taken) -> None:
    ids = find_series(connection, {(row.metering_point, row.register) for row in rows})
    stored = [
        {
            "series_id": ids[row.metering_point, row.register], "start_s": row.start_s, "version": 0,
            "interval_s": row.interval_s, "energy_wh": row.energy_wh, "is_estimated": row.is_estimated,
            "known_at_s": known_at_s,
        }
        for row in rows
    ]
    savepoint = connection.begin_nested()
    if not stored or _insert_new(connection, stored) == len(stored):
        savepoint.commit()
        taken.accepted = len(stored)
    else:
        savepoint.rollback()
        _write_compared(connection, stored, taken)


def _insert_new(connection: Connection, stored: list[Stored]) -> int:
    """Insert what isn't there; how many were not."""
    make: Any = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    return connection.execute(make(reading).on_conflict_do_nothing(), stored).rowcount


def _write_compared(connection: Connection, stored: list[Stored], taken: Taken) -> None:
    """Compare with the newest value of each; a different one is a new row. Within a batch, in the order sent."""
    newest = _load_newest(connection, {(one["series_id"], one["start_s"]) for one in stored})
    new = []
    for place, one in enumerate(stored):
        key = (one["series_id"], one["start_s"])
        before = newest.get(key)
        if before is not None and _value(before) == _value(one):
            taken.repeated_at.append(place)
        else:
            newest[key] = one if before is None else one | {"version": before["version"] + 1}
            new.append(newest[key])
    if new:
        connection.execute(insert(reading), new)
    taken.accepted, taken.repeated = len(new), len(taken.repeated_at)


def _value(stored: Stored) -> tuple[Any, ...]:
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


def find_series(connection: Connection, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Ids of series by (metering point, register), made where they are not there yet."""
    found = _load_series(connection, wanted)
    missing = sorted(wanted - set(found))
    if missing:
        connection.execute(insert(series), [{"metering_point": one, "register": other} for one, other in missing])
        found |= _load_series(connection, set(missing))
    return found


def _load_series(connection: Connection, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    points, found = sorted({point for point, _ in wanted}), {}
    for first in range(0, len(points), _CHUNK):
        chosen = select(series).where(series.c.metering_point.in_(points[first : first + _CHUNK]))
        found.update({(row.metering_point, row.register): row.id for row in connection.execute(chosen)})
    return found


def _write_rejects(connection: Connection, batch: Sequence[Any], taken: Taken, at_s: int) -> None:
    if not taken.rejected:
        return
    rows = [
        {
            "metering_point": _point_of(batch[index]), "code": code, "received_at_s": at_s,
            "reading": json.dumps(batch[index])[:500],
        }
        for index, code in taken.rejected
    ]
    connection.execute(insert(reject), rows)
    newest = connection.scalar(select(func.max(reject.c.id))) or 0
    connection.execute(reject.delete().where(reject.c.id <= newest - _KEPT_REJECTS))


def _point_of(plain: Any) -> str:
    name = plain.get("metering_point") if isinstance(plain, dict) else ""
    return name[:40] if isinstance(name, str) else ""


def keep_dead_letter(gateway: Gateway, topic: str, reason: str, payload: bytes) -> None:
    """Keep a message that nobody could read, for a person to look at."""
    row = {"topic": topic, "reason": reason, "payload": payload, "received_at_s": gateway.clock()}
    with gateway.database.write() as connection:
        connection.execute(insert(dead_letter), row)
        newest = connection.scalar(select(func.max(dead_letter.c.id))) or 0
        connection.execute(dead_letter.delete().where(dead_letter.c.id <= newest - _KEPT_REJECTS))


def list_rejects(gateway: Gateway, point: str, most: int) -> list[dict[str, Any]]:
    """The newest rejects, of one metering point or of all."""
    chosen = select(reject).order_by(reject.c.id.desc()).limit(most)
    if point:
        chosen = chosen.where(reject.c.metering_point == point)
    with gateway.database.read() as connection:
        return [dict(row) for row in connection.execute(chosen).mappings()]


def load_readings(
    connection: Connection, points: Iterable[str], from_s: int, to_s: int, known_at_s: int | None = None
) -> Readings:
    """Readings of points that start in [from_s, to_s), each with its value as known at an instant (now: None)."""
    rows: list[tuple[int, int, int, int, bool]] = []
    names = sorted(points)
    found = _load_series(connection, {(name, "") for name in names})
    kept = sorted((Series(*name), number) for name, number in found.items())
    index = {number: place for place, (_, number) in enumerate(kept)}
    numbers = sorted(index)
    for first in range(0, len(numbers), _CHUNK):
        rows += _load_rows(connection, numbers[first : first + _CHUNK], from_s, to_s, known_at_s)
    columns = np.array([(index[row[0]], *row[1:]) for row in rows], np.int64).reshape(-1, 5).T
    return Readings(
        tuple(one for one, _ in kept), columns[0], columns[1], columns[2], columns[3], columns[4].astype(np.bool_)
    )


def _load_rows(
    connection: Connection, numbers: Sequence[int], from_s: int, to_s: int, known_at_s: int | None
) -> list[tuple[int, int, int, int, bool]]:
    row = reading.c
    chosen = select(row.series_id, row.start_s, row.interval_s, row.energy_wh, row.is_estimated).where(
        row.series_id.in_(numbers), row.start_s >= from_s, row.start_s < to_s
    ).order_by(row.series_id, row.start_s, row.version)
    if known_at_s is not None:
        chosen = chosen.where(row.known_at_s <= known_at_s)
    newest = {(one[0], one[1]): tuple(one) for one in connection.execute(chosen)}
    return list(newest.values())
