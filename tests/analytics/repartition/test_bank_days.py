"""TARGET's calendar, against the closing days that the ECB publishes."""

from datetime import date, timedelta

import pytest

from analytics.repartition.bank_days import find_bank_day, find_easter, is_bank_day

CLOSED = {
    "2024": ("01-01", "03-29", "04-01", "05-01", "12-25", "12-26"),
    "2025": ("01-01", "04-18", "04-21", "05-01", "12-25", "12-26"),
    "2026": ("01-01", "04-03", "04-06", "05-01", "12-25"),
    "2027": ("01-01", "03-26", "03-29"),
    "2028": ("04-14", "04-17", "05-01", "12-25", "12-26"),
}


@pytest.mark.parametrize("year", CLOSED)
def test_weekdays_are_bank_days_but_for_the_published_ones(year: str) -> None:
    days = (date(int(year), 1, 1) + timedelta(number) for number in range(365))
    found = {one.isoformat()[5:] for one in days if one.weekday() < 5 and not is_bank_day(one.isoformat())}
    assert found == set(CLOSED[year])


def test_no_weekend_is_a_bank_day() -> None:
    assert not is_bank_day("2024-06-29") and not is_bank_day("2024-06-30") and is_bank_day("2024-07-01")


@pytest.mark.parametrize(("day", "next_day"), [
    ("2024-12-24", "2024-12-24"), ("2024-12-25", "2024-12-27"), ("2025-04-18", "2025-04-22"),
    ("2024-06-29", "2024-07-01"), ("2022-12-31", "2023-01-02"), ("2026-06-02", "2026-06-02"),
])  # fmt: skip
def test_the_next_bank_day(day: str, next_day: str) -> None:
    assert find_bank_day(day) == next_day


@pytest.mark.parametrize(("year", "day"), [
    (1961, "04-02"), (1981, "04-19"), (2000, "04-23"), (2008, "03-23"), (2019, "04-21"), (2038, "04-25"),
    (2049, "04-18"), (2076, "04-19"), (2285, "03-22"),
])  # fmt: skip
def test_easter_of_published_years(year: int, day: str) -> None:
    assert find_easter(year).isoformat() == f"{year}-{day}"
