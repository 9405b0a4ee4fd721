"""Months as texts "YYYY-MM", from 1996 on as the intervals' dates: their days, their hours, those before and after."""

import re

from chaincode.rules.intervals import Span, add_days, days_between, hours_of_days

_is_month = re.compile(r"(199[6-9]|[2-9]\d{3})-(0[1-9]|1[0-2])", re.ASCII).fullmatch


def is_month(text: str) -> bool:
    """Return whether a text is a month "YYYY-MM"."""
    return _is_month(text) is not None


def end_of_month(month: str) -> str:
    """Return the first day of the next month."""
    return add_days(f"{month}-28", 4)[:7] + "-01"


def span_of_month(month: str) -> Span:
    """Return the hours of a month's local days."""
    return hours_of_days(f"{month}-01", days_between(f"{month}-01", end_of_month(month)))


def add_months(month: str, count: int) -> str:
    """Return the month so many later, earlier when negative; of a date its month counts."""
    number = 12 * int(month[:4]) + int(month[5:7]) - 1 + count
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def months_of_year(year: str) -> list[str]:
    """Return a year's twelve months."""
    return [f"{year}-{number:02d}" for number in range(1, 13)]
