"""The days on which banks move euro: TARGET's calendar.

Closed: Saturdays, Sundays, 1 January, Good Friday, Easter Monday, 1 May, 25 and 26 December. Source: ECB, long-term
calendar for TARGET closing days, in force since 2002.
"""

from datetime import date, timedelta

_CLOSED = {(1, 1), (5, 1), (12, 25), (12, 26)}
_SATURDAY = 5


def is_bank_day(day: str) -> bool:
    """Whether a date "YYYY-MM-DD" is a bank day."""
    one = date.fromisoformat(day)
    easter = find_easter(one.year)
    is_closed = (one.month, one.day) in _CLOSED or one in (easter - timedelta(2), easter + timedelta(1))
    return one.weekday() < _SATURDAY and not is_closed


def find_bank_day(day: str) -> str:
    """The first bank day from a date on, both "YYYY-MM-DD"."""
    one = date.fromisoformat(day)
    while not is_bank_day(one.isoformat()):
        one += timedelta(1)
    return one.isoformat()


def find_easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
