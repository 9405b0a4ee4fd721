"""chaincode.rules.intervals against the IANA time zone database."""

from calendar import isleap
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaincode.rules import intervals

ROME = ZoneInfo("Europe/Rome")
DATES = st.dates(date(1996, 1, 2), date(2037, 12, 30))
INSTANTS = st.integers(820_540_800 + 86_400, 2_145_916_800)  # 1996 to 2037: what zone files tabulate


def clock_changes() -> list[int]:
    """Every change of the clock from 2000 to 2036, and the seconds around it."""
    found = []
    for year in range(2000, 2037):
        for month in (3, 10):
            for day in range(25, 32):
                at = int(datetime(year, month, day, 1, tzinfo=UTC).timestamp())
                found += [at - 1, at, at + 1]
    return found


def rome(utc_s: int) -> datetime:
    return datetime.fromtimestamp(utc_s, ROME)


def offset_s(utc_s: int) -> int:
    offset = rome(utc_s).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


@given(INSTANTS)
def test_offset_and_date_are_those_of_the_zone_database(utc_s: int) -> None:
    assert intervals.rome_offset_s(utc_s) == offset_s(utc_s)
    assert intervals.date_of(utc_s) == rome(utc_s).date().isoformat()


def test_offset_changes_at_the_very_second() -> None:
    for utc_s in clock_changes():
        assert intervals.rome_offset_s(utc_s) == offset_s(utc_s), utc_s


@given(DATES)
def test_local_midnight_is_that_of_the_zone_database(day: date) -> None:
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=ROME).timestamp())
    assert intervals.local_midnight_s(day.isoformat()) == midnight


@given(st.dates(date(1996, 1, 2), date(9998, 1, 1)), st.integers(-10_000, 10_000))
def test_dates_count_as_the_calendar_does(day: date, days: int) -> None:
    later = day.toordinal() + days
    if not date(1996, 1, 1).toordinal() <= later <= date(9999, 12, 31).toordinal():
        return
    text = intervals.add_days(day.isoformat(), days)
    assert text == (day + timedelta(days)).isoformat()
    assert intervals.days_between(day.isoformat(), text) == days
    assert intervals.month_of(day.isoformat()) == day.isoformat()[:7]
    assert intervals.weekday_of(day.isoformat()) == day.weekday()


@pytest.mark.parametrize("year", [1996, 2000, 2004, 2023, 2024, 2028, 2096, 2100, 2200, 2400, 9996])
def test_every_day_around_the_end_of_february_is_one_after_the_other(year: int) -> None:
    first = date(year, 2, 26)
    for day in (first + timedelta(n) for n in range(6)):
        text, following = day.isoformat(), (day + timedelta(1)).isoformat()
        assert intervals.is_date(text)
        assert intervals.add_days(text, 1) == following
        assert intervals.add_days(following, -1) == text
        assert (intervals.days_between(text, following), intervals.month_of(text)) == (1, text[:7])
        assert intervals.weekday_of(text) == day.weekday()
    assert intervals.is_date(f"{year}-02-29") == isleap(year)


@given(DATES, st.integers(1, 400))
def test_days_are_whole_hours_and_consecutive_periods_touch(day: date, days: int) -> None:
    span = intervals.hours_of_days(day.isoformat(), days)
    assert span.end_s == intervals.local_midnight_s(intervals.add_days(day.isoformat(), days))
    assert abs(span.hours - 24 * days) <= 1


@pytest.mark.parametrize(
    ("first_date", "days", "start", "hours"),
    [
        ("2024-05-01", 7, "2024-04-30T22:00+00:00", 168),
        ("2026-03-29", 1, "2026-03-28T23:00+00:00", 23),
        ("2026-10-25", 1, "2026-10-24T22:00+00:00", 25),
        ("2024-03-01", 31, "2024-02-29T23:00+00:00", 743),
        ("2024-10-01", 31, "2024-09-30T22:00+00:00", 745),
        ("2024-01-01", 366, "2023-12-31T23:00+00:00", 8784),
    ],
)
def test_known_days(first_date: str, days: int, start: str, hours: int) -> None:
    expected = intervals.Span(int(datetime.fromisoformat(start).timestamp()), hours)
    assert intervals.hours_of_days(first_date, days) == expected


@pytest.mark.parametrize(
    "text",
    ["", "2024-5-1", "2024-02-30", "2023-02-29", "1900-01-01", "20240501", "2024-05-01 ", "2024-13-01",
     "2024-00-01", "2024-01-00", "٢٠٢٤-01-01", "2024-05-011", "+024-05-01"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="date"):
        intervals.parse_date(text)


def test_instants_and_days_outside_the_rule_are_refused() -> None:
    with pytest.raises(ValueError, match="1996"):
        intervals.rome_offset_s(0)
    with pytest.raises(ValueError, match="1996"):
        intervals.format_date(0)
    with pytest.raises(ValueError, match="one day or more"):
        intervals.hours_of_days("2024-05-01", 0)


FIRST, LAST, EPOCH = date(1996, 1, 1).toordinal(), date(9999, 12, 31).toordinal(), date(1970, 1, 1).toordinal()


def test_the_ends_of_every_month_of_four_centuries_are_the_calendar_s() -> None:
    """After 146,097 days the calendar begins anew."""
    firsts = [date(1996 + month // 12, month % 12 + 1, 1).toordinal() for month in range(1, 12 * 401)]
    ends = {day for first in firsts for day in (first - 1, first)}
    for day in (*sorted(ends), *range(FIRST, FIRST + 1_500), *range(LAST - 800, LAST + 1)):
        text = date.fromordinal(day).isoformat()
        assert (intervals.format_date(day - EPOCH), intervals.parse_date(text)) == (text, day - EPOCH)
        assert (intervals.weekday_of(text), intervals.month_of(text)) == ((day + 6) % 7, text[:7])


def test_the_years_end_where_they_end_and_instants_too() -> None:
    for day in (FIRST - 1, LAST + 1):
        with pytest.raises(ValueError, match="no date from 1996 to 9999"):
            intervals.format_date(day - EPOCH)
    for text in ("1995-12-31", "10000-01-01", "0000-01-01"):
        assert not intervals.is_date(text)
    start_s, end_s = ((day - EPOCH) * 86_400 for day in (FIRST, LAST + 1))
    assert (intervals.rome_offset_s(start_s), intervals.rome_offset_s(end_s - 1)) == (3_600, 3_600)
    for utc_s in (start_s - 1, end_s):
        with pytest.raises(ValueError, match="no instant from 1996 to 9999"):
            intervals.rome_offset_s(utc_s)


@pytest.mark.parametrize("month", [3, 10])
def test_the_clock_changes_at_one_on_the_last_sunday_of_march_and_october(month: int) -> None:
    for year in range(1996, 2397):
        last = max(day for day in range(25, 32) if date(year, month, day).weekday() == 6)
        at = int(datetime(year, month, last, 1, tzinfo=UTC).timestamp())
        found = [intervals.rome_offset_s(utc_s) for utc_s in (at - 1, at)]
        assert found == ([3_600, 7_200] if month == 3 else [7_200, 3_600])
        hours = intervals.hours_of_days(date(year, month, last).isoformat(), 1).hours
        assert hours == (23 if month == 3 else 25)
