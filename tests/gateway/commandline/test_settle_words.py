"""What `settle` tells beside the table: readings that differ from the provisional's, what is odd in the energy."""

from typing import Any

import pytest

from gateway.commandline.energy.settle import _show_problems, _show_replaced


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def replaced(number: int = 1, **changed: Any) -> dict[str, Any]:
    return {
        "metering_point": f"IT001E{number:08d}", "register": "withdrawn", "count": 4, "old_source": "portal",
        "old_wh": 1_500, "new_source": "", "new_wh": 0, "undone": None, **changed,
    }


def test_what_was_replaced_and_what_an_undone_import_had_given(capsys: pytest.CaptureFixture[str]) -> None:
    undone = {"import_id": 3, "undone_on": "2024-09-09"}
    _show_replaced([replaced(), replaced(2, new_source="distributor", new_wh=2_000, undone=undone)])
    first, second, third = capsys.readouterr().out.splitlines()
    assert first == "readings that differ from the provisional's, in kWh:"
    assert second == "  IT001E00000001 withdrawn: 4, portal 1.500 -> none 0.000"
    assert third.startswith("  IT001E00000002 withdrawn: 4, portal 1.500 -> distributor 2.000")
    assert ("3" in third, "2024-09-09" in third) == (True, True)


def test_of_nothing_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    _show_replaced([])
    _show_problems([])
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("err", [False, True])
def test_the_first_are_shown_the_others_counted(err: bool, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [replaced(number) for number in range(1, 40)]
    _show_replaced(rows, err=err)
    told = capsys.readouterr()
    lines = (told.err if err else told.out).splitlines()
    assert not (told.out if err else told.err)
    shown = len(lines) - 2
    assert lines[-1] == f"  ... {39 - shown} more"
    _show_replaced(rows[:shown])
    assert capsys.readouterr().out.splitlines() == lines[:-1]


def test_problems_are_the_most_frequent_first(capsys: pytest.CaptureFixture[str]) -> None:
    _show_problems([
        {"code": "MISSING", "metering_point": "IT001E00000001", "register": "injected", "count": 3},
        {"code": "LEFT_OUT", "metering_point": "IT001E00000002", "register": "withdrawn", "count": 96, "reason": "odd"},
        {"code": "NOT_ON_LEDGER", "metering_point": "IT001E00000003", "count": 1},
    ])
    assert capsys.readouterr().out.splitlines() == [
        "  left out: IT001E00000002 withdrawn 96 (odd)", "  missing intervals: IT001E00000001 injected 3",
        "  the ledger has the point otherwise: IT001E00000003 1",
    ]


def test_problems_beyond_the_first_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    _show_problems([
        {"code": "MISSING", "metering_point": f"IT001E{number:08d}", "register": "injected", "count": 99 - number}
        for number in range(1, 40)
    ])
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"  ... {39 - (len(lines) - 1)} more"
    assert "IT001E00000001" in lines[0]
