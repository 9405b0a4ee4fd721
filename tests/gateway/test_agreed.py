"""A member's agreements with their words: those that lie elsewhere are asked of their keeper, who must prove them."""

from typing import Any

import httpx
import pytest

from gateway.acts.agreed import load_agreements
from gateway.client import ApiError
from gateway.client.words import compute_hash

SALT = bytes(16)
WORDS = {"text": "Sabato alle dieci"}
TERMS = compute_hash(SALT, WORDS)
ROW = {"hash": TERMS, "salt": SALT.hex(), "words": WORDS}


class Answering:
    """A client of one organisation's gateway, which gives this answer."""

    def __init__(self, organisation: str, answer: Any) -> None:
        self.organisation, self.answer, self.asked = organisation, answer, []

    def __enter__(self) -> "Answering":
        return self

    def __exit__(self, *_: object) -> None: ...

    def get(self, path: str, **query: str) -> Any:
        self.asked.append((path, query))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def make_own(*agreements: dict[str, Any]) -> Answering:
    return Answering("commerce", {"agreements": [{"terms": TERMS, "words": None, "keeper": "citizens"} | one
                                                 for one in agreements]})


def test_words_that_lie_elsewhere_come_from_their_keeper() -> None:
    keeper = Answering("citizens", {"words": [ROW], "left_off": []})
    found = load_agreements(make_own({}, {}, {"words": {"text": "here"}}), lambda name: keeper)
    assert [one["words"] for one in found] == [WORDS, WORDS, {"text": "here"}]
    assert keeper.asked == [("words", {"of": TERMS})]


@pytest.mark.parametrize("keeper", ["commerce", ""])
def test_whoever_keeps_none_is_not_asked(keeper: str) -> None:
    def fail(name: str) -> Any:
        raise AssertionError(name)

    assert load_agreements(make_own({"keeper": keeper}), fail)[0]["words"] is None


@pytest.mark.parametrize("answer", [
    {"words": [ROW | {"words": {"text": "Mai"}}], "left_off": []},
    {"words": [ROW | {"salt": "11" * 16}], "left_off": []},
    {"words": [7], "left_off": []}, {"words": [ROW | {"salt": "zz"}], "left_off": []}, {}, [],
    ApiError(503, {}), httpx.ConnectError("nobody"),
])
def test_what_is_not_proven_or_no_answer_leaves_the_agreement_without_words(answer: Any) -> None:
    assert load_agreements(make_own({}), lambda name: Answering(name, answer))[0]["words"] is None
