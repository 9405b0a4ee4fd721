"""The client's calls one by one, without a gateway: what is sent, how often, and what it signs."""

import json
import re
from collections import deque
from dataclasses import replace
from typing import Any

import httpx
import pytest

from gateway.client import ApiError, Client, Seen, UnsignedError
from gateway.client.proposals import Expected, build_proposal, check_proposal, encode_arguments
from gateway.commandline.base.next_steps import STEPS
from gateway.commandline.base.refusals import format_refusal

NONCE = b"n" * 24
NOW_S = 1_700_000_000


class Gateway:
    """Answers with these, one after the other, the last for ever; sent: the requests; waited: seconds slept."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers, self.sent, self.waited = deque(answers), [], []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        answer = self.answers.popleft() if len(self.answers) > 1 else self.answers[0]
        return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(answer.content))


def connect(monkeypatch: pytest.MonkeyPatch, *answers: httpx.Response, **options: Any) -> tuple[Client, Gateway]:
    gateway = Gateway(*answers)
    monkeypatch.setattr("gateway.client.api.time.sleep", gateway.waited.append)
    client = Client("https://energia.example", "gse", **options)
    client._http = httpx.Client(base_url=client._http.base_url, transport=httpx.MockTransport(gateway))
    return client, gateway


OK = httpx.Response(200, json={"date": "2024-05-02"})


def test_what_was_seen_only_grows() -> None:
    seen = Seen()
    assert seen.block == -1
    for block in (0, 3, 1):
        seen.add(block)
    assert seen.block == 3


def test_calls_wait_for_the_newest_block_that_was_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    client, gateway = connect(monkeypatch, OK)
    client.get("/health", from_="a", to=None)
    client.see(0)
    client.get("health")
    client.post("readings")
    client.delete("session")
    assert [str(one.url) for one in gateway.sent] == [
        f"https://energia.example/gse/api/v1/{rest}"
        for rest in ("health?from=a", "health?after=0", "readings?after=0", "session")
    ]
    assert "authorization" not in gateway.sent[0].headers


@pytest.mark.parametrize(("answer", "block"), [
    ({"receipt": {"block": 7}}, 7), ({"receipt": None}, -1), ({}, -1), ([{"receipt": {"block": 7}}], -1),
])  # fmt: skip
def test_a_receipt_is_of_a_block_to_read_from_then_on(monkeypatch: pytest.MonkeyPatch, answer: Any, block: int) -> None:
    seen = Seen()
    client, _ = connect(monkeypatch, httpx.Response(200, json=answer), seen=seen)
    assert client.post("readings") == answer
    assert seen.block == block


@pytest.mark.parametrize(("status", "headers", "calls"), [
    (503, {"Retry-After": "2"}, 31), (503, {}, 1), (503, {"Retry-After": "soon"}, 1), (429, {"Retry-After": "2"}, 1),
])  # fmt: skip
def test_a_busy_gateway_is_asked_again_when_it_says_and_thirty_times(
    monkeypatch: pytest.MonkeyPatch, status: int, headers: dict[str, str], calls: int
) -> None:
    client, gateway = connect(monkeypatch, httpx.Response(status, headers=headers, json={"code": "BUSY"}))
    with pytest.raises(ApiError) as caught:
        client.get("health")
    assert (caught.value.status, caught.value.code) == (status, "BUSY")
    assert (len(gateway.sent), gateway.waited) == (calls, [2] * (calls - 1))


def test_a_busy_gateway_s_first_answer_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = httpx.Response(503, headers={"Retry-After": "0"}, json={})
    client, gateway = connect(monkeypatch, busy, busy, OK)
    assert client.get("health") == {"date": "2024-05-02"}
    assert (len(gateway.sent), gateway.waited) == (3, [0, 0])


def test_without_a_key_a_refusal_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    client, gateway = connect(monkeypatch, httpx.Response(401, json={"code": "SESSION_NEEDED", "values": {"a": 1}}))
    with pytest.raises(ApiError) as caught:
        client.session()
    assert (caught.value.code, caught.value.values, len(gateway.sent)) == ("SESSION_NEEDED", {"a": 1}, 1)
    with pytest.raises(ValueError, match="no key"):
        client.open_session()
    with pytest.raises(ValueError, match="no key"):
        client._sign("proposal", b"")


def test_what_is_no_json_is_given_as_bytes_and_an_odd_failure_has_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = httpx.Response(502, content=b"<html>")
    client, _ = connect(monkeypatch, httpx.Response(200, content=b"raw"), httpx.Response(204), odd)
    assert (client.get("audit/blocks/1"), client.get("session")) == (b"raw", b"")
    with pytest.raises(ApiError) as caught:
        client.get("health")
    assert (caught.value.status, caught.value.code, caught.value.words("it")) == (502, "NOT_AN_ANSWER", "NOT_AN_ANSWER")


def test_an_id_has_the_ledger_s_date_which_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    client, gateway = connect(monkeypatch, OK)
    assert re.fullmatch("2024-01-01-[0-9a-f]{32}", client.new_command_id("2024-01-01"))
    assert gateway.sent == []
    first, second = client.new_command_id(), client.new_command_id()
    assert re.fullmatch("2024-05-02-[0-9a-f]{32}", first)
    assert (first != second, len(gateway.sent)) == (True, 1)


@pytest.mark.parametrize("where", [
    "https://energia.example", "https://energia.example/", "https://energia.example/gse/api/v1",
])
def test_an_address_is_of_all_gateways_or_of_one(where: str) -> None:
    with Client(where, "gse") as client:
        assert str(client._http.base_url) == "https://energia.example/gse/api/v1/"
        assert client._http.timeout.read == 120.0
    assert client._http.is_closed


# --- what is signed
ASKED = Expected("borgo", "gse", b"certificate", "open_day", "id", "m", {"date": "2024-05-02"}, {"salt": b"s"})


@pytest.mark.parametrize(("number", "written"), [
    (2**53, "9007199254740992"), (2**53 + 1, '"9007199254740993"'), (-(2**53), "-9007199254740992"),
    (-(2**53) - 1, '"-9007199254740993"'), (0, "0"), (True, "true"),
])  # fmt: skip
def test_an_integer_that_a_browser_can_t_hold_is_written_as_a_text(number: int, written: str) -> None:
    assert encode_arguments({"b": [number], "a": {"é": 1}}).decode() == f'{{"a":{{"\\u00e9":1}},"b":[{written}]}}'


def test_a_proposal_is_as_it_was_asked_and_of_about_now() -> None:
    _, data = build_proposal(ASKED, NONCE, NOW_S)
    for apart_s in (-900, 0, 900):
        found = check_proposal(data, ASKED, NOW_S + apart_s)
        assert (found.asked, len(found.digest), len(found.transaction_id)) == (ASKED, 32, 64)
    for apart_s in (-901, 901):
        with pytest.raises(UnsignedError, match="time"):
            check_proposal(data, ASKED, NOW_S + apart_s)


@pytest.mark.parametrize(("changed", "what"), [
    ({"channel": "other"}, "channel"), ({"organisation": "citizens"}, "organisation"),
    ({"certificate": b"other"}, "certificate"), ({"name": "drop"}, "command"), ({"command_id": "x"}, "command id"),
    ({"member": "x"}, "member"), ({"arguments": {}}, "arguments"), ({"transient": {}}, "transient data"),
])  # fmt: skip
def test_a_proposal_of_something_else_is_not_signed(changed: dict[str, Any], what: str) -> None:
    _, data = build_proposal(replace(ASKED, **changed), NONCE, NOW_S)
    with pytest.raises(UnsignedError) as caught:
        check_proposal(data, ASKED, NOW_S)
    assert (caught.value.code, caught.value.values["what"]) == ("PROPOSAL_DIFFERS", what)


@pytest.mark.parametrize(("nonce", "what"), [(b"n" * 23, "nonce"), (b"n" * 25, "nonce")])
def test_a_proposal_s_nonce_has_24_bytes(nonce: bytes, what: str) -> None:
    _, data = build_proposal(ASKED, nonce, NOW_S)
    with pytest.raises(UnsignedError, match=what):
        check_proposal(data, ASKED, NOW_S)


@pytest.mark.parametrize(("more", "what"), [
    (b"\xff", "it can't be read"), (b"\x1a\x01a", "something that wasn't asked for stands in it"),
])  # fmt: skip
def test_a_proposal_holds_nothing_beside(more: bytes, what: str) -> None:
    _, data = build_proposal(ASKED, NONCE, NOW_S)
    with pytest.raises(UnsignedError) as caught:
        check_proposal(data + more, ASKED, NOW_S)
    assert caught.value.values["what"] == what


ANY_JSON: tuple[Any, ...] = (
    None, True, 7, -1, 1e300, float("nan"), "text", "", [], [{"code": "X"}], {}, {"a": {"b": []}},
)  # fmt: skip


@pytest.mark.parametrize("payload", [
    *ANY_JSON, *({"code": code.split()[0]} for code in STEPS),
    *({name: value} for name in ("code", "values", "message_en", "message_it") for value in ANY_JSON),
    *({"code": "TOO_MANY_CALLS", "values": {name: value}} for name in ("wait_s", "self", "what") for value in ANY_JSON),
], ids=str)  # fmt: skip
def test_a_refusal_of_any_json_is_a_refusal(monkeypatch: pytest.MonkeyPatch, payload: Any) -> None:
    client, _ = connect(monkeypatch, httpx.Response(
        400, headers={"Content-Type": "application/json"}, content=json.dumps(payload).encode()))
    with pytest.raises(ApiError) as caught:
        client.post("readings")
    error = caught.value
    assert re.fullmatch("[A-Z][A-Z0-9_]*", error.code) and isinstance(error.values, dict)
    assert all(isinstance(error.words(language), str) for language in ("en", "it"))
    assert type(error.find_wait_s()) is int and 0 <= error.find_wait_s() <= 3_600
    assert format_refusal(error).startswith(f"{error.code}: ")
