"""The days' row of the month's list: what is past is opened by hand, and a ledger of the present goes on to it."""

import pytest

from gateway.features.repartition import month
from gateway.features.repartition.month import OK, OPEN, WAITS, Row
from tests.helpers.gateway.looked_at import look_at


def open_until(date: str, there: int = 9) -> Row:
    return Row("days", OPEN, there, 31, ({"until": date},), f"./volano days open --until {date}")


@pytest.mark.parametrize(("date", "clock_on", "row"), [
    ("2024-06-01", "2024-08-01", Row("days", OK, 31, 31)),
    ("2024-05-31", "2024-05-31", Row("days", WAITS, 30, 31)),
    ("2024-05-10", "2024-05-10", Row("days", WAITS, 9, 31)),
    ("2024-05-10", "2024-05-11", open_until("2024-05-11")),
    ("2024-05-10", "2024-08-01", open_until("2024-06-01")),
    ("2024-04-20", "2024-05-03", open_until("2024-05-03", 0)),
    ("2024-01-20", "2024-04-30", Row("days", WAITS, 0, 31)),   # a month that is still to come
])
def test_days_that_are_past_are_opened_by_hand_and_others_waited_for(date: str, clock_on: str, row: Row) -> None:
    assert month._days(look_at(date=date, clock_on=clock_on, is_present=False)) == row


@pytest.mark.parametrize(("date", "clock_on", "row"), [
    ("2024-06-01", "2024-08-01", Row("days", OK, 31, 31)),
    ("2024-05-10", "2024-05-10", Row("days", WAITS, 9, 31)),
    ("2024-05-10", "2024-05-12", open_until("2024-05-12")),
    ("2024-01-20", "2024-04-30", Row("days", WAITS, 0, 31)),
    ("2024-05-10", "2024-08-01", open_until("2024-08-01")),   # a day before the present is refused: T14_MISSED
])
def test_a_ledger_that_goes_with_the_present_goes_on_to_it(date: str, clock_on: str, row: Row) -> None:
    assert month._days(look_at(date=date, clock_on=clock_on, is_present=True)) == row
