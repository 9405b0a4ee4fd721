"""Another phone's code: who makes one, what is brought under it, the first key stays, gone after 15 minutes."""

from collections.abc import Iterator
from typing import Any

import pytest

from chaincode.words.codes import SIGNS
from gateway.client import ApiError
from gateway.features.pairings.service import KEPT_S, LENGTH, MOST, Pairing, Pairings
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.trial import add_member, founded_trial

Plain = dict[str, Any]
COMMAND = f"2024-05-01-{'0' * 31}1"
FIRST, SECOND = {"public_key": "aa", "proof": "00"}, {"public_key": "bb", "proof": "00"}


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateways]:
    with founded_trial(tmp_path_factory.mktemp("pairings") / "volano") as trial:
        add_member(trial, "citizens", 1)
        yield trial


def pair(trial: Gateways) -> Plain:
    with trial.client("citizens", "m0001") as client:
        return dict(client.post("pairings", {"command_id": COMMAND}))


def refuse(trial: Gateways, path: str, body: Plain | None = None) -> str:
    with trial.client_of("citizens") as anyone, pytest.raises(ApiError) as refused:
        anyone.post(path, body) if body else anyone.get(path)
    return refused.value.code


def test_whoever_reads_the_code_brings_a_key_and_the_first_one_stays(trial: Gateways) -> None:
    made = pair(trial)
    assert len(made["code"]) == LENGTH and set(made["code"]) <= set(SIGNS)
    path = f"pairings/{made['code']}"
    with trial.client_of("citizens") as anyone:
        assert anyone.get(path) == made and (made["command_id"], made["public_key"]) == (COMMAND, "")
        anyone.post(path, FIRST)
        anyone.post(path, FIRST)   # an answer was lost
        assert anyone.get(path) == made | FIRST
    assert [refuse(trial, path, one) for one in (SECOND, FIRST | {"proof": "01"})] == ["INVALID", "INVALID"]


def test_a_code_is_over_by_the_next_one_or_after_a_quarter_of_an_hour(
    trial: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = pair(trial), pair(trial)
    assert refuse(trial, f"pairings/{first['code']}") == "UNKNOWN"
    gateway = trial.gateway("citizens")
    now = gateway.clock()
    monkeypatch.setattr(gateway, "clock", lambda: now + KEPT_S + 60)
    assert refuse(trial, f"pairings/{second['code']}") == refuse(trial, "pairings/AAAAAAAA", FIRST) == "UNKNOWN"


def test_of_too_many_codes_the_oldest_goes() -> None:
    pairings, more = Pairings(), 3
    for number in range(MOST + more):
        pairings.add(Pairing(f"code{number}", f"member{number}", COMMAND, expires_at_s=100), now_s=0)
    there = [number for number in range(MOST + more) if pairings.find(f"code{number}", now_s=0)]
    assert there == list(range(more, MOST + more))
