"""Dates, local days and hours of Europe/Rome in integers, from the EU's summer-time rule (2000/84/EC).

Instants are seconds since 1970-01-01T00:00Z; dates are texts "YYYY-MM-DD". The rule holds from 1996 on
(earlier summers ended in September), so earlier instants are refused with ValueError.
"""

from functools import lru_cache
from typing import NamedTuple

HOUR_S = 3_600
DAY_S = 86_400
FIRST_YEAR = 1996
LAST_YEAR = 9999
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Span(NamedTuple):
    """Whole local days as one run of hours: [start_s, start_s + hours x 3,600) in UTC."""

    start_s: int
    hours: int

    @property
    def end_s(self) -> int:
        """The instant after the last hour, UTC seconds."""
        return self.start_s + self.hours * HOUR_S


@lru_cache(maxsize=1_024)
def parse_date(text: str) -> int:
    """Days since 1970-01-01 of a date "YYYY-MM-DD"; ValueError when it is no date of the supported years."""
    parts = text.split("-")
    if [len(part) for part in parts] != [4, 2, 2] or not all(p.isascii() and p.isdigit() for p in parts):
        raise ValueError(f"not a date YYYY-MM-DD: {text!r}")
    year, month, day = (int(part) for part in parts)
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= 12 or not 1 <= day <= _days_in(year, month):
        raise ValueError(f"no date from {FIRST_YEAR} to {LAST_YEAR}: {text!r}")
    return _days_from_civil(year, month, day)


def is_date(text: str) -> bool:
    """Say whether a text is a date "YYYY-MM-DD" that exists, in the years 1996 to 9999."""
    try:
        parse_date(text)
    except ValueError:
        return False
    return True


def format_date(day: int) -> str:
    """The date "YYYY-MM-DD" of a number of days since 1970-01-01."""
    year, month, day_of_month = _civil_from_days(day)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"no date from {FIRST_YEAR} to {LAST_YEAR}: day {day}")
    return f"{year:04d}-{month:02d}-{day_of_month:02d}"


def add_days(date: str, days: int) -> str:
    """The date that many days later (earlier when negative)."""
    return format_date(parse_date(date) + days)


def days_between(first_date: str, last_date: str) -> int:
    """Days from the first date to the last one; negative when the last is earlier."""
    return parse_date(last_date) - parse_date(first_date)


def month_of(date: str) -> str:
    """The month "YYYY-MM" of a date."""
    return format_date(parse_date(date))[:7]


def weekday_of(date: str) -> int:
    """0 for Monday to 6 for Sunday."""
    return (parse_date(date) + 3) % 7


def rome_offset_s(utc_s: int) -> int:
    """Seconds that Europe/Rome is ahead of UTC at an instant: 3,600 or, in summer, 7,200."""
    year = _civil_from_days(utc_s // DAY_S)[0]
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"no instant from {FIRST_YEAR} to {LAST_YEAR}: {utc_s}")
    summer = _last_sunday_s(year, 3) <= utc_s < _last_sunday_s(year, 10)
    return 2 * HOUR_S if summer else HOUR_S


def date_of(utc_s: int) -> str:
    """The local date in Europe/Rome at an instant."""
    return format_date((utc_s + rome_offset_s(utc_s)) // DAY_S)


def local_midnight_s(date: str) -> int:
    """The instant at which a local day begins, UTC seconds; the clock never changes at midnight."""
    midnight = parse_date(date) * DAY_S
    return midnight - rome_offset_s(midnight - HOUR_S)


def hours_of_days(first_date: str, days: int) -> Span:
    """Whole local days as hours: 24 a day, 23 when summer time begins, 25 when it ends."""
    if days < 1:
        raise ValueError(f"a period has one day or more: {days}")
    start_s = local_midnight_s(first_date)
    return Span(start_s, (local_midnight_s(add_days(first_date, days)) - start_s) // HOUR_S)


def _last_sunday_s(year: int, month: int) -> int:
    """01:00 UTC of the last Sunday of a month of 31 days."""
    last = _days_from_civil(year, month, 31)
    return (last - (last + 4) % 7) * DAY_S + HOUR_S


def _days_in(year: int, month: int) -> int:
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _MONTH_DAYS[month - 1] + leap


def _days_from_civil(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01, Gregorian; the year is counted from March, so a leap day ends it."""
    year -= month <= 2
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return 365 * year + year // 4 - year // 100 + year // 400 + day_of_year - 719_468


def _civil_from_days(day: int) -> tuple[int, int, int]:
    """Year, month, day of a number of days since 1970-01-01 (the inverse of the above)."""
    era, rest = divmod(day + 719_468, 146_097)
    year = (rest - rest // 1_460 + rest // 36_524 - rest // 146_096) // 365
    day_of_year = rest - (365 * year + year // 4 - year // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = (shifted + 2) % 12 + 1
    return 400 * era + year + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1
