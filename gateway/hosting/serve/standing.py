"""Where a folder's ledger stands before it is served: `serve` doesn't leap over a past that somebody may replay."""

import time
from dataclasses import dataclass
from pathlib import Path

from chaincode.rules.intervals import date_of, days_between
from gateway.db import Database
from gateway.db.mirror import Mirror
from gateway.hosting.folder import list_held
from gateway.hosting.timetable import is_long_behind
from gateway.settings import load_settings


@dataclass(frozen=True)
class Behind:
    """A ledger that stands long behind. date: its day; today: in Europe/Rome; days: between the two."""

    date: str
    today: str
    days: int


def find_behind(folder: Path) -> Behind | None:
    """Say how far a trial's ledger is behind, if it is long; None where it isn't, or before the founding.

    It is asked of the mirror, without opening the ledger. On a network others go on while we don't follow: there only
    a gateway that has caught up knows, and its timetable says so in the log.

    Raises:
        SettingsError: there is no community in the folder, or its database can't be opened.
    """
    settings = load_settings(folder, list_held(folder)[0])
    if settings.ledger.kind == "fabric":
        return None
    date, clock_s = _read_day(settings.url), int(time.time())
    today = date_of(clock_s)
    return Behind(date, today, days_between(date, today)) if is_long_behind(date, clock_s) else None


def _read_day(url: str) -> str:
    database = Database(url)
    try:
        with database.read() as connection:
            now = Mirror(connection).now()
    finally:
        database.close()
    return now.date if now else ""
