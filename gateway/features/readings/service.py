"""Take readings into SQL and give them back, as they are now or as they were known at an earlier instant.

A row is (series, start, version): version 0 is the first value, and each different later value is one more.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from chaincode.kernel.months import add_months
from chaincode.rules.intervals import add_days
from gateway.db.batches import split_batches
from gateway.db.mirror import Mirror
from gateway.db.tables import dead_letter, metering_point, reject
from gateway.features.readings.aside import SetAside, find_powers, list_set_aside, load_decisions, set_aside
from gateway.features.readings.checks import (
    REASONS,
    RejectedError,
    Row,
    Spans,
    Window,
    check_reading,
    make_span,
    make_window,
)
from gateway.features.readings.erasing import erase_messages, erase_readings, note_erased, require_whole
from gateway.features.readings.loading import load_kept, load_readings
from gateway.features.readings.presence import Presence, count_days, group_dates
from gateway.features.readings.sources import Source
from gateway.features.readings.standing import CODES, KEPT, Verdict, Word
from gateway.features.readings.store import add_values, find_series, load_series
from gateway.features.readings.undone import Undone, find_givers, load_undone
from gateway.features.readings.values import Value, compare, make_values
from gateway.http.context import Gateway

__all__ = [
    "Presence", "Replaced", "SetAside", "Taken", "count_days", "erase_messages", "erase_readings",
    "find_powers", "find_rank", "find_window", "group_dates", "keep_dead_letter", "keep_rejects", "list_rejects",
    "list_replaced", "list_series", "list_set_aside", "load_decisions", "load_kept", "load_readings", "load_spans",
    "note_erased", "require_whole", "set_aside", "take_readings",
]
_KEPT_REJECTS, _KEPT_LETTERS = 100_000, 10_000  # of 500 characters each; a device's letter has up to 64 KiB


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
    """Check and keep a batch of devices' readings; on return it is on disk. Sent again, it changes nothing."""
    taken, rows, places = Taken(), [], []
    with gateway.database.read() as connection:
        now = Mirror(connection).require_now()
        spans = load_spans(connection, batch)
    window = find_window(gateway, now.date, Source.DEVICE)
    for index, plain in enumerate(batch):
        try:
            rows.append(check_reading(plain, spans, window))
            places.append(index)
        except RejectedError as error:
            taken.rejected.append((index, error.code))
    known_at_s = gateway.clock()
    with gateway.database.write() as connection:
        _write(connection, rows, places, known_at_s, taken)
        _write_rejects(connection, batch, taken, known_at_s)
    return taken


def load_spans(connection: Connection, batch: Sequence[Any]) -> Spans:
    """Spans of validity of the points that plain readings or curves name."""
    named = (one.get("metering_point") for one in batch if isinstance(one, dict))
    wanted = sorted({name for name in named if isinstance(name, str)})
    spans: dict[str, list[tuple[int, int | None]]] = {}
    point = metering_point.c
    for some in split_batches(wanted):
        chosen = select(point.metering_point, point.from_date, point.to_date).where(point.metering_point.in_(some))
        for name, from_date, to_date in connection.execute(chosen):
            spans.setdefault(name, []).append(make_span(from_date, to_date))
    return spans


def find_window(gateway: Gateway, date: str, source: Source) -> Window:
    """When a source's readings may have been, on a day of the ledger: a device's these days, a file's in years."""
    settings = gateway.settings
    is_device = source is Source.DEVICE
    oldest = add_days(date, -settings.device_days) if is_device else f"{add_months(date, -settings.oldest_months)}-01"
    return make_window(oldest, date, gateway.clock())


def _write(
    connection: Connection, rows: Sequence[Row], places: Sequence[int], known_at_s: int, taken: Taken
) -> None:
    """Keep good rows of a batch; places: where each of them is in it."""
    ids = find_series(connection, {(row.metering_point, row.register) for row in rows})
    values = make_values([
        Value(ids[row.metering_point, row.register], row.start_s, row.interval_s, row.energy_wh, row.is_estimated)
        for row in rows
    ])
    found = add_values(connection, values, Word(Source.DEVICE, Source.PORTAL), known_at_s)
    taken.repeated_at = [places[row] for row in found.find(Verdict.SAME)]
    taken.rejected = sorted([*taken.rejected, *((places[row], code) for verdict, code in CODES.items()
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


def keep_rejects(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep what was refused, for a person to look at; of all of it the newest, whichever way it came."""
    if rows:
        connection.execute(insert(reject), rows)
        _forget_oldest(connection, reject, _KEPT_REJECTS)


def _forget_oldest(connection: Connection, table: Table, kept: int) -> None:
    newest = connection.scalar(select(func.max(table.c.id))) or 0
    connection.execute(table.delete().where(table.c.id <= newest - kept))


def _point_of(plain: Any) -> str:
    name = plain.get("metering_point") if isinstance(plain, dict) else ""
    return name[:40] if isinstance(name, str) else ""


def keep_dead_letter(gateway: Gateway, topic: str, reason: str, payload: bytes) -> None:
    """Keep a message that nobody could read, for a person to look at."""
    row = {"topic": topic, "reason": reason, "payload": payload, "received_at_s": gateway.clock()}
    with gateway.database.write() as connection:
        connection.execute(insert(dead_letter), row)
        _forget_oldest(connection, dead_letter, _KEPT_LETTERS)


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


@dataclass(frozen=True)
class Replaced:
    """Values of a series that became others: how many, their energy before and after, whose. "" is nobody's: a gap.

    undone: the import that had given them, where it was undone since.
    """

    metering_point: str
    register: str
    old_source: str
    new_source: str
    count: int
    old_wh: int
    new_wh: int
    undone: Undone | None = None


def list_replaced(
    connection: Connection, points: Iterable[str], span: tuple[int, int], since_s: int, until_s: int | None = None
) -> list[Replaced]:
    """What changed of readings that start in a span, from one instant of knowing them to another (None: now)."""
    names = sorted(set(points))
    series, before = load_kept(connection, names, *span, since_s)
    _, after = load_kept(connection, names, *span, until_s)
    undone, found = load_undone(connection, since_s, until_s), load_series(connection, set(names))
    givers = find_givers(connection, undone, [found[one] for one in series], before, since_s)
    sums: dict[tuple[int, int, int, int], list[int]] = {}
    for place, giver, old, new, old_wh, new_wh in compare(before, after, givers):
        one = sums.setdefault((place, giver, old, new), [0, 0, 0])
        one[0], one[1], one[2] = one[0] + 1, one[1] + old_wh, one[2] + new_wh
    return [
        Replaced(*series[place], _say_source(old), _say_source(new), count, old_wh, new_wh, undone.get(giver))
        for (place, giver, old, new), (count, old_wh, new_wh) in sorted(sums.items())
    ]


def find_rank(source: str) -> int:
    """The rank of a source by its name; 0 for none."""
    return next((int(one) for one in Source if one.label == source), 0)


def _say_source(rank: int) -> str:
    return Source(rank).label if rank else ""
