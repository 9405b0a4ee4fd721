"""Several questions in one call: what may be asked so, what each costs, and what a client makes of the answers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.client import AT_ONCE, ApiError, Client, NotAnAnswerError
from gateway.client.answers import take_several
from gateway.features.several import service
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.trial import founded_trial

OPEN_CALLS = 20  # a minute: of two calls with their questions the second has too many


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateways]:
    with founded_trial(tmp_path_factory.mktemp("several") / "volano") as trial:
        trial.catch_up()
        yield trial


@pytest.fixture
def officer(trial: Gateways) -> Iterator[Client]:
    with trial.client("citizens", "officer") as client:
        yield client


def test_answers_come_in_the_order_of_the_questions(officer: Client) -> None:
    paths = ["parameters", "health", "nowhere", "session"]
    answers = officer.get_several(paths)
    assert [answer.status_code for answer in answers] == [200, 200, 404, 200]
    assert [answers[number].read() for number in (0, 3)] == [officer.get("parameters"), officer.session()]
    with pytest.raises(ApiError, match="404 NOT_FOUND"):
        answers[2].read()


@pytest.mark.parametrize("path", ["/health", "health?", "health?x=%C3%A8", "health?x=è€"])
def test_a_path_is_written_as_in_an_address(officer: Client, path: str) -> None:
    assert officer.get_several([path])[0].read() == officer.get("health")


@pytest.mark.parametrize(("path", "status"), [
    ("several", 405), ("commands/open_day/prepare", 405), ("", 404), ("../../gse/api/v1/health", 404),
    ("//citizens/api/v1/health", 404), ("http://127.0.0.1/health", 404), ("citizens/api/v1/health", 404),
    ("hea%6Cth", 200), ("hea%00lth", 404), ("è€", 404),
])
def test_only_what_get_answers_at_this_gateway_is_asked(officer: Client, path: str, status: int) -> None:
    assert officer.get_several([path])[0].status_code == status


@pytest.mark.parametrize("paths", [
    [], ["health"] * (AT_ONCE + 1), ["health?after=99"], ["health", "health?x=1&after"], ["a" * 501], ["he\nalth"], [1],
    "health", None, ["openapi.json"], ["health", "docs"], ["docs/static/index.css"], ["open%61pi.json?x=1"],
])
def test_what_is_no_short_list_of_paths_is_refused(officer: Client, paths: Any) -> None:
    with pytest.raises(ApiError, match="422"):
        officer.post("several", {"paths": paths})


def test_what_is_too_large_to_go_along_is_to_be_asked_alone(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_BYTES", len(json.dumps(officer.get("health"))) + 100)
    answers = officer.get_several(["health", "health", "nowhere"])
    assert [answer.status_code for answer in answers[:2]] == [200, 413]
    assert answers[1].body is None


def test_each_question_of_a_stranger_counts_as_a_call(tmp_path: Path) -> None:
    settings = {"limits": {"open_calls": OPEN_CALLS}}
    with founded_trial(tmp_path / "volano", settings=settings) as trial, trial.client_of("citizens") as stranger:
        first, second = (stranger.get_several(["health"] * AT_ONCE) for _ in range(2))
    assert {answer.status_code for answer in first} == {200}
    assert second[-1].status_code == 429


@pytest.mark.parametrize("said", [
    None, [], {}, {"answers": 1}, {"answers": []}, {"answers": [{"status": 200}]}, {"answers": [{"body": 1}]},
    {"answers": [{"status": "x", "body": 1}]}, {"answers": [{"status": 200, "body": 1}] * 2}, {"answers": [1]},
])
def test_what_is_no_answer_to_each_question_is_none(said: Any) -> None:
    with pytest.raises(NotAnAnswerError):
        take_several(said, 1)
