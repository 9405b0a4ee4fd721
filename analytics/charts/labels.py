"""Names of days, hours and months: in full for tables and tips, short for an axis."""

from collections.abc import Iterable, Sequence
from datetime import date as calendar_date
from typing import NamedTuple

from babel.dates import format_date

from analytics.figures import show_month
from chaincode.words import say_in
from chaincode.words.days import name_first


class Label(NamedTuple):
    """A name in full, and the same where there is little room."""

    text: str
    short: str


def label_days(dates: Iterable[str], language: str) -> list[Label]:
    """Name days: "2024-05-01" is "1 May", short "1"."""
    days = [calendar_date.fromisoformat(date) for date in dates]
    return [Label(name_first(format_date(day, "d MMMM", locale=language), language), str(day.day)) for day in days]


def label_hours(hours: Sequence[int], language: str) -> list[Label]:
    """Name the local hours 0 to 23 of a day; one that comes twice, when the clock is set back, says so."""
    return [
        _label_hour(hour, language, is_again=hour in hours[:number])
        for number, hour in enumerate(hours)
    ]


def _label_hour(hour: int, language: str, *, is_again: bool) -> Label:
    key = "analytics.charts.labels.hour_again" if is_again else "analytics.charts.labels.hour"
    return Label(say_in(language, key, start=hour, end=(hour + 1) % 24), str(hour))


def label_months(months: Iterable[str], language: str) -> list[Label]:
    """Name months: "2024-05" is "May 2024", short "May"."""
    return [
        Label(show_month(month, language),
              format_date(calendar_date.fromisoformat(f"{month}-01"), "MMM", locale=language)) for month in months
    ]


def label_names(names: Iterable[str]) -> list[Label]:
    """Take names as they are."""
    return [Label(name, name) for name in names]
