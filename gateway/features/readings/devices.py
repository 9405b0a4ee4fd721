"""Readings in batches, as devices send them: each checked and kept by itself.

A row is (series, start, version): version 0 is the first value, and each different later value is one more.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from gateway.db.mirror import Mirror
from gateway.features.readings.checks import GoodReading, RejectedError, check_reading, say_reason
from gateway.features.readings.records import RejectedReading, TakenReadings
from gateway.features.readings.rejects import keep_rejects
from gateway.features.readings.sources import Source
from gateway.features.readings.standing import CODES, KEPT, Verdict, Word
from gateway.features.readings.store import add_values, find_series
from gateway.features.readings.values import Value, make_values
from gateway.features.readings.windows import find_window, load_spans
from gateway.http.context import Gateway


@dataclass
class Taken:
    """What came of a batch: new rows, exact repeats, and rejects as (index, code)."""

    accepted: int = 0
    repeated: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    repeated_at: list[int] = field(default_factory=list)

    def tell(self) -> TakenReadings:
        """As it is answered."""
        rejected = tuple(RejectedReading(index, code, say_reason(code)) for index, code in self.rejected)
        return TakenReadings(self.accepted, self.repeated, rejected, tuple(self.repeated_at))


def take_readings(gateway: Gateway, batch: Sequence[Any]) -> Taken:
    """Check and keep a batch of devices' readings; on return it is on disk. Sent again, it changes nothing."""
    taken, rows, positions = Taken(), [], []
    with gateway.database.read() as connection:
        now = Mirror(connection).require_now()
        spans = load_spans(connection, batch)
    window = find_window(gateway, now.date, Source.DEVICE)
    for index, plain in enumerate(batch):
        try:
            rows.append(check_reading(plain, spans, window))
            positions.append(index)
        except RejectedError as error:
            taken.rejected.append((index, error.code))
    known_at_s = gateway.clock()
    with gateway.database.write() as connection:
        _write(connection, rows, positions, known_at_s, taken)
        _write_rejects(connection, batch, taken, known_at_s)
    return taken


def _write(
    connection: Connection, rows: Sequence[GoodReading], positions: Sequence[int], known_at_s: int, taken: Taken
) -> None:
    """Keep good rows of a batch; positions: where each of them is in it."""
    ids = find_series(connection, {(row.metering_point, row.register) for row in rows})
    values = make_values([
        Value(ids[row.metering_point, row.register], row.start_s, row.interval_s, row.energy_wh, row.is_estimated)
        for row in rows
    ])
    found = add_values(connection, values, Word(Source.DEVICE, Source.PORTAL), known_at_s)
    taken.repeated_at = [positions[row] for row in found.find(Verdict.SAME)]
    taken.rejected = sorted([*taken.rejected, *((positions[row], code) for verdict, code in CODES.items()
                                                for row in found.find(verdict))])
    taken.repeated, taken.accepted = len(taken.repeated_at), len(found.find(*KEPT))


def _write_rejects(connection: Connection, batch: Sequence[Any], taken: Taken, at_s: int) -> None:
    keep_rejects(connection, [
        {
            "metering_point": _point_of(batch[index]), "code": code, "received_at_s": at_s,
            "reading": json.dumps(batch[index])[:500],
        }
        for index, code in taken.rejected
    ])


def _point_of(plain: Any) -> str:
    name = plain.get("metering_point") if isinstance(plain, dict) else ""
    return name[:40] if isinstance(name, str) else ""
