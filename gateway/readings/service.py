"""Take readings into SQL and give them back, as they are now or as they were known at an earlier instant.

A row is (series, start, version): version 0 is the first value, and each different later value is one more.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, insert, select

from analytics.frames import Readings, Series
from gateway.context import Gateway
from gateway.db.mirror import Mirror
from gateway.db.tables import dead_letter, metering_point, reject
from gateway.errors import ApiReason
from gateway.readings.checks import REASONS, RejectedError, Row, Spans, check_reading, make_span, make_window
from gateway.readings.store import add_values, find_series, load_columns, load_series
from gateway.readings.values import Value

_CHUNK = 400
_KEPT_REJECTS = 100_000
NOT_FOUNDED = ApiReason(
    "NOT_FOUNDED", 409, "The community isn't founded yet: no day to count from.",
    "La comunità non è ancora fondata: manca il giorno da cui contare.",
)


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
    values = [
        Value(ids[row.metering_point, row.register], row.start_s, row.interval_s, row.energy_wh, row.is_estimated)
        for row in rows
    ]
    taken.repeated_at = add_values(connection, values, known_at_s)
    taken.repeated = len(taken.repeated_at)
    taken.accepted = len(values) - taken.repeated


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


def list_series(connection: Connection, points: Iterable[str]) -> dict[tuple[str, str], int]:
    """Numbers of all series of metering points, by (metering point, register): of what was ever read."""
    return load_series(connection, set(points))


def load_readings(
    connection: Connection, points: Iterable[str], from_s: int, to_s: int, known_at_s: int | None = None
) -> Readings:
    """Readings of points that start in [from_s, to_s), each with its value as known at an instant (now: None)."""
    found = load_series(connection, set(points))
    kept = sorted((Series(*name), number) for name, number in found.items())
    columns = load_columns(connection, sorted(found.values()), from_s, to_s, known_at_s)
    places = np.zeros(max(found.values(), default=0) + 1, np.int64)
    places[[number for _, number in kept]] = np.arange(len(kept))
    return Readings(
        tuple(one for one, _ in kept), places[columns.series_id], columns.start_s, columns.interval_s,
        columns.energy_wh, columns.is_estimated.astype(np.bool_),
    )
