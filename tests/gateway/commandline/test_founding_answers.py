"""The eleven answers with which a community is founded: what each may be, and what they become."""

from typing import Any

import pytest
from click import BadParameter

from chaincode.words import WordedError
from gateway.commandline.operating import questions
from gateway.commandline.operating.questions import ask, list_questions, make_plan

BY_NAME = {question.name: question for question in list_questions("Borgo Sole", "2024-09-01")}


@pytest.mark.parametrize(("name", "text", "found"), [
    ("title", " Borgo Sole ", "Borgo Sole"), ("title", "x" * 100, "x" * 100),
    ("founded_on", "2024-02-29", "2024-02-29"), ("first_period", "", ""), ("settle_days", "1", 1),
    ("settle_days", "31", 31), ("zone", "SARD", "SARD"),
    ("energy_operator", "municipality", "municipality"), ("countersigner", "citizens", "citizens"),
    ("value_cents_per_mwh", "0", 0), ("value_cents_per_mwh", "100000", 100_000), ("consume_percent", "100", 100),
    ("interests", "", []), ("interests", "food:social, tools:community,", [
        {"category": "food", "interest": "social"}, {"category": "tools", "interest": "community"}]),
])  # fmt: skip
def test_what_can_be_used(name: str, text: str, found: Any) -> None:
    assert BY_NAME[name].read(text) == found


@pytest.mark.parametrize(("name", "text", "said"), [
    ("title", " ", "1 to 100"), ("title", "x" * 101, "1 to 100"), ("title", "a\tb", "1 to 100"),
    ("founded_on", "2023-02-29", "YYYY-MM-DD"), ("first_period", "soon", "YYYY-MM-DD"), ("settle_days", "0", "1 to 31"),
    ("settle_days", "32", "1 to 31"), ("settle_days", "7.0", "1 to 31"), ("settle_days", "٧", "1 to 31"),
    ("value_cents_per_mwh", "0000000001", "0 to 100000"), ("consume_percent", "101", "0 to 100"),
    ("zone", "nord", "NORD"), ("energy_operator", "commerce", "one of"), ("interests", "food", "'food'"),
    ("founded_on", "1999-12-31", "2000-01-01 to today"), ("founded_on", "2999-01-01", "to today"),
    ("interests", ":x", "':x'"),
])  # fmt: skip
def test_what_cannot(name: str, text: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with pytest.raises(WordedError) as caught:
        BY_NAME[name].read(text)
    assert said in str(caught.value)


def test_without_a_terminal_the_defaults_are_the_answers() -> None:
    assert ask(list(BY_NAME.values()), is_terminal=False) == {
        "title": "Borgo Sole", "founded_on": "2024-09-01", "first_period": "2024-09-01", "settle_days": 7,
        "zone": "NORD", "energy_operator": "gse", "countersigner": "municipality", "value_cents_per_mwh": 5_500,
        "consume_percent": 50, "kept_percent": 50, "interests": [],
    }


def test_the_first_period_is_asked_for_with_the_day_that_was_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def answer(words: str, *, default: str, show_default: bool, value_proc: Any) -> str:
        asked.append((words, default))
        assert show_default is bool(default)
        return str(value_proc("2024-10-05" if len(asked) == 2 else default))

    monkeypatch.setattr(questions, "prompt", answer)
    found = ask(list(BY_NAME.values()), is_terminal=True)
    assert (found["founded_on"], found["first_period"]) == ("2024-10-05", "2024-10-05")
    assert [words.split()[0] for words, _ in asked] == [f"{number}/11" for number in range(1, 12)]


@pytest.mark.parametrize(("language", "listed", "refused"), [
    ("it", ["gse: il GSE", "municipality: il comune", "NORD, CNOR centro nord"], "scegli un'altra organizzazione"),
    ("en", ["gse: GSE", "municipality: the municipality", "NORD north, CNOR"], "choose another organisation"),
])
def test_choices_are_listed_in_words_and_who_settles_is_none_for_who_signs_second(
    monkeypatch: pytest.MonkeyPatch, language: str, listed: list[str], refused: str
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    asked: dict[str, tuple[str, str]] = {}

    def answer(words: str, *, default: str, show_default: bool, value_proc: Any) -> str:
        asked[list(BY_NAME)[len(asked)]] = (words, default)
        if len(asked) == 7:
            with pytest.raises(BadParameter, match=refused):
                value_proc("municipality")
        return str(value_proc("municipality" if len(asked) == 6 else default))

    monkeypatch.setattr(questions, "prompt", answer)
    found = ask(list(BY_NAME.values()), is_terminal=True)
    assert all(words in asked["energy_operator"][0] + asked["zone"][0] for words in listed)
    assert "municipality" not in asked["countersigner"][0] and asked["countersigner"][1] == "gse"
    assert (found["energy_operator"], found["countersigner"]) == ("municipality", "gse")


@pytest.mark.parametrize(("language", "said"), [
    ("it", "non può iniziare prima della fondazione, il 2024-09-01"), ("en", "can't begin before the founding"),
])
def test_a_first_period_before_the_founding_is_asked_again(
    monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    with pytest.raises(WordedError, match=said):
        BY_NAME["first_period"].take("2024-08-31", {"founded_on": "2024-09-01"})
    assert BY_NAME["first_period"].take("01/09/2024", {"founded_on": "2024-09-01"}) == "2024-09-01"


def test_no_question_says_a_name_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "it")
    for name in ("founded_on", "first_period"):
        with pytest.raises(WordedError) as caught:
            BY_NAME[name].read("presto")
        assert str(caught.value) == "'presto' non è una data: scrivila AAAA-MM-GG o GG/MM/AAAA"


ANSWERS = ask(list(BY_NAME.values()), is_terminal=False)


def test_what_they_become() -> None:
    plan = make_plan("borgo-sole", ANSWERS | {"consume_percent": 30, "kept_percent": 25, "settle_days": 14})
    assert (plan.community, plan.date, plan.first_period) == ("borgo-sole", "2024-09-01", "2024-09-01")
    assert {name: plan.parameters[name] for name in ("w_consume", "w_produce", "euro_kept_bps", "settle_days")} == {
        "w_consume": 3_000, "w_produce": 7_000, "euro_kept_bps": 2_500, "settle_days": 14}
    assert plan.settings["countersigner"] == "municipality"


@pytest.mark.parametrize(("changed", "said"), [
    ({"first_period": "2024-08-31"}, "before the founding"), ({"countersigner": "gse"}, "can't sign second"),
])  # fmt: skip
def test_answers_that_do_not_go_together(
    changed: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with pytest.raises(WordedError, match=said):
        make_plan("borgo-sole", ANSWERS | changed)
