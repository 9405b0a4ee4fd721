"""What `volano month` prints of each row that the gateway may answer."""

from typing import Any

import pytest

from gateway.commandline.energy.month import WIDTH, show_month_list

FOUND: dict[str, Any] = {"month": "2024-09", "date": "2024-09-12", "is_over": True, "next": "", "rows": []}


def row(name: str, *items: dict[str, Any], state: str = "waits", **changed: Any) -> dict[str, Any]:
    return {"name": name, "there": 1, "of": 2, "state": state, "items": list(items), "next": "", "other": "", **changed}


def show(capsys: pytest.CaptureFixture[str], *rows: dict[str, Any], **changed: Any) -> list[str]:
    show_month_list({**FOUND, "rows": list(rows), **changed})
    return capsys.readouterr().out.splitlines()


def test_a_month_that_is_not_over_says_until_when(capsys: pytest.CaptureFixture[str]) -> None:
    assert show(capsys, is_over=False)[0] == "September 2024, until 2024-09-12"
    assert show(capsys) == ["September 2024", "Nothing is left to do."]


@pytest.mark.parametrize(("name", "item", "line"), [
    ("tariffs", {"what": "TRASE", "year": 2024}, "no TRASE of 2024 is known: valorisation counts 0 in the estimate"),
    ("plants", {"metering_point": "IT001E00000001", "power_w": 60_000, "registered_w": 5_501},
     "IT001E00000001: kept with 60 kW, on the ledger 5.501 kW"),
    ("signatures", {"command": "register"}, "a registration awaits a second organisation"),
    ("settlements", {"state": "lacks", "until": "", "period": "2024-09-01"},
     "2024-09-01: waits, nothing was read of it"),
    ("settlements", {"state": "lacks", "until": "2024-10-31", "period": "2024-09-01"},
     "2024-09-01: waits for its data, until 2024-10-31 at most"),
    ("settlements", {"state": "due", "until": "", "period": "2024-09-01"}, "2024-09-01: can be settled"),
    ("payments", {"id": 3, "cents": 12_050}, "payment 3 of 120.50 EUR isn't divided"),
    ("kept", {"kept_cents": 900, "minted_cents": 800, "above_cents": 100},
     "kept 9.00, tokens minted 8.00, above them 1.00 EUR"),
    ("released", {"month": "2024-07", "cents": 100, "state": "may"}, "2024-07: 1.00 EUR, may be released"),
    ("payouts", {"cents": 4_200, "members": 7}, "42.00 EUR to 7 members"),
])  # fmt: skip
def test_each_row_says_what_it_lacks(
    name: str, item: dict[str, Any], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show(capsys, row(name, item))[2].strip() == line


def test_of_what_is_there_only_the_euro_kept_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    kept = {"kept_cents": 900, "minted_cents": 800, "above_cents": 100}
    shown = show(capsys, row("kept", kept, state="ok", next="./volano x"), row("payouts", {}, state="ok"))
    assert [line.split()[0] for line in shown] == ["September", "euro", "kept", "members", "Nothing"]


def test_five_items_are_shown_and_the_rest_counted(capsys: pytest.CaptureFixture[str]) -> None:
    items = [{"cents": 100, "members": number} for number in range(1, 8)]
    members = ["1 member", *(f"{number} members" for number in range(2, 6))]
    assert show(capsys, row("payouts", *items[:5]))[2:-1] == [f"  1.00 EUR to {one}" for one in members]
    assert show(capsys, row("payouts", *items))[7:-1] == ["  ... and 2 more"]


def test_commands_stand_alone_and_no_line_is_longer_than_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    command = "./volano import readings " + " ".join(f"file-{number:02}.csv" for number in range(12))
    shown = show(capsys, row("set_aside", next=command, other="./volano members change"), next="./volano settle")
    joined = "\n".join(shown).replace(" \\\n   ", "")
    assert max(map(len, shown)) <= WIDTH
    assert f"  {command}\n" in joined
    assert shown[shown.index("  or, if the power is wrong:") + 1] == "  ./volano members change"
    assert shown[-2:] == ["Next:", "  ./volano settle"]


def test_a_row_that_is_there_names_no_next_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(show(capsys, row("plants", state="ok", next="./volano import"))) == 3


def test_counts_are_by_kind(capsys: pytest.CaptureFixture[str]) -> None:
    shown = show(capsys, row("plants"), row("payouts"), row("kept", there=12_345))
    assert [line[28:52].strip() for line in shown[1:4]] == ["1 of 2", "2", "123.45 EUR"]
