"""A contact that reaches nobody is asked about, with what was probably meant; lists of people go by name."""

import pytest

from gateway.commandline.members.doubts import Known, list_doubts

from .conftest import Desk

NOBODY = Known((), (), "2024-09-12")


def ask(**cells: str) -> list[tuple[str, str]]:
    row = {"name": "Zita Nuova", "organisation": "cittadini", **cells}
    return [(doubt.words, doubt.guess) for doubt in list_doubts([(2, row)], NOBODY)]


@pytest.mark.parametrize(("contact", "guess"), [
    ("m7(at)example.org", "m7@example.org"), ("m7 [at] example.org", "m7@example.org"),
    ("m7 at example.org", "m7@example.org"), ("m7 chiocciola example.org", "m7@example.org"),
    ("ada@gmial.com", "ada@gmail.com"), ("ada.example.org", ""), ("www.example.org", ""), ("n/d", ""), ("boh", ""),
    ("da chiedere", ""), ("123456", ""), ("0000000000", ""), ("Facebook: Ada", ""),
])
def test_a_contact_that_reaches_nobody_is_asked_about(contact: str, guess: str) -> None:
    assert [found for _, found in ask(contact=contact)] == [guess]


@pytest.mark.parametrize("contact", [
    "", "ada@example.org", "333 1234567", "+39 0125 123456", "tel. 333 1234567", "Via Roma 1, 10015 Ivrea",
    "Piazza Garibaldi snc",
])
def test_a_plausible_contact_is_not(contact: str) -> None:
    assert ask(contact=contact) == []


def test_a_guessed_number_is_written_as_the_reader_writes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(power_kw="5500")[0][0] == "power_kw 5500 of a home: is 5.5 meant?"
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")
    assert ask(power_kw="5500") == [("potenza_kw 5500 per una casa: si intende 5,5?", "5.5")]


def test_lists_of_people_go_by_name(desk: Desk) -> None:
    names = [one["name"] for one in desk.ask("members", "list")["members"]]
    assert names == sorted(names) and len(names) == 3
    shown = desk.type("members", "list").stdout
    assert [shown.index(name) for name in names] == sorted(shown.index(name) for name in names)


def test_a_month_that_lacks_several_series_asks_for_several_files(desk: Desk) -> None:
    rows = {row["name"]: row for row in desk.ask("month", "2024-09")["rows"]}
    assert rows["readings"]["next"] == "./volano import FILE..."
