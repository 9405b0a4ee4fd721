"""What a destination answers is taken within bounds and of the expected kind, or not at all; each call is a row."""

import gzip
import time
import zlib
from collections.abc import Callable
from ssl import SSLSocket
from typing import Any

import pytest

from gateway.outgoing import asking, entries, list_entries
from gateway.outgoing.asking import MOST_BYTES
from tests.helpers.gateway.certificates import TestAuthority
from tests.helpers.gateway.foreign_host import ForeignHost, foreign_host, plain

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def test_an_answer_of_the_expected_kind_is_taken_and_a_row_says_so(door: Any, host: ForeignHost) -> None:
    host.answer = plain(b'{"sun": 1}', media="Application/JSON; charset=utf-8")
    found = door.ask(path="/forecast", query={"place": "Borgo & Valle", "hours": "48"})
    assert (found.media, found.data) == ("application/json", b'{"sun": 1}')
    head = host.asked[0].split("\r\n")
    assert head[0] == "GET /v1/forecast?place=Borgo+%26+Valle&hours=48 HTTP/1.1"
    assert {f"Host: 127.0.0.1:{host.port}", "Accept: application/json", "User-Agent: volano"} <= set(head)
    entry = list_entries(door.gateway, 1)[0]
    assert (entry.destination, entry.bytes, entry.status, entry.asked_by) == ("weather", len(host.answer), "200", "a1")
    assert abs(entry.at_s - time.time()) < 60


def test_a_body_is_posted_with_its_kind(door: Any, host: ForeignHost) -> None:
    door.ask(body=b'{"a": 1}', media="application/json")
    head, _, body = host.asked[0].partition("\r\n\r\n")
    assert head.startswith("POST /v1 HTTP/1.1\r\n")
    assert "Content-Type: application/json" in head and "Content-Length: 8" in head
    assert body in ("", '{"a": 1}')   # it comes after the head, perhaps in a piece of its own


def test_packed_answers_are_unpacked(door: Any, host: ForeignHost) -> None:
    host.answer = plain(gzip.compress(b"[1, 2]"), "Content-Encoding: gzip")
    assert door.ask().data == b"[1, 2]"


def test_a_name_that_the_settings_lack_opens_nothing_and_is_no_call(door: Any, host: ForeignHost) -> None:
    before = door.statuses
    assert door.refuse("elsewhere") == "NO_DESTINATION"
    assert (host.connections, door.statuses) == (0, before)


@pytest.mark.parametrize("path", [
    "/../admin", "/a/../../b", "//evil.example/", "/a b", "/a\r\nHost: x", "/%2e%2e/", "?x", "/a?b",
])
def test_a_path_leads_only_down(door: Any, host: ForeignHost, path: str) -> None:
    with pytest.raises(ValueError, match="not a path below"):
        door.ask(path=path)
    assert host.connections == 0


@pytest.mark.parametrize(("answer", "code", "status"), [
    (plain(b"", "Location: https://127.0.0.1/", status="302 Found"), "DESTINATION_REDIRECTS", ""),
    (plain(b"", "Location: file:///etc/passwd", status="307 Temporary Redirect"), "DESTINATION_REDIRECTS", ""),
    (plain(b"{}", status="404 Not Found"), "DESTINATION_REFUSES", " 404"),
    (plain(b"{}", status="503 Busy"), "DESTINATION_REFUSES", " 503"),
    (plain(b"<html>", media="text/html"), "DESTINATION_OTHER_KIND", ""),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", "DESTINATION_OTHER_KIND", ""),
    (plain(b"{}", "Content-Encoding: br"), "DESTINATION_OTHER_KIND", ""),
    (plain(b"no gzip", "Content-Encoding: gzip"), "DESTINATION_UNREADABLE", ""),
    (plain(gzip.compress(b"{}")[:-4], "Content-Encoding: gzip"), "DESTINATION_UNREADABLE", ""),
    (plain(2 * gzip.compress(b"{}"), "Content-Encoding: gzip"), "DESTINATION_UNREADABLE", ""),
    (HEAD + b"Content-Length: 20000001\r\n\r\n", "DESTINATION_TOO_LARGE", ""),
    (HEAD + b"Content-Length: 10\r\n\r\n{}", "DESTINATION_UNREACHABLE", ""),
    (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "DESTINATION_UNREACHABLE", ""),
    (b"SSH-2.0-OpenSSH_9.2\r\n", "DESTINATION_UNREACHABLE", ""), (b"", "DESTINATION_UNREACHABLE", ""),
    (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "DESTINATION_UNREACHABLE", ""),
    (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", "DESTINATION_UNREACHABLE", ""),
])  # fmt: skip
def test_another_answer_is_refused_with_a_code(
    door: Any, host: ForeignHost, answer: bytes, code: str, status: str
) -> None:
    host.answer = answer
    assert door.refuse() == code
    assert door.statuses[0] == code + status
    assert host.connections == 1


def test_the_largest_answer_is_taken_and_a_byte_more_is_not(
    door: Any, host: ForeignHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_BYTES", 1_000)
    chunk = b"3e8\r\n" + b"a" * 1_000 + b"\r\n"
    host.answer = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk + b"0\r\n\r\n"
    assert len(door.ask().data) == 1_000
    host.answer = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk + b"1\r\na\r\n0\r\n\r\n"
    assert door.refuse() == "DESTINATION_TOO_LARGE"
    for size, code in ((1_000, ""), (1_001, "DESTINATION_TOO_LARGE")):
        host.answer = plain(gzip.compress(b"a" * size), "Content-Encoding: gzip")
        assert (door.refuse() if code else len(door.ask().data)) == (code or size)


def test_a_bomb_is_not_unpacked(door: Any, host: ForeignHost) -> None:
    packing = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packing.compress(bytes(1_000_000)) for _ in range(MOST_BYTES // 1_000_000 + 200))
    host.answer = plain(bomb + packing.flush(), "Content-Encoding: gzip")
    assert door.refuse() == "DESTINATION_TOO_LARGE"


def endless(head: bytes) -> Callable[[SSLSocket], None]:
    """Say a head, and then as many bytes as anybody takes."""
    def answer(secured: SSLSocket) -> None:
        secured.sendall(head)
        while True:
            secured.sendall(bytes(65_536))

    return answer


@pytest.mark.parametrize("head", [
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", HEAD + b"Content-Length: -1\r\n\r\n", HEAD + b"\r\n",
])
def test_what_goes_on_for_ever_is_ended_below_whoever_reads_it(
    door: Any, host: ForeignHost, monkeypatch: pytest.MonkeyPatch, head: bytes
) -> None:
    monkeypatch.setattr(asking, "MOST_BYTES", 1_000)
    monkeypatch.setattr(asking, "MOST_AROUND_BYTES", 1_000_000)
    host.answer = endless(head)
    assert door.refuse() == "DESTINATION_TOO_LARGE"
    assert 1_000 < list_entries(door.gateway, 1)[0].bytes < 1_200_000


def test_heads_and_chunk_sizes_without_end_are_ended_too(
    door: Any, host: ForeignHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_AROUND_BYTES", 10_000)
    monkeypatch.setattr(asking, "MOST_BYTES", 10_000)
    for answer in (HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + 9_000 * b"1\r\na\r\n",
                   500 * b"HTTP/1.1 100 Continue\r\nX: a long line of a head that nobody reads\r\n\r\n"):
        host.answer = answer
        assert door.refuse() == "DESTINATION_TOO_LARGE"


def drip(secured: SSLSocket) -> None:
    """Say a byte at a time, which no patience between two bytes ends."""
    secured.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
    for _ in range(1_000):
        secured.sendall(b" ")
        time.sleep(0.05)


def endless_hundreds(secured: SSLSocket) -> None:
    """Promise to go on, for ever."""
    while True:
        secured.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.01)


@pytest.mark.parametrize("answer", [drip, endless_hundreds, lambda secured: secured.recv(1)])
@pytest.mark.usefixtures("short_patience")
def test_all_of_it_has_one_end(door: Any, host: ForeignHost, answer: Any) -> None:
    host.answer = answer
    assert door.refuse() == "DESTINATION_LATE"
    assert door.statuses[0] == "DESTINATION_LATE"


def test_an_answer_that_is_cut_off_without_a_word_is_none(door: Any, host: ForeignHost) -> None:
    def cut(secured: SSLSocket) -> None:
        secured.sendall(HEAD + b"\r\n{}")
        raise OSError("gone, without TLS's own end")

    host.answer = cut
    assert door.refuse() == "DESTINATION_UNREACHABLE"


@pytest.mark.parametrize("hosts", [("elsewhere.example",), ("127.0.0.2",)])
def test_a_certificate_of_another_name_is_refused_before_anything_is_said(
    door: Any, authority: TestAuthority, hosts: tuple[str, ...]
) -> None:
    with foreign_host(authority.issue(*hosts), plain(b"{}")) as other:
        door.name("other", f"https://127.0.0.1:{other.port}")
        assert door.refuse("other") == "DESTINATION_UNTRUSTED"
    assert other.asked in ([], [""])


def test_an_authority_that_nobody_named_or_a_certificate_that_is_over_is_refused(
    door: Any, host: ForeignHost, authority: TestAuthority
) -> None:
    door.name("unvouched", f"https://127.0.0.1:{host.port}", authority=None)
    assert door.refuse("unvouched") == "DESTINATION_UNTRUSTED"
    with foreign_host(authority.issue("127.0.0.1", is_over=True), plain(b"{}")) as old:
        door.name("old", f"https://127.0.0.1:{old.port}")
        assert door.refuse("old") == "DESTINATION_UNTRUSTED"


def test_rows_go_after_their_time(door: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    door.ask()
    now = door.gateway.clock()
    monkeypatch.setattr(door.gateway, "clock", lambda: now + entries.KEPT_S + 1)
    door.ask()
    assert door.statuses == ["200"]


def test_the_bounds_are_those_that_the_pages_say() -> None:
    assert (asking.WITHIN_S, asking.MOST_BYTES, entries.KEPT_S) == (10, 20_000_000, 400 * 86_400)
