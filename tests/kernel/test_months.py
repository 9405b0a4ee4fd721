"""Months as texts: their ends, their hours, those before and after."""

import pytest

from chaincode.kernel.months import add_months, end_of_month, is_month, months_of_year, span_of_month
from chaincode.rules.intervals import Span, hours_of_days


@pytest.mark.parametrize(("text", "is_one"), [
    ("2024-01", True), ("2024-12", True), ("1996-01", True), ("9999-12", True), ("1995-12", False), ("2024-00", False),
    ("2024-13", False), ("2024-1", False), ("2024-01-01", False), ("", False), ("٢٠٢٤-01", False),
])
def test_a_month_is_a_year_from_1996_on_and_one_of_twelve(text: str, is_one: bool) -> None:
    assert is_month(text) is is_one


@pytest.mark.parametrize(("month", "end", "hours"), [
    ("2024-05", "2024-06-01", 744), ("2024-02", "2024-03-01", 696), ("2023-02", "2023-03-01", 672),
    ("2024-12", "2025-01-01", 744), ("2024-03", "2024-04-01", 743), ("2024-10", "2024-11-01", 745),
])
def test_a_month_ends_where_the_next_begins_also_when_the_clock_changes(month: str, end: str, hours: int) -> None:
    assert (end_of_month(month), span_of_month(month)) == (end, Span(hours_of_days(f"{month}-01", 1).start_s, hours))


@pytest.mark.parametrize(("month", "count", "other"), [
    ("2024-05-31", 0, "2024-05"), ("2024-05", -4, "2024-01"), ("2024-05", -5, "2023-12"),
    ("2024-05-01", -62, "2019-03"),
    ("2024-01", -1, "2023-12"), ("2024-12-31", -12, "2023-12"), ("2024-05", 8, "2025-01"), ("2024-12", 1, "2025-01"),
    ("2024-11", 1, "2024-12"), ("2024-05-17", 12, "2025-05"),
])
def test_months_before_and_after_are_found_over_years(month: str, count: int, other: str) -> None:
    assert add_months(month, count) == other


def test_a_year_has_its_twelve() -> None:
    assert months_of_year("2024") == [add_months("2024-01", count) for count in range(12)]
