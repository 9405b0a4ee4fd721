"""What `members plant` compares and refuses: a plant is added once and changed only where there is one."""

from datetime import date

import pytest

from chaincode.terminal.failures import RefusedError
from gateway.acts.enrolling.applicant import Plant
from gateway.commandline.members.plants import _compare_plants, _require_kept

KNOWN = {"plant_kw": "5.5", "entry_on": "2024-03-01", "region": "Piemonte", "grant_pct": "0"}
SAME = Plant("5.5", "2024-03-01", "Piemonte", "0")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_what_differs_is_a_step_from_the_ledgers_day() -> None:
    assert _compare_plants(KNOWN, SAME, "2024-09-12") == []
    (step,) = _compare_plants(KNOWN, Plant("6", "2024-03-01", "Piemonte", "0"), "2024-09-12")
    assert (step.now, step.then, step.from_date) == ("5.5", "6", "2024-09-12")


def test_a_new_plants_steps_are_from_its_entry_into_service() -> None:
    steps = _compare_plants({}, SAME, "2024-09-12")
    assert [(step.now, step.then) for step in steps] == [("", "5.5"), ("", "2024-03-01"), ("", "Piemonte"), ("", "0")]
    assert {step.from_date for step in steps} == {"2024-03-01"}
    assert date.fromisoformat(steps[0].from_date)


@pytest.mark.parametrize(("is_kept", "is_new", "said"), [
    (True, True, "change"), (False, False, "add"), (True, False, ""), (False, True, ""),
])  # fmt: skip
def test_only_what_is_not_there_is_added_and_what_is_there_changed(is_kept: bool, is_new: bool, said: str) -> None:
    if not said:
        _require_kept("IT001E00000001", is_kept=is_kept, is_new=is_new)
        return
    with pytest.raises(RefusedError, match=f"IT001E00000001.*members plant {said}"):
        _require_kept("IT001E00000001", is_kept=is_kept, is_new=is_new)
