"""`volano days`: what was opened is told, and what was not."""

from typing import Any, cast

import pytest

from gateway.client import ApiError, Client
from gateway.commandline.energy.days import open_each

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


class Ledger:
    """A stand-in for a client of a ledger that was at the present date, the 7th, and then out for days."""

    def __init__(self, code: str = "T14_MISSED") -> None:
        self.code, self.opened = code, list[str]()

    def execute(self, name: str, arguments: dict[str, Any]) -> None:
        if arguments["date"] < "2024-09-07":
            raise ApiError(422, {"code": self.code, "values": {"today": "2024-09-07"}})
        self.opened.append(arguments["date"])


def test_what_an_outage_missed_stays_skipped() -> None:
    ledger = Ledger()
    assert list(open_each(cast(Client, ledger), "2024-09-02", "2024-09-07")) == ["2024-09-07"] == ledger.opened
    with pytest.raises(ApiError):
        list(open_each(cast(Client, ledger), "2024-09-02", "2024-09-06"))


def test_whatever_else_refuses_a_day_stops_opening() -> None:
    ledger = Ledger("T15_PAUSED")
    with pytest.raises(ApiError, match="T15_PAUSED"):
        list(open_each(cast(Client, ledger), "2024-09-02", "2024-09-07"))
    assert not ledger.opened
