"""The door to readings: taking them, giving them back as they are or were known, what is set aside, refused, erased."""

from collections.abc import Iterable

from sqlalchemy import Connection

from gateway.features.readings.aside import SetAside, find_powers, list_set_aside, load_decisions, set_aside
from gateway.features.readings.devices import take_readings
from gateway.features.readings.erasing import erase_messages, erase_readings, note_erased, require_whole
from gateway.features.readings.loading import load_kept, load_readings
from gateway.features.readings.presence import Presence, count_days, group_dates
from gateway.features.readings.rejects import keep_dead_letter, list_rejects
from gateway.features.readings.replaced import Replaced, find_rank, list_replaced
from gateway.features.readings.store import load_series
from gateway.features.readings.undone import Undone

__all__ = [
    "Presence", "Replaced", "SetAside", "Undone", "count_days", "erase_messages", "erase_readings", "find_powers",
    "find_rank", "group_dates", "keep_dead_letter", "list_rejects", "list_replaced", "list_series", "list_set_aside",
    "load_decisions", "load_kept", "load_readings", "note_erased", "require_whole", "set_aside", "take_readings",
]


def list_series(connection: Connection, points: Iterable[str]) -> dict[tuple[str, str], int]:
    """Numbers of all series of metering points, by (metering point, register): of what was ever read."""
    return load_series(connection, set(points))
