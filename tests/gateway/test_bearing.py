"""What a client bears of another organisation's gateway ends: in time, size, patience and belief."""

import json
import threading
import time
import zlib
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.client import PATIENT, ApiError, Bearing, Client, NotAnAnswerError, UnreachedError
from gateway.client.others import HASTY
from gateway.features.periods.countersigning import OF_THE_OPERATOR, fetch_bundle
from gateway.hosting.page_clients import OF_A_PAGE, OF_OTHERS
from gateway.http.errors import Problem
from tests.helpers.gateway.lying_host import HEAD, Speak, drip, lying_host, say

SHORT = Bearing(silent_s=5.0, in_all_s=0.6, asked_again=3, longest_wait_s=2, most_bytes=100_000, at_once=2, turn_s=0.2)
GZIP = zlib.compressobj(9, zlib.DEFLATED, 31)


def ask(speak: Speak, bearing: Bearing = SHORT) -> Any:
    """What a client makes of a host's health."""
    with lying_host(speak) as host, Client(host.address, "commerce", bearing=bearing) as client:
        return client.get("health")


@pytest.mark.parametrize("speak", [
    drip(HEAD + b"Content-Length: 100000\r\n\r\n{", b" "), drip(HEAD + b"X: ", b"x"),
    drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"), drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 2, b"H"),
], ids=["body", "header", "chunks", "before the header"])
def test_an_answer_that_drips_ends_in_all(speak: Speak) -> None:
    began_at = time.monotonic()
    with pytest.raises(UnreachedError):
        ask(speak)
    assert time.monotonic() - began_at < 3


def test_a_gateway_that_takes_nothing_ends_in_all() -> None:
    def stop(_: Any) -> None:
        time.sleep(5)

    began_at = time.monotonic()
    with (lying_host(stop) as host, Client(host.address, "commerce", bearing=SHORT) as client,
          pytest.raises(UnreachedError)):
        client.post("words", {"text": "x" * 20_000_000})
    assert time.monotonic() - began_at < 3


@pytest.mark.parametrize("speak", [
    say(b'"' + b"a" * 100_000 + b'"'),
    drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"ffff\r\n" + b"a" * 65_535 + b"\r\n", 0.0),
    say(GZIP.compress(b"{}") + GZIP.flush(), b"Content-Encoding: gzip"),
    drip(HEAD + b"Content-Length: 600000000\r\n\r\n", b"a"),
], ids=["large", "endless", "compressed", "a large promise"])
def test_what_is_larger_than_is_borne_or_packed_is_no_answer(speak: Speak) -> None:
    with pytest.raises(NotAnAnswerError):
        ask(speak)


@pytest.mark.parametrize(("told", "calls"), [
    (b"86400", 1), (b"3", 1), (b"9" * 5_000, 1), ("²".encode("latin-1"), 1), (b"-1", 1), (b"0", 4),
])
def test_who_says_to_come_back_late_is_not_waited_for(told: bytes, calls: int) -> None:
    busy = say(b"{}", b"Retry-After: " + told, b"Connection: close", status=b"503 Busy")
    began_at = time.monotonic()
    with lying_host(busy) as host, Client(host.address, "commerce", bearing=replace(SHORT, in_all_s=5.0)) as client:
        with pytest.raises(ApiError):
            client.get("health")
        assert len(host.asked) == calls
    assert time.monotonic() - began_at < 2


def test_asking_again_ends_in_all_too() -> None:
    with pytest.raises(ApiError):
        ask(say(b"{}", b"Retry-After: 2", b"Connection: close", status=b"503 Busy"))


@pytest.mark.parametrize("body", [b"<html>", b"", b"[" * 50_000, b"\xff", b"1" * 5_000])
def test_what_is_called_json_and_is_none_is_no_answer(body: bytes) -> None:
    if body:
        with pytest.raises(NotAnAnswerError):
            ask(say(body))
    else:
        assert ask(say(body)) == b""


@pytest.mark.parametrize("answer", [[], 5, None, {}, {"challenge": 5}, {"challenge": ["gse"]}])
def test_a_challenge_or_a_token_of_another_type_is_none(answer: object) -> None:
    with (lying_host(say(json.dumps(answer).encode(), b"Connection: close")) as host,
          Client(host.address, "commerce", bearing=SHORT) as client):
        with pytest.raises(NotAnAnswerError):
            client.ask_challenge("PEM")
        with pytest.raises(NotAnAnswerError):
            client.answer_challenge({})


@pytest.mark.parametrize("answer", [[], 5, {"code": 5, "values": [[1]]}, {"code": "X", "values": 5}, {"values": "ab"}])
def test_a_refusal_of_any_type_is_a_refusal(answer: object) -> None:
    with pytest.raises(ApiError):
        ask(say(json.dumps(answer).encode(), status=b"409 Conflict"))


def test_few_threads_wait_for_one_gateway() -> None:
    """Two hold its two connections; whoever comes is told within a moment, not after they have ended."""
    with lying_host(drip(HEAD, b" ")) as host:
        client = Client(host.address, "commerce", bearing=replace(SHORT, in_all_s=4.0))

        def wait() -> None:
            with pytest.raises(UnreachedError):
                client.get("health")

        held = [threading.Thread(target=wait) for _ in range(2)]
        for thread in held:
            thread.start()
        while len(host.asked) < 2:
            time.sleep(0.01)
        began_at = time.monotonic()
        with pytest.raises(UnreachedError):
            client.get("health")
        assert time.monotonic() - began_at < 1.5
        for thread in held:
            thread.join()


@pytest.mark.parametrize("bound", ["silent_s", "in_all_s", "most_bytes", "at_once", "turn_s"])
@pytest.mark.parametrize("value", [0, -1, float("inf"), float("nan")])
def test_nothing_is_borne_without_an_end(bound: str, value: float) -> None:
    changed: dict[str, Any] = {bound: value}
    with pytest.raises(ValueError, match="end"):
        replace(SHORT, **changed)


@pytest.mark.parametrize("bearing", [PATIENT, HASTY, OF_A_PAGE, OF_OTHERS, OF_THE_OPERATOR])
def test_what_gateways_are_asked_with(bearing: Bearing) -> None:
    assert bearing.in_all_s <= 600 and bearing.most_bytes <= 200_000_000 and bearing.longest_wait_s <= 10


def test_no_proxy_of_the_environments_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with lying_host(say(b'{"from": "proxy"}')) as proxy, lying_host(say(b'{"from": "gateway"}')) as gateway:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        with Client(gateway.address, "commerce", bearing=SHORT) as client:
            assert client.get("health") == {"from": "gateway"}
        assert proxy.asked == []


def fetch(speak: Speak) -> Any:
    """What a countersigner makes of what its operator hands over."""
    with lying_host(speak) as host:
        gateway: Any = SimpleNamespace(
            settings=SimpleNamespace(energy_operator="gse"),
            client=lambda name, bearing: Client(host.address, name, bearing=replace(bearing, in_all_s=0.6)))
        return fetch_bundle(gateway, "2024-05-01.provisional.1")


@pytest.mark.parametrize("speak", [
    drip(HEAD + b"Content-Length: 100000\r\n\r\n{", b" "), say(b"[]"), say(b"5"), say(b"{}"),
    say(b'{"vectors": "", "replaced": [5]}'), say(b'{"vectors": 5, "replaced": []}'),
    say(b'{"vectors": "!", "replaced": []}'),
])
def test_an_operator_that_hands_over_no_bundle_is_away(speak: Speak) -> None:
    with pytest.raises(Problem) as caught:
        fetch(speak)
    assert (caught.value.code, caught.value.values) == ("GATEWAY_AWAY", {"organisation": "gse"})


def test_an_operator_that_says_tomorrow_is_not_waited_for() -> None:
    began_at = time.monotonic()
    with pytest.raises(ApiError):
        fetch(say(b"{}", b"Retry-After: 86400", status=b"503 Busy"))
    assert time.monotonic() - began_at < 2
