"""`volano days`: what was opened is told, and what was not."""

from .conftest import Desk


def test_a_past_day_that_is_to_be_opened_is_told(desk: Desk) -> None:
    shown = desk.type("days", "open", "--until", "2024-09-05").stdout
    assert "no day was opened: 2024-09-05 has begun already; it is 2024-09-12, day 12 of the ledger" in shown
    assert desk.ask("days", "open", "--until", "2024-09-05")["opened"] == 0
    assert "it is 2024-09-13" in desk.type("days", "open", "--until", "2024-09-13").stdout


def test_very_many_days_are_opened_only_up_to_a_date_that_is_named(desk: Desk) -> None:
    height = desk.ask("days", "open", "--until", "2024-09-12")["day"]
    told = desk.type("days", "open", expects=2).stderr
    assert "and none is taken back; if that is meant: ./volano days open --until 20" in told
    assert desk.ask("days", "open", "--until", "2024-09-12")["day"] == height
