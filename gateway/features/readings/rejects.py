"""What was refused for good, and messages that nobody could read: the newest of each, for a person to look at."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from gateway.db.tables import dead_letter, reject
from gateway.features.readings.records import Reject, Rejects
from gateway.http.context import Gateway

_KEPT_REJECTS, _KEPT_LETTERS = 100_000, 10_000  # of 500 characters each; a device's letter has up to 64 KiB


def keep_rejects(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Keep what was refused, for a person to look at; of all of it the newest, whichever way it came."""
    if rows:
        connection.execute(insert(reject), rows)
        _forget_oldest(connection, reject, _KEPT_REJECTS)


def _forget_oldest(connection: Connection, table: Table, kept: int) -> None:
    newest = connection.scalar(select(func.max(table.c.id))) or 0
    connection.execute(table.delete().where(table.c.id <= newest - kept))


def keep_dead_letter(gateway: Gateway, topic: str, reason: str, payload: bytes) -> None:
    """Keep a message that nobody could read, for a person to look at."""
    row = {"topic": topic, "reason": reason, "payload": payload, "received_at_s": gateway.clock()}
    with gateway.database.write() as connection:
        connection.execute(insert(dead_letter), row)
        _forget_oldest(connection, dead_letter, _KEPT_LETTERS)


def list_rejects(gateway: Gateway, point: str, most: int) -> Rejects:
    """The newest rejects, of one metering point or of all."""
    chosen = select(reject).order_by(reject.c.id.desc()).limit(most)
    if point:
        chosen = chosen.where(reject.c.metering_point == point)
    with gateway.database.read() as connection:
        return Rejects(tuple(Reject(**row) for row in connection.execute(chosen).mappings()))
