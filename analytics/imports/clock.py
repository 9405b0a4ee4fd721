"""Clock times without offset to instants: what the clock of Europe/Rome, or a fixed offset, shows on a date.

A time that the clock shows twice (the last Sunday of October, 02:00 to 03:00) is summer time first, then winter time,
in order of time, whichever way a file goes. A time that it skips (the last Sunday of March) has no instant.
"""

import re
from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from chaincode.kernel.quoting import show
from chaincode.rules.intervals import DAY_S, HOUR_S, Span, add_days, hours_of_days, parse_date, rome_offset_s
from chaincode.words import WordedError

ROME = "Europe/Rome"
_DATE = re.compile(r"(\d\d)/(\d\d)/(\d{4})", re.A)
_TIME = re.compile(r"([01]\d|2[0-3])[:.]([0-5]\d)(?:[:.]([0-5]\d))?", re.A)
_OFFSET = re.compile(r"([+-])(\d\d):([0-5]\d)", re.A)


def find_instants(date: str, wall_s: int) -> tuple[int, ...]:
    """UTC seconds at which Rome's clock shows wall_s (seconds after midnight) on a date: none, one or two, in order.

    ValueError when there is no such date.
    """
    span = find_day(date)
    if span.hours * HOUR_S == DAY_S:  # the clock doesn't change
        return (span.start_s + wall_s,) if 0 <= wall_s < DAY_S else ()
    guess = span.start_s + wall_s
    near = (guess - HOUR_S, guess, guess + HOUR_S)
    return tuple(t for t in near if span.start_s <= t < span.end_s and (t + rome_offset_s(t)) % DAY_S == wall_s)


@lru_cache(maxsize=1_024)  # a file names each of its days for every quarter of an hour, and the next file the same
def find_day(date: str) -> Span:
    """A day's hours; ValueError for what is no date, and for Rome's first day of 1996: it begins in 1995 of UTC."""
    return hours_of_days(date, 1)


def parse_zone(text: str) -> int | None:
    """Seconds ahead of UTC of "UTC" or "+01:00"; None for Europe/Rome; ValueError for another zone."""
    if text == ROME:
        return None
    match = _OFFSET.fullmatch("+00:00" if text == "UTC" else text)
    if match is None or int(match[2]) > 14:
        raise WordedError("analytics.imports.clock.timezone_is_utc_or_offset_such", rome=ROME, text=show(text))
    return (int(match[2]) * HOUR_S + int(match[3]) * 60) * (1 if match[1] == "+" else -1)


def parse_slashed_date(text: str) -> str:
    """Give "YYYY-MM-DD" for dd/mm/yyyy; whether there is such a date is for whoever uses it to find."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise WordedError("analytics.imports.clock.not_date_dd_mm_yyyy", text=show(text))
    return f"{match[3]}-{match[2]}-{match[1]}"


def parse_wall(text: str) -> int:
    """Seconds after midnight of HH:MM or HH:MM:SS."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise WordedError("analytics.imports.clock.not_time_hh_mm", text=show(text))
    return int(match[1]) * HOUR_S + int(match[2]) * 60 + int(match[3] or 0)


def split_time(time: datetime) -> tuple[str, int]:
    """Date and seconds after midnight of a clock time."""
    return time.strftime("%Y-%m-%d"), time.hour * HOUR_S + time.minute * 60 + time.second


class Stamp(NamedTuple):
    """A clock time of a row: of which series, "YYYY-MM-DD", seconds after midnight."""

    series: Hashable
    date: str
    wall_s: int


def place_stamps(stamps: Sequence[Stamp], offset_s: int | None = None, *, ends_after_s: int = 0) -> list[int | None]:
    """Give the instant of each row's stamp, None where the clock skips it; ValueError when there is no such date.

    offset_s: ahead of UTC, None for the clock of Rome. Rows may come newest first: of two equal times of a series the
    one that is later in time is winter time. ends_after_s: the stamps mark the ends of intervals of this length, and
    starts are given. When the clock moves, an end may be written as the clock then shows it, or as the clock that the
    interval began with; each day is read in the way in which more of its rows have a time of their own.
    """
    if offset_s is not None:
        return [parse_date(stamp.date) * DAY_S + stamp.wall_s - offset_s - ends_after_s for stamp in stamps]
    is_newest_first = bool(stamps) and stamps[0][1:] > stamps[-1][1:]
    if not ends_after_s:
        return _place(stamps, is_newest_first=is_newest_first)
    by_start = _place([move_wall(stamp, -ends_after_s) for stamp in stamps], is_newest_first=is_newest_first)
    by_end = [None if end_s is None else end_s - ends_after_s
              for end_s in _place(stamps, is_newest_first=is_newest_first)]
    worse = _count_placed(stamps, by_start)
    better = {date for date, count in _count_placed(stamps, by_end).items() if count > worse[date]}
    return [end_s if stamp.date in better else start_s
            for stamp, start_s, end_s in zip(stamps, by_start, by_end, strict=True)]


def move_wall(stamp: Stamp, by_s: int) -> Stamp:
    """Move a stamp along the clock's face, over midnight if need be."""
    days, wall_s = divmod(stamp.wall_s + by_s, DAY_S)
    return stamp._replace(date=add_days(stamp.date, days) if days else stamp.date, wall_s=wall_s)


def _place(stamps: Sequence[Stamp], *, is_newest_first: bool) -> list[int | None]:
    many = {stamp for stamp, count in Counter(stamps).items() if count > 1}
    seen: set[Stamp] = set()
    placed: list[int | None] = []
    for stamp in stamps:
        instants = find_instants(stamp.date, stamp.wall_s)
        is_winter = (stamp in seen) is not (stamp in many and is_newest_first)
        seen.add(stamp)
        placed.append(instants[-1 if is_winter else 0] if instants else None)
    return placed


def _count_placed(stamps: Sequence[Stamp], placed: Sequence[int | None]) -> Counter[str]:
    """How many different times each date's rows have."""
    own = {(stamp.series, stamp.date, instant_s) for stamp, instant_s in zip(stamps, placed, strict=True)}
    return Counter(date for _, date, instant_s in own if instant_s is not None)
