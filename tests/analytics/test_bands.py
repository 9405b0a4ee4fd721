"""F1, F2, F3 by delibera 181/06; Easter by dates that everybody can look up; both days on which the clock changes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from analytics.bands import BANDS, find_band, find_easter, is_holiday, sum_bands

ROME = ZoneInfo("Europe/Rome")


def band_of(day: str, hour: int) -> str:
    return BANDS[find_band(int(datetime.fromisoformat(f"{day}T{hour:02d}:00").replace(tzinfo=ROME).timestamp()))]


# a Monday, a Saturday, a Sunday of 2025 and a holiday, by the hour: the table of the delibera, written out
WORKDAY = "3" * 7 + "2" + "1" * 11 + "2" * 4 + "3"
SATURDAY = "3" * 7 + "2" * 16 + "3"


@pytest.mark.parametrize(("day", "bands"), [
    ("2025-03-10", WORKDAY), ("2025-03-14", WORKDAY), ("2025-03-15", SATURDAY), ("2025-03-16", "3" * 24),
    ("2025-04-21", "3" * 24), ("2025-04-25", "3" * 24), ("2025-08-15", "3" * 24), ("2026-12-26", "3" * 24),
    ("2025-06-24", WORKDAY),  # Florence's patron saint
    ("2025-04-18", WORKDAY),  # Good Friday
    ("2027-10-04", "3" * 24), ("2024-10-04", WORKDAY),  # Saint Francis, of the whole country from 2026 on
])
def test_a_days_hours(day: str, bands: str) -> None:
    assert "".join(band_of(day, hour)[1] for hour in range(24)) == bands


@pytest.mark.parametrize("easter", [
    "1818-03-22", "1943-04-25", "2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2024-03-31", "2025-04-20",
    "2026-04-05", "2027-03-28", "2038-04-25", "2049-04-18",
])
def test_easter(easter: str) -> None:
    assert find_easter(int(easter[:4])).isoformat() == easter


def test_a_year_has_twelve_holidays_and_eleven_before_2026() -> None:
    for year, count in ((2025, 11), (2026, 12)):
        first = date(year, 1, 1).toordinal()
        assert sum(is_holiday(date.fromordinal(first + number)) for number in range(365)) == count


@pytest.mark.parametrize(("first", "hours", "sums"), [
    ("2025-03-30T00:00+01:00", 23, (0, 0, 23)), ("2025-10-26T00:00+02:00", 25, (0, 0, 25)),
    ("2025-03-29T00:00+01:00", 47, (0, 16, 31)), ("2025-10-25T00:00+02:00", 49, (0, 16, 33)),
    ("2025-03-10T00:00+01:00", 168, (55, 41, 72)),
])
def test_sums_of_days_on_which_the_clock_changes_and_of_a_week(
    first: str, hours: int, sums: tuple[int, int, int]
) -> None:
    assert sum_bands(np.ones(hours, np.int64), int(datetime.fromisoformat(first).timestamp())) == sums
