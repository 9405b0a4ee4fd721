"""Clock times without offset to instants: what the clock of Europe/Rome, or a fixed offset, shows on a date.

A time that the clock shows twice (the last Sunday of October, 02:00 to 03:00) is summer time first, then winter time.
A time that it skips (the last Sunday of March) has no instant.
"""

import re
from collections import Counter
from collections.abc import Hashable
from datetime import datetime
from functools import lru_cache

from analytics.cells import show
from chaincode.rules.intervals import DAY_S, HOUR_S, hours_of_days, parse_date, rome_offset_s

ROME = "Europe/Rome"
_DATE = re.compile(r"(\d\d)/(\d\d)/(\d{4})", re.A)
_TIME = re.compile(r"([01]\d|2[0-3])[:.]([0-5]\d)(?:[:.]([0-5]\d))?", re.A)
_OFFSET = re.compile(r"([+-])(\d\d):([0-5]\d)", re.A)


@lru_cache(maxsize=8_192)  # files of one month name the same few thousand times
def find_instants(date: str, wall_s: int) -> tuple[int, ...]:
    """UTC seconds at which Rome's clock shows wall_s (seconds after midnight) on a date: none, one or two, in order.

    ValueError when there is no such date.
    """
    span = hours_of_days(date, 1)
    guess = span.start_s + wall_s
    near = (guess - HOUR_S, guess, guess + HOUR_S)
    return tuple(t for t in near if span.start_s <= t < span.end_s and (t + rome_offset_s(t)) % DAY_S == wall_s)


def parse_zone(text: str) -> int | None:
    """Seconds ahead of UTC of "UTC" or "+01:00"; None for Europe/Rome; ValueError for another zone."""
    if text == ROME:
        return None
    match = _OFFSET.fullmatch("+00:00" if text == "UTC" else text)
    if match is None or int(match[2]) > 14:
        raise ValueError(f"timezone is {ROME}, UTC or an offset such as +01:00, not {show(text)}")
    return (int(match[2]) * HOUR_S + int(match[3]) * 60) * (1 if match[1] == "+" else -1)


def parse_slashed_date(text: str) -> str:
    """Give "YYYY-MM-DD" for dd/mm/yyyy; whether there is such a date is for whoever uses it to find."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"not a date dd/mm/yyyy: {show(text)}")
    return f"{match[3]}-{match[2]}-{match[1]}"


def parse_wall(text: str) -> int:
    """Seconds after midnight of HH:MM or HH:MM:SS."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"not a time HH:MM: {show(text)}")
    return int(match[1]) * HOUR_S + int(match[2]) * 60 + int(match[3] or 0)


def split_time(time: datetime) -> tuple[str, int]:
    """Date and seconds after midnight of a clock time."""
    return time.strftime("%Y-%m-%d"), time.hour * HOUR_S + time.minute * 60 + time.second


class Clock:
    """Clock times of one file in its order, so that a repeated one is told from the first by having come before."""

    def __init__(self, offset_s: int | None = None) -> None:
        self.offset_s = offset_s
        self._seen: Counter[tuple[Hashable, str, int]] = Counter()

    def find(self, series: Hashable, date: str, wall_s: int) -> int | None:
        """The instant of a row of a series; None where the clock skips it; ValueError when there is no such date."""
        if self.offset_s is not None:
            return parse_date(date) * DAY_S + wall_s - self.offset_s
        instants = find_instants(date, wall_s)
        if len(instants) < 2:
            return instants[0] if instants else None
        key = (series, date, wall_s)
        self._seen[key] += 1
        return instants[min(self._seen[key], 2) - 1]
