"""Words asked of other gateways: what has come counts, nobody waits long, nobody makes this gateway ask much."""

import threading
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.client import words as client_words
from gateway.client.words import are_words, compute_hash, fetch_words
from gateway.features.market import heard_words
from gateway.features.market.heard_words import QUESTIONS, HeardWords

SALT = b"s" * 16
WORDS = [{"title": f"number {number}"} for number in range(5)]
NAMES = [compute_hash(SALT, words) for words in WORDS]
KEEPERS = dict.fromkeys(NAMES, "commerce")


class Keeper:
    """A gateway that keeps WORDS and gives two an answer; from the second answer on it does what `then` says."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.then, self.asked = then, list[int]()

    def get(self, path: str, *, of: str) -> dict[str, Any]:
        names = of.split(",")
        self.asked.append(len(names))
        if len(self.asked) > 1:
            self.then()
        rows = [{"hash": name, "salt": SALT.hex(), "words": WORDS[NAMES.index(name)]} for name in names
                if name in NAMES]
        return {"words": rows, "left_off": []}


@pytest.fixture(autouse=True)
def two_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_words, "READ_AT_ONCE", 2)


def make_gateway(keeper: Keeper) -> tuple[Any, list[list[str]]]:
    """A gateway whose others are one keeper, who has failed when it raises; and who was asked."""
    asked: list[list[str]] = []

    def ask(questions: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
        asked.append(sorted(questions))
        try:
            return {name: question(keeper) for name, question in questions.items()}
        except (TimeoutError, ValueError):
            return {}

    return SimpleNamespace(others=SimpleNamespace(ask=ask)), asked


def fail() -> None:
    raise TimeoutError


def test_words_that_nobody_may_see_are_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """However another gateway came by them: its author proved them, and no more."""
    evil = {"title": "\x1b[31mPane\u202e"}
    keeper, name = Keeper(), compute_hash(SALT, evil)
    monkeypatch.setattr(keeper, "get", lambda path, *, of: {
        "words": [{"hash": name, "salt": SALT.hex(), "words": evil}], "left_off": []})
    found, silent = HeardWords().find(make_gateway(keeper)[0], {name: "commerce"})
    assert (found, silent) == ({}, ())


def test_what_had_come_of_a_slow_answer_counts() -> None:
    gateway, asked = make_gateway(Keeper(fail))
    heard = HeardWords()
    found, silent = heard.find(gateway, KEEPERS)
    assert (sorted(found), silent) == (sorted(NAMES[:2]), ("commerce",))
    found, silent = heard.find(gateway, dict.fromkeys(NAMES[:2], "commerce"))
    assert (len(found), silent, len(asked)) == (2, (), 1)


def test_what_nobody_keeps_is_asked_for_once() -> None:
    gateway, asked = make_gateway(Keeper())
    heard, unknown = HeardWords(), dict.fromkeys(["f" * 64, "e" * 64], "gse")
    for _ in range(3):
        found, silent = heard.find(gateway, KEEPERS | unknown)
        assert (len(found), silent) == (5, ())
    assert asked == [["commerce", "gse"]]


def test_a_question_names_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heard_words, "ASKED_AT_ONCE", 3)
    keeper = Keeper()
    gateway, asked = make_gateway(keeper)
    heard = HeardWords()
    assert [len(heard.find(gateway, KEEPERS)[0]) for _ in range(2)] == [3, 5]
    assert (keeper.asked, len(asked)) == ([2, 1, 2], 2)


def test_more_questions_a_minute_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heard_words, "monotonic", lambda: 1_000.0)
    gateway, asked = make_gateway(Keeper())
    heard = HeardWords()
    answers = [heard.find(gateway, {f"{number:064x}": "gse"}) for number in range(QUESTIONS + 5)]
    assert len(asked) == QUESTIONS
    assert [silent for _, silent in answers] == [()] * QUESTIONS + [("gse",)] * 5
    assert heard.find(gateway, {f"{0:064x}": "gse"}) == ({}, ())  # that nobody keeps it is known


def test_nobody_waits_long_for_anothers_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heard_words, "WITHIN_S", 0.05)
    may_go, is_asked = threading.Event(), threading.Event()

    def wait() -> None:
        is_asked.set()
        may_go.wait(60)

    gateway, _ = make_gateway(Keeper(wait))
    heard = HeardWords()
    first = threading.Thread(target=heard.find, args=(gateway, KEEPERS))
    first.start()
    assert is_asked.wait(60)
    assert heard.find(gateway, KEEPERS) == ({}, ("commerce",))
    may_go.set()
    first.join()
    assert heard.find(gateway, {NAMES[0]: "commerce"}) == ({NAMES[0]: WORDS[0]}, ())


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "\udfff"])
def test_what_no_place_can_hold_is_no_words(text: str) -> None:
    assert not are_words({"title": text})
    assert not are_words({text: "title"})
    assert are_words({"title": "\U0001f9c0 \u00e8"})


def test_an_endless_list_of_what_is_left_off_is_soon_read() -> None:
    answer = {"words": [], "left_off": [f"{number:064x}" for number in range(200_000)]}
    assert fetch_words(SimpleNamespace(get=lambda *_, of: answer), NAMES[:2]) == {}
