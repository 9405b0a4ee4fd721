"""Who waits for a block holds a thread: nobody unknown does, and of the others few, each alone fewer."""

import threading
import time
from contextlib import ExitStack

import httpx
import pytest

from gateway.client import ApiError, Client
from gateway.hosting.opening import Gateways
from gateway.http import security
from gateway.http.headers import TAKEN
from gateway.http.waiting import EACH, IN_ALL, WaitingRoom
from tests.helpers.gateway.trial import founded_trial

FAR = 1_000_000


def ask(trial: Gateways, path: str, token: str = "", **options) -> httpx.Response:
    transport = httpx.WSGITransport(app=trial.wsgi)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with httpx.Client(base_url="http://gateway/gse/api/v1/", transport=transport) as client:
        return client.get(path, headers=headers, **options)


@pytest.mark.parametrize("path", ["health", "audit/checkpoint", "openapi.json"])
def test_a_stranger_is_answered_at_once(trial: Gateways, path: str) -> None:
    ask(trial, path)  # what is made when first asked for is there
    began = time.monotonic()
    response = ask(trial, f"{path}?after={FAR}")
    assert time.monotonic() - began < 1
    if path != "openapi.json":  # its answer depends on no block
        assert (response.status_code, response.json()["code"]) == (503, "NOT_MIRRORED_YET")
        assert response.headers["Retry-After"] == "1"


def test_an_answer_says_whether_its_call_had_a_good_session(trial: Gateways) -> None:
    token = trial.client("gse").open_session()
    paths = ("session", "docs", "openapi.json", "health", f"session?after={FAR}000000")
    told = {path: TAKEN in ask(trial, path, "made up").headers for path in paths}
    assert not any(told.values())
    assert TAKEN not in ask(trial, "health").headers
    assert ask(trial, "health", token).headers[TAKEN] == "taken"


def test_a_callers_threads_that_wait_are_few(trial: Gateways) -> None:
    token = trial.client("gse").open_session()
    ask(trial, "session", token)
    answers: list[tuple[float, httpx.Response]] = []

    def wait() -> None:
        began = time.monotonic()
        response = ask(trial, f"session?after={FAR}", token)
        answers.append((time.monotonic() - began, response))

    threads = [threading.Thread(target=wait) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    waited = [response.json()["code"] for took_s, response in answers if took_s > 4]
    assert waited == ["PROJECTOR_BEHIND"] * EACH
    assert [r.json()["code"] for took_s, r in answers if took_s < 4] == ["NOT_MIRRORED_YET"] * (10 - EACH)


def test_all_together_hold_few_places() -> None:
    room = WaitingRoom()
    with ExitStack() as stack:
        held = [stack.enter_context(room.hold(f"caller {number}")) for number in range(20)]
        assert held == [True] * IN_ALL + [False] * (20 - IN_ALL)
    with room.hold("caller 0") as is_inside:
        assert is_inside
    assert not room._inside  # nobody is kept who has left


def test_the_client_asks_again_until_the_block_is_there(trial: Gateways) -> None:
    with trial.gateway("gse").waiting.hold(trial.client("gse").session()["key"]):
        client = Client(trial.wsgi, "gse")
        client.see(trial.ledger.height())  # the next one
        writer = threading.Timer(0.3, lambda: trial.client("municipality").execute("open_day", {"date": "2024-05-03"}))
        writer.start()
        assert client.get("health")["date"] == "2024-05-03"
        writer.join()


def test_wrong_tokens_are_counted_before_anything_is_looked_up(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []
    find_row = security._find_row
    monkeypatch.setattr(security, "_find_row", lambda c, h: looked_up.append(h) or find_row(c, h))
    with founded_trial(tmp_path / "volano", settings={"limits": {"open_calls": 3}}) as trial:
        looked_up.clear()
        codes = [ask(trial, "session", f"wrong-{number}").json()["code"] for number in range(20)]
        assert codes == ["SESSION_NEEDED"] * 3 + ["TOO_MANY_CALLS"] * 17
        assert len(looked_up) == 3
        assert ask(trial, "session", "wrong").headers["Retry-After"].isdecimal()


def test_who_is_known_is_counted_by_key_and_not_by_the_address_of_a_flood(tmp_path) -> None:
    with founded_trial(tmp_path / "volano", settings={"limits": {"open_calls": 6}}) as trial:
        client = trial.client("gse")
        client.session()
        for number in range(10):
            ask(trial, "session", f"wrong-{number}")
        with pytest.raises(ApiError, match="TOO_MANY_CALLS"):
            Client(trial.wsgi, "gse").get("health")
        assert client.session()["organisation"] == "gse"
