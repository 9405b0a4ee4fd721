"""Which member an officer's command is about: by name, the id's beginning or a metering point; never by guess."""

from types import SimpleNamespace
from typing import Any

import pytest

from gateway.commandline.base.refusals import InputError
from gateway.commandline.members import find

ADA, ANNA, SECOND, SHOP = (digit * 64 for digit in "abcd")
PEOPLE = [
    {"member": ADA, "name": "Ada Esempio", "organisation": "citizens"},
    {"member": ANNA, "name": "Ada Esempio", "organisation": "municipality"},
    {"member": SECOND, "name": "", "organisation": "citizens"},
    {"member": SHOP, "name": "Bottega Prova", "organisation": "commerce"},
]
POINTS = [
    {"metering_point": "IT001E00000001", "member": ADA, "from_date": "2024-05-01"},
    {"metering_point": "IT001E00000001", "member": SECOND, "from_date": "2024-07-01"},
    {"metering_point": "IT001E00000002", "member": SHOP, "from_date": "2024-05-01"},
]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(find, "load_people", lambda _, held, has_contacts: PEOPLE)
    monkeypatch.setattr(find, "load_points", lambda _: POINTS)
    return SimpleNamespace(officers=["citizens", "municipality"])


@pytest.mark.parametrize("named", ["bbbb", "b" * 64])
def test_by_the_beginning_of_the_id(named: str, desk: Any) -> None:
    assert find.find_person(desk, named)["member"] == ANNA


def test_by_the_point_that_is_theirs_now(desk: Any) -> None:
    assert find.find_person(desk, "it001e00000001")["member"] == SECOND


def test_several_of_one_name_are_listed(desk: Any) -> None:
    with pytest.raises(InputError) as caught:
        find.find_person(desk, "ada  esempio")
    assert f"Ada Esempio {ADA[:12]}, Ada Esempio {ANNA[:12]}" in str(caught.value)
    assert "2 members" in str(caught.value)


@pytest.mark.parametrize("named", ["bbb", "Bottega Prova", "dddd", "IT001E00000002", "IT001E00000009", "nobody"])
def test_three_digits_and_other_officers_members_are_nobody(named: str, desk: Any) -> None:
    with pytest.raises(InputError, match="no member is called"):
        find.find_person(desk, named)


def make_found(*points: tuple[str, str]) -> find.Found:
    rows = [{"metering_point": name, "to_date": to_date} for name, to_date in points]
    return find.Found(ADA, "", "citizens", {}, rows, {"day": 3, "date": "2024-09-03"})


def test_the_only_open_point_needs_no_name() -> None:
    found = make_found(("IT001E00000001", ""), ("IT001E00000002", "2024-08-01"))
    assert find.find_point(found, "")["metering_point"] == "IT001E00000001"
    assert find.find_point(found, "IT001E00000001")["metering_point"] == "IT001E00000001"
    assert (found.shown, found.day, found.date) == (ADA[:12], 3, "2024-09-03")


def test_of_two_points_one_is_named(desk: Any) -> None:
    found = make_found(("IT001E00000001", ""), ("IT001E00000002", ""))
    assert find.find_point(found, "IT001E00000002")["metering_point"] == "IT001E00000002"
    for named in ("", "IT001E00000003"):
        with pytest.raises(InputError, match="IT001E00000001, IT001E00000002"):
            find.find_point(found, named)


def test_without_an_open_point_one_is_added_first(desk: Any) -> None:
    with pytest.raises(InputError, match=r"(?i)no open metering point.*add"):
        find.find_point(make_found(("IT001E00000001", "2024-08-01")), "")
