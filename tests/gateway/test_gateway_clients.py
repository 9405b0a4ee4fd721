"""Where a gateway reaches another one, by which key; what a request's bytes, base64 and challenge may be."""

import base64
from pathlib import Path
from typing import Any

import pytest

from gateway.client import PATIENT, UnsignedError
from gateway.client.others import HASTY
from gateway.client.sessions import find_origin, is_loopback, take_challenge
from gateway.db.projector import find_cause
from gateway.http import context
from gateway.http.context import Gateway
from gateway.http.errors import Problem
from gateway.http.security import decode_base64, hash_token
from gateway.settings import build_settings
from network.authority import create_authority, enrol


def make_gateway(tmp_path: Path, **more: Any) -> Gateway:
    settings = build_settings({"community": "b", "gateways": {"gse": "https://gse.example"}}, tmp_path, "citizens")
    rest: Any = [None] * 5
    return Gateway(settings, *rest, **more)


def test_another_gateway_is_reached_by_the_settings_address_and_an_own_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signers: list[str] = []
    monkeypatch.setattr(context, "load_signer", lambda folder: signers.append(str(folder.relative_to(tmp_path))) or "k")
    enrol(create_authority("citizens", tmp_path / "keys"), "service")
    gateway = make_gateway(tmp_path, clock=lambda: 5)
    with gateway.client("gse") as client:
        assert str(client._http.base_url) == "https://gse.example/gse/api/v1/"
        assert (client.organisation, client.signer, client._community, client._clock()) == ("gse", "k", "b", 5)
    assert signers == ["keys/citizens/service"]
    with pytest.raises(Problem) as caught:
        gateway.client("commerce")
    assert (caught.value.code, caught.value.status, caught.value.values) == (
        "NO_GATEWAY", 409, {"organisation": "commerce"},
    )


def test_a_way_that_is_given_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "load_signer", lambda folder: folder.name)
    gateway = make_gateway(tmp_path, connect=lambda *given: given)
    assert gateway.client("commerce") == ("commerce", "service", PATIENT)
    assert gateway.client("commerce", HASTY) == ("commerce", "service", HASTY)


def test_erasures_are_three_a_minute_of_one_member(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context.time, "monotonic", lambda: 100.0)
    gateway = make_gateway(tmp_path)
    for _ in range(3):
        gateway.count_erasure("ada")
    with pytest.raises(Problem, match="TOO_MANY_CALLS"):
        gateway.count_erasure("ada")
    gateway.count_erasure("bea")


def test_the_clock_counts_whole_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context.time, "time", lambda: 7.9)
    assert context.read_clock() == 7


@pytest.mark.parametrize("text", ["=", "a", "YQ", "YQ==\n", "Y!Q=", "é"])
def test_base64_is_read_strictly(text: str) -> None:
    with pytest.raises(Problem) as caught:
        decode_base64(text, "signature")
    assert (caught.value.code, caught.value.status, caught.value.values) == (
        "BYTES_UNREADABLE", 400, {"what": "signature"},
    )
    assert decode_base64(base64.b64encode(b"ab").decode(), "signature") == b"ab"


def test_of_a_token_its_hash_is_kept() -> None:
    assert hash_token("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


RANDOM = "r" * 43


@pytest.mark.parametrize("challenge", [
    None, 5, b"gse." + b"r" * 43, "", f"GSE.{RANDOM}", f"gse.{RANDOM}x", f"gse.{RANDOM[1:]}", f"gse.{RANDOM[1:]}!",
    f"{'g' * 41}.{RANDOM}", f"gse.{RANDOM}\n", f".{RANDOM}", RANDOM,
])
def test_what_is_no_challenge_is_not_signed(challenge: object) -> None:
    with pytest.raises(UnsignedError) as caught:
        take_challenge(challenge, "gse", "https://e.example")
    assert (caught.value.code, caught.value.values) == ("CHALLENGE_FOREIGN", {"what": "it isn't a challenge"})


def test_a_challenge_is_answered_with_a_nonce_of_ones_own() -> None:
    taken = [take_challenge(f"gse.{RANDOM}", "gse", "https://e.example") for _ in range(2)]
    assert len({one.nonce for one in taken}) == 2
    assert [len(one.nonce) for one in taken] == [43, 43]
    assert taken[0].to_bytes().decode().split("\n") == [
        "volano-session", "organisation gse", "origin https://e.example", f"challenge gse.{RANDOM}",
        f"nonce {taken[0].nonce}",
    ]
    with pytest.raises(UnsignedError) as caught:
        take_challenge(f"gse.{RANDOM}", "citizens", "https://e.example")
    assert caught.value.values == {"what": "gse ≠ citizens"}
    assert take_challenge(f"{'g' * 40}.{RANDOM}", "g" * 40, "x").organisation == "g" * 40


@pytest.mark.parametrize(("address", "origin"), [
    ("https://E.Example:443/a?b", "https://e.example"), ("http://e:80", "http://e"),
    ("HTTPS://E.Example:443", "https://e.example"),
    ("http://[::1]:65535/", "http://[::1]:65535"),
    ("http://e:1", "http://e:1"),
])  # fmt: skip
def test_an_origin_is_as_browsers_write_it(address: str, origin: str) -> None:
    assert find_origin(address) == origin


@pytest.mark.parametrize("address", ["http://e:65536", "http://e:0", "ftp://e", "e", "http://", "http://a b", None])
def test_what_is_no_address_has_no_origin(address: Any) -> None:
    with pytest.raises(ValueError, match="not an address"):
        find_origin(address)


@pytest.mark.parametrize(("origin", "is_one"), [
    ("http://localhost:1", True), ("http://127.0.0.9", True), ("http://[::1]", True), ("http://192.0.2.1", False),
    ("http://localhost.example", False),
])
def test_loopback_is_this_machine_alone(origin: str, is_one: bool) -> None:
    assert is_loopback(origin) is is_one


class Rows:
    """The block that last wrote a key, by the key."""

    def __init__(self, blocks: dict[str, int]) -> None:
        self.blocks = blocks

    def scalar(self, question: Any) -> int | None:
        return self.blocks.get(next(iter(question.compile().params.values())))


@pytest.mark.parametrize(("reads", "last", "cause"), [
    ([("lot/1", 3), ("member/2", 4)], {}, "range"), ([("lot/1", 3), ("member/2", 3)], {}, "member"),
    ([("lot/1", 3), ("member/2", 4)], {"lot/1": b""}, "lot"), ([("now", None), ("lot/1", 2)], {}, "lot"),
    ([("key/9", 1), ("lot/1", 2)], {}, "key"), ([], {}, "range"),
])
def test_a_conflict_is_about_the_first_key_that_changed(reads: Any, last: Any, cause: str) -> None:
    connection: Any = Rows({"lot/1": 3, "member/2": 4})
    assert find_cause(connection, reads, last) == cause
