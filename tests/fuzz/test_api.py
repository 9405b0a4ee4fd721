"""A thousand calls that nobody should send, and as many that somebody might: refused clearly, and nothing written."""

import logging
from collections.abc import Iterator

import pytest

from tests.fuzz.generated import send_generated
from tests.fuzz.mutated import KINDS, send_mutated
from tests.fuzz.target import Answer, Target, open_target

pytestmark = pytest.mark.filterwarnings("default")  # schemathesis's own dependencies warn


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with open_target(tmp_path_factory.mktemp("fuzz") / "volano") as opened:
        yield opened


@pytest.fixture(autouse=True)
def _no_defects(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []


def test_calls_made_of_the_description_are_answered_as_it_says(target: Target) -> None:
    assert send_generated(target, 1_000, ("gse", "citizens")) >= 1_000
    assert {401, 403, 404, 422} <= set(target.statuses)


def test_good_calls_spoilt_in_one_place_are_refused(target: Target) -> None:
    assert send_mutated(target, 1_000) == 1_000
    assert len({kind.__name__ for kind in KINDS}) > 30


def make_answer(**changed: object) -> Answer:
    made = {
        "organisation": "gse", "caller": "", "method": "POST", "path": "words", "status": 422,
        "content_type": "application/json",
        "content": b'{"code": "INVALID", "message_en": "No.", "message_it": "No.", "values": {}}',
    }
    return Answer(**{**made, **changed})


@pytest.mark.parametrize(("changed", "fault"), [
    ({"status": 500}, "status 500"),
    ({"content_type": "text/html"}, "a refusal as text/html"),
    ({"content": b"{}"}, "another payload"),
    ({"content": b'{"code": "no", "message_en": "a", "message_it": "b", "values": {}}'}, "a code that isn't one"),
    ({"content": b'{"code": "NO", "message_en": "", "message_it": "b", "values": {}}'}, "without words"),
    ({"content": b'{"code": "NO", "message_en": "sqlite3: no", "message_it": "b", "values": {}}'}, "the inside"),
    ({"route": "/words", "status": 418}, "status 418 isn't documented"),
])
def test_the_judge_finds_what_is_not_as_promised(target: Target, changed: dict, fault: str) -> None:
    target.documented["POST", "/words"] = {422}
    with pytest.raises(AssertionError, match=fault):
        target.judge(make_answer(**changed))


def test_the_judge_finds_what_a_refusal_wrote(target: Target) -> None:
    target.judge(make_answer())
    with target.trial.client("gse") as client:
        client.post("dead-letters", {"topic": "a/b", "reason": "M1_NOT_JSON", "payload": "AAAA"})
    with pytest.raises(AssertionError, match=r"wrote to gse\.dead_letter"):
        target.judge(make_answer())
    with target.trial.client("municipality") as client:
        client.execute("open_day", {"date": "2024-05-06"})
    with pytest.raises(AssertionError, match="wrote to ledger"):
        target.judge(make_answer())
