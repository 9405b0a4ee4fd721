"""One organisation's host hands on what its pages ask of another's API: as it stands, that API alone, within bounds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from werkzeug.test import Client as Asker

from gateway.client import ApiError, Client
from gateway.hosting.opening import Gateways, _open_relays
from gateway.http import relay as relay_part
from gateway.http.app import mount
from gateway.http.doors import Doors
from gateway.http.headers import TAKEN
from gateway.http.relay import Relay, make_relay
from gateway.settings import Limits, SettingsError, build_settings
from tests.helpers.gateway.places import HERE, open_place
from tests.helpers.gateway.serving import serve

LIMITS = Limits(body_bytes=1_000, open_calls=40)
ASKED: list[dict[str, Any]] = []


def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    """What the other gateway's API is asked, noted; what it answers, by the path's last part."""
    ASKED.append({**environ, "body": environ["wsgi.input"].read()})
    kind, _, size = environ["PATH_INFO"].rpartition("/")[2].partition("-")
    if kind == "slow":
        time.sleep(float(size))
    media = "text/javascript" if kind == "script" else "application/json"
    refusals = {"moved": "302 Found", "refused": "409 Conflict", "unknown": "401 Unauthorized"}
    start(refusals.get(kind, "200 OK"), [
                   *([(TAKEN, "taken")] if kind == "taken" else []),
                   ("Content-Type", media), ("Set-Cookie", "a=b"), ("Location", "https://evil.example"),
                   ("Content-Security-Policy", "default-src *"), ("Retry-After", "7")])
    return [b"x" * int(size or 1) if kind == "large" else b"{}"]


@pytest.fixture
def other() -> Iterator[str]:
    ASKED.clear()
    with open_place(answer, Doors(HERE, 0, Limits(), {}.get)) as place:
        yield place.url


@contextmanager
def open_relay(address: str, limits: Limits = LIMITS) -> Iterator[Any]:
    """A host at which the energy operator's API is had, too."""
    relay = Relay("gse", f"{address}/gse/api/v1", None, limits)
    yield mount((), None, {"gse": make_relay(relay, limits)})
    relay.close()


@pytest.fixture
def asker(other: str) -> Iterator[Asker]:
    with open_relay(other) as host:
        yield Asker(host)


def test_a_call_is_handed_on_as_it_stands_with_few_of_its_headers(asker: Asker) -> None:
    headers = {
        "Authorization": "Bearer t", "Accept-Language": "it", "Content-Type": "application/json", "Cookie": "a=b",
        "X-Forwarded-For": "203.0.113.9", "Forwarded": "for=1", "Host": "cittadini.example", "Via": "x",
        "Connection": "X-Other", "X-Other": "1", "Origin": "https://cittadini.example",
    }
    answered = asker.post("/gse/api/v1/a b/c%2e?x=1&y=%20", data=b'{"a":1}', headers=headers)
    assert (answered.status_code, answered.data) == (200, b"{}")
    (asked,) = ASKED
    assert (asked["REQUEST_METHOD"], asked["PATH_INFO"], asked["QUERY_STRING"]) == (
        "POST", "/gse/api/v1/a b/c.", "x=1&y=%20")
    assert asked["body"] == b'{"a":1}'
    assert (asked["HTTP_AUTHORIZATION"], asked["HTTP_ACCEPT_LANGUAGE"]) == ("Bearer t", "it")
    sent = {name for name in asked if name.startswith("HTTP_")}
    assert sent <= {"HTTP_AUTHORIZATION", "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "HTTP_HOST",
                    "HTTP_USER_AGENT", "HTTP_CONNECTION", "HTTP_VIA"}
    assert asked["HTTP_VIA"] == "1.1 volano"
    assert asked["HTTP_HOST"].startswith(HERE)


def test_of_an_answer_come_status_type_and_body_under_our_own_policy(asker: Asker) -> None:
    answered = asker.get("/gse/api/v1/refused")
    assert (answered.status_code, answered.headers["Retry-After"]) == (409, "7")
    assert answered.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answered.headers and "Location" not in answered.headers


@pytest.mark.parametrize("path", [
    "/gse/api/v1/../../citizens/api/v1/x", "/gse/api/v1/./x", "/gse/api/v1/a/%2e%2e/b", "/gse/api/v1/a//evil.example/x",
    "/gse/api/v1/a\\b", "/gse/api/v1/a%0d%0aX: 1", "/gse/api/v1/", "/gse/api/v1", "/gse/api/v2/x", "/gse/x",
    "/municipality/api/v1/x", "/commerce/api/v1/x",
])
def test_nothing_but_a_path_below_the_named_api_is_handed_on(asker: Asker, path: str) -> None:
    assert asker.get("/", environ_overrides={"PATH_INFO": unquote(path)}).status_code == 404
    assert ASKED == []


@pytest.mark.parametrize(("path", "headers"), [
    ("/gse/api/v1/x", {"Accept-Language": "\xe0"}), ("/gse/api/v1/x", {"Authorization": "Bearer \xe0"}),
    ("/gse/api/v1/x?a=" + "x" * 70_000, {}), ("/gse/api/v1/" + "x" * 70_000, {}),
], ids=["language", "token", "query", "path"])
def test_what_cannot_be_handed_on_is_malformed(asker: Asker, path: str, headers: dict[str, str]) -> None:
    refused = asker.get(path, headers=headers)
    assert (refused.status_code, refused.json and refused.json["code"]) == (400, "BODY_MALFORMED")
    assert ASKED == []


def test_a_part_of_a_path_stays_one(asker: Asker) -> None:
    """What would be a new part, a query or a host there is one part still."""
    asker.get("/", environ_overrides={"PATH_INFO": "/gse/api/v1/a?b#c@evil.example:1%2f"})
    assert (ASKED[0]["PATH_INFO"], ASKED[0]["QUERY_STRING"]) == ("/gse/api/v1/a?b#c@evil.example:1%2f", "")


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "OPTIONS", "PROPFIND"])
def test_other_methods_are_not_handed_on(asker: Asker, method: str) -> None:
    asker.open("/gse/api/v1/x", method=method)
    assert ASKED == []


def test_large_bodies_and_answers_are_refused(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asker.post("/gse/api/v1/x", data=b"x" * 1_000).status_code == 200
    assert asker.post("/gse/api/v1/x", data=b"x" * 1_001).status_code == 413
    monkeypatch.setattr(relay_part, "MOST_RELAYED_BYTES", 5_000)
    assert len(asker.get("/gse/api/v1/large-5000").data) == 5_000
    refused = asker.get("/gse/api/v1/large-5001")
    assert (refused.status_code, refused.json and refused.json["code"]) == (502, "GATEWAY_AWAY")


@pytest.mark.parametrize("kind", ["moved", "script"])
def test_what_an_api_does_not_answer_is_not_handed_back(asker: Asker, kind: str) -> None:
    """No redirection is followed, and no other gateway's script comes from our address."""
    answered = asker.get(f"/gse/api/v1/{kind}")
    assert answered.status_code == (302 if kind == "moved" else 502)
    assert "Location" not in answered.headers
    assert len(ASKED) == 1


def test_a_gateway_that_is_away_or_slow_costs_little(other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_part, "RELAY_S", 1)
    with open_relay(other) as host:
        began = time.monotonic()
        assert Asker(host).get("/gse/api/v1/slow-3").status_code == 502
        assert time.monotonic() - began < 2.9
    with open_relay("http://127.0.0.1:9") as host:
        refused = Asker(host).get("/gse/api/v1/x")
    assert refused.json and "gateway of gse" in refused.json["message_en"]
    assert (refused.status_code, refused.json["code"]) == (502, "GATEWAY_AWAY")


def test_few_are_handed_on_at_once(asker: Asker, monkeypatch: pytest.MonkeyPatch, other: str) -> None:
    monkeypatch.setattr(relay_part, "IN_ALL", 0)
    with open_relay(other) as host:
        refused = Asker(host).get("/gse/api/v1/x")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert refused.json and refused.json["code"] == "RELAY_BUSY"


def test_an_address_has_its_share_of_calls_without_a_session(asker: Asker) -> None:
    """Else one would use up what the other gateway takes of this host."""
    answered = [asker.get("/gse/api/v1/x").status_code for _ in range(12)]
    assert answered == [200] * 10 + [429] * 2
    assert asker.get("/gse/api/v1/x", environ_overrides={"REMOTE_ADDR": "203.0.113.9"}).status_code == 200


@pytest.mark.parametrize(("body", "taken"), [
    (b'{"paths": ["x", "x", "x", "x"]}', 2), (b'{"paths": []}', 10), (b'{"paths": 7}', 10), (b"[1]", 10), (b"\xff", 10),
])
def test_several_questions_of_a_stranger_count_as_several(asker: Asker, body: bytes, taken: int) -> None:
    answered = [asker.post("/gse/api/v1/several", data=body, content_type="application/json").status_code
                for _ in range(11)]
    assert answered.count(429) == 11 - taken
    assert answered[:taken].count(429) == 0


def test_a_made_up_token_is_a_strangers_until_the_other_gateway_has_taken_it(asker: Asker) -> None:
    """Only the other gateway's word that it stands for somebody counts, and no longer once it says otherwise."""
    def count(token: str, address: str, path: str = "x") -> int:
        calls = [asker.get(f"/gse/api/v1/{path}", headers={"Authorization": f"Bearer {token}"},
                           environ_overrides={"REMOTE_ADDR": address}).status_code for _ in range(12)]
        return calls.count(429)

    assert count("made up", "203.0.113.1") == 2
    assert count("good", "203.0.113.2", "taken") == 0
    assert count("good", "203.0.113.2") == 0
    assert count("made up", "203.0.113.2") == 3  # one was counted before it was known
    assert count("good", "203.0.113.3", "unknown") == 1  # the first was let through, and is forgotten


def test_what_the_other_gateway_says_of_a_token_goes_no_further(asker: Asker) -> None:
    answered = asker.get("/gse/api/v1/taken", headers={"Authorization": "Bearer good"})
    assert TAKEN not in answered.headers


def test_a_call_that_is_handed_on_waits_for_no_block(trial: Gateways) -> None:
    """Two members who wait would else hold all places of a host's; the client asks again."""
    token = trial.client("gse").open_session()
    with serve(trial.wsgi) as gse, open_relay(gse.rstrip("/"), Limits()) as host:
        began = time.monotonic()
        answered = Asker(host).get("/gse/api/v1/session?after=999999", headers={"Authorization": f"Bearer {token}"})
        assert time.monotonic() - began < 3
    assert (answered.status_code, answered.headers["Retry-After"]) == (503, "1")
    assert answered.json and answered.json["code"] == "NOT_MIRRORED_YET"


def test_a_session_is_signed_for_the_host_that_the_caller_sees(trial: Gateways) -> None:
    """The other gateway takes it when its settings list that host, and else refuses."""
    with serve(trial.wsgi) as gse, open_relay(gse.rstrip("/"), Limits()) as at_citizens:
        client = Client("https://cittadini.example", "gse", trial.signer("citizens", "auditor"))
        client._http._transport = httpx.WSGITransport(at_citizens)  # type: ignore[assignment]
        with pytest.raises(ApiError) as refused:
            client.session()
        assert refused.value.code == "ORIGIN_REFUSED"
        gateway = trial.gateway("gse")
        before = gateway.settings
        gateway.settings = replace(before, origins=("https://cittadini.example",))
        try:
            assert client.session()["organisation"] == "citizens"
        finally:
            gateway.settings = before


def test_the_settings_say_whose_api_is_handed_on_where(tmp_path: Any) -> None:
    plain = {"community": "borgo", "gateways": {"gse": "https://energia.example"}, "relays": {"citizens": ["gse"]}}
    citizens, commerce, gse = (build_settings(plain, tmp_path, name) for name in ("citizens", "commerce", "gse"))
    opened = _open_relays({"citizens": citizens})
    assert list(opened) == ["gse"]
    opened["gse"].close()
    assert _open_relays({"commerce": commerce}) == {}
    assert _open_relays({"citizens": citizens, "gse": gse}) == {}  # it is here itself
    with pytest.raises(SettingsError, match="names no address of gse"):
        build_settings({**plain, "gateways": {}}, tmp_path, "citizens")
    with pytest.raises(SettingsError, match="no organisation 'energia'"):
        build_settings({**plain, "relays": {"citizens": ["energia"]}}, tmp_path, "citizens")
