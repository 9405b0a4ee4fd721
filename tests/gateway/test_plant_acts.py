"""What is compared and refused of a plant: a plant is added once and changed only where there is one."""

from datetime import date

import pytest

from gateway.acts.enrolling.applicant import Plant
from gateway.acts.errors import ActError
from gateway.acts.plants import compare_plants, list_ways, read_plant, require_known, take_registered

KNOWN = {"plant_kw": "5.5", "entry_on": "2024-03-01", "region": "Piemonte", "grant_pct": "0"}
SAME = Plant("5.5", "2024-03-01", "Piemonte", "0")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_what_differs_is_told_and_holds_for_the_days_that_aren_t_final() -> None:
    assert compare_plants(KNOWN, SAME, 5_500) == []
    (step,) = compare_plants(KNOWN, Plant("6", "2024-03-01", "Piemonte", "0"), 5_500)
    assert (step.now, step.then, step.from_date) == ("5.5", "6", "")


@pytest.mark.parametrize(("registered_w", "power_kw", "now"), [
    (6_000, "6", "5.5"), (6_000, "5.5", "6"), (0, "5.5", "0"), (6_000, "7", "5.5")])
def test_where_two_powers_are_known_the_one_that_changes_is_told(registered_w: int, power_kw: str, now: str) -> None:
    new = Plant(power_kw, "2024-03-01", "Piemonte", "0")
    assert [(one.column, one.now, one.then) for one in compare_plants(KNOWN, new, registered_w)] == [
        ("plant_kw", now, power_kw)]


def test_a_power_that_nobody_names_is_the_ledgers() -> None:
    assert take_registered(KNOWN, 6_250) == KNOWN | {"plant_kw": "6.25"}
    assert take_registered(KNOWN, 0) == KNOWN
    assert take_registered({}, 6_000) == {"plant_kw": "6"}


def test_a_plant_is_read_as_a_spreadsheet_writes_it_or_refused_by_its_first_fault() -> None:
    written = {"plant_kw": "5,50", "entry_on": "1/3/2024", "region": "PIEMONTE"}
    assert read_plant(written) == SAME
    for column, text, said in (("plant_kw", "", "plant_kw is a number"), ("entry_on", "", "entry_on is no date"),
                               ("region", "Atlantide", "region is an Italian region"),
                               ("grant_pct", "40.125", "grant_pct has two digits"),
                               ("plant_kw", "1001", "plant_kw is at most 1000")):
        with pytest.raises(ValueError, match=said):
            read_plant(written | {column: text})


def test_a_new_plants_steps_are_from_its_entry_into_service() -> None:
    steps = compare_plants({}, SAME, 0)
    assert [(step.now, step.then) for step in steps] == [("", "5.5"), ("", "2024-03-01"), ("", "Piemonte"), ("", "0")]
    assert {step.from_date for step in steps} == {"2024-03-01"}
    assert date.fromisoformat(steps[0].from_date)


@pytest.mark.parametrize(("registered_w", "ways"), [
    (5_501, [("keep", "--plant-kw 5.501"), ("sign", "--plant-kw 60")]), (0, [("sign", "--plant-kw 60")])])
def test_a_plant_with_two_powers_comes_to_have_one(registered_w: int, ways: list[tuple[str, str]]) -> None:
    one = {"metering_point": "IT001E00000001", "power_w": 60_000, "registered_w": registered_w}
    begun = "./volano members plant change IT001E00000001 "
    assert [(way.name, way.command) for way in list_ways(one)] == [(name, begun + text) for name, text in ways]


@pytest.mark.parametrize(("is_kept", "is_new", "said"), [
    (True, True, "change"), (False, False, "add"), (True, False, ""), (False, True, ""),
])  # fmt: skip
def test_only_what_is_not_there_is_added_and_what_is_there_changed(is_kept: bool, is_new: bool, said: str) -> None:
    if not said:
        require_known("IT001E00000001", KNOWN if is_kept else {}, is_new=is_new)
        return
    with pytest.raises(ActError, match=f"IT001E00000001.*members plant {said}"):
        require_known("IT001E00000001", KNOWN if is_kept else {}, is_new=is_new)
