"""The bands of hours F1, F2, F3 of ARERA's delibera 181/06, by the clock of Rome:

    F1   Monday to Friday, 8 to 19
    F2   Monday to Friday, 7 to 8 and 19 to 23; Saturday, 7 to 23
    F3   Monday to Saturday, 23 to 7; Sundays and holidays, all hours

Holidays are those of the whole country, Easter Monday among them; a town's patron saint is none.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from chaincode.rules.intervals import HOUR_S, rome_offset_s

BANDS = ("F1", "F2", "F3")
# (month, day) and the first year in which it is one; legge 260/1949 as changed since
_HOLIDAYS = {
    (1, 1): 0, (1, 6): 0, (4, 25): 0, (5, 1): 0, (6, 2): 2001, (8, 15): 0, (11, 1): 0, (12, 8): 0, (12, 25): 0,
    (12, 26): 0, (10, 4): 2026,  # legge 151/2025
}
_SATURDAY, _SUNDAY = 5, 6


def find_easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar: the anonymous algorithm of 1876 (Meeus, Astronomical Algorithms, 8)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leap, skipped = divmod(century, 4)
    epact = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * skipped + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=4_096)
def is_holiday(day: date) -> bool:
    """Whether a date is a holiday of the whole country, which counts as a Sunday."""
    since = _HOLIDAYS.get((day.month, day.day))
    return (since is not None and day.year >= since) or day - timedelta(days=1) == find_easter(day.year)


def find_band(instant_s: int) -> int:
    """The band of an instant (UTC seconds), as the index of BANDS; an hour lies in one of them."""
    local = datetime.fromtimestamp(instant_s + rome_offset_s(instant_s), UTC)
    weekday = _SUNDAY if is_holiday(local.date()) else local.weekday()
    if weekday == _SUNDAY or not 7 <= local.hour < 23:
        return 2
    return 0 if weekday < _SATURDAY and 8 <= local.hour < 19 else 1


def sum_bands(energy_wh: NDArray[np.int64], first_s: int) -> tuple[int, int, int]:
    """Wh by band of energy in hours that follow each other, the first of which starts at first_s (UTC)."""
    bands = _list_bands(first_s, len(energy_wh))
    first, second, third = (int(energy_wh[bands == band].sum()) for band in range(len(BANDS)))
    return first, second, third


@lru_cache(maxsize=64)
def _list_bands(first_s: int, hours: int) -> NDArray[np.int64]:
    return np.fromiter((find_band(first_s + number * HOUR_S) for number in range(hours)), np.int64, hours)
