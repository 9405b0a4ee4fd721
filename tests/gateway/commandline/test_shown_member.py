"""What `members show` says of a member's standing, keys, wallet, points and of what waits."""

from typing import Any

import pytest

from gateway.commandline.members import show
from gateway.commandline.members.find import Found

ADA = "a" * 64
KEYS = {"recovery_acts_on": "", "is_frozen": False, "acting": 1}
FACTS: dict[str, Any] = {
    "registered_on": 3, "status": "confirmed", "is_suspended": False, "keys": KEYS, "waiting": [], "stuck": [],
    "wallet": {"spendable_cents": 1_250, "held_cents": 40, "next_expiry": ""},
}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def describe(name: str = "Ada Esempio", **changed: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for title, words in show._describe(Found(ADA, name, "citizens", {}, [], {}), FACTS | changed):
        found.setdefault(title, []).append(words)
    return found


@pytest.mark.parametrize(("changed", "said"), [
    ({}, "confirmed since day 3"),
    ({"status": "left", "left_on": 9, "is_suspended": True, "suspended_until": 12}, "left on day 9"),
    ({"is_suspended": True, "suspended_until": 12}, "suspended until day 12"),
])  # fmt: skip
def test_standing(changed: dict[str, Any], said: str) -> None:
    assert describe(**changed)["status"] == [said]


@pytest.mark.parametrize(("keys", "said"), [
    ({"acting": 1}, "1 acts"), ({"acting": 2}, "2 act"), ({"is_frozen": True}, "frozen"),
    ({"is_frozen": True, "recovery_acts_on": 14}, "frozen; another acts from day 14 on"),
])  # fmt: skip
def test_keys(keys: dict[str, Any], said: str) -> None:
    assert describe(keys=KEYS | keys)["keys"] == [said]


def test_wallet_and_the_first_day_on_which_tokens_expire() -> None:
    without, first = (describe(wallet=FACTS["wallet"] | {"next_expiry": date})["wallet"][0]
                      for date in ("", "2024-12-01"))
    assert ("12.50" in without, "0.40" in without) == (True, True)
    assert first.startswith(without)
    assert "2024-12-01" in first


def test_contacts_are_in_one_line_or_a_dash() -> None:
    assert describe()["contact"] == ["–"]
    assert describe(email="ada@example.org", phone="", address="via Prova 1")["contact"] == [
        "ada@example.org, via Prova 1"]


def test_whoever_has_no_name_is_said_to_have_none() -> None:
    assert describe("")["name"] == ["none: erased, or never kept"]
    assert describe()["member"] == [f"{ADA} (citizens)"]


def test_what_stands_in_the_way_is_told_line_by_line() -> None:
    assert describe(stuck=["one", "two"])["in the way"] == ["one", "two"]


def test_points_with_plant_and_hours_read(capsys: pytest.CaptureFixture[str]) -> None:
    point = {
        "metering_point": "", "perimeter": "AC001E01", "power_w": 3_300, "from_date": "2024-05-01", "to_date": "",
        "plant": {"power_kw": "5.5", "entry_on": "2024-03-01", "region": "Piemonte", "differs": False}, "readings": [],
    }
    show._show_points({"points": [point, point | {"metering_point": "IT001E00000001", "plant": None}]})
    rows = capsys.readouterr().out.splitlines()
    assert ("5.5 kW 2024-03-01 Piemonte" in rows[-2], "Piemonte" in rows[-1]) == (True, False)
    assert (rows[-2].split()[0], rows[-1].split()[0]) == ("–", "IT001E00000001")
    assert "3.3" in rows[-1]
