"""What a stranger can hold of the server, in the clear and by TLS alike: not its connections, not its threads, not its
memory, not its time.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from gateway.hosting.serve.own_authority import OwnAuthority
from gateway.http.doors import PAGE_THREADS, STRANGERS_BYTES, Doors
from gateway.settings import Limits
from tests.helpers.gateway.places import Place, is_open, make_authority, open_place, receive

LIMITS = Limits(body_bytes=200_000, command_bytes=400_000)
OPERATOR = "energy_operator"
KNOWN = {
    "Bearer member": SimpleNamespace(key="member's", roles=()),
    "Bearer operator": SimpleNamespace(key="operator's", roles=(OPERATOR,)),
}
DOORS = Doors("127.0.0.1", 0, LIMITS, KNOWN.get, (OPERATOR,), in_all=40, an_address=10, each=2, idle_s=60)


RELEASE = threading.Event()


def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    """The length of the body and who is said to call; to "?slow" not before the end of the test."""
    body = environ["wsgi.input"].read()
    if environ["QUERY_STRING"] == "slow":
        RELEASE.wait(30)
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{len(body)} {environ['REMOTE_ADDR']}".encode()]


@pytest.fixture(scope="module", params=["clear", "tls"])
def own(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> OwnAuthority | None:
    """By whom this machine's certificate is, where the server speaks TLS."""
    return make_authority(tmp_path_factory.mktemp("authority")) if request.param == "tls" else None


Serve = Callable[..., AbstractContextManager[Place]]


@pytest.fixture
def serve(own: OwnAuthority | None) -> Serve:
    return lambda **changed: open_place(answer, replace(DOORS, **changed), own)


@pytest.fixture
def place(serve: Serve) -> Iterator[Place]:
    RELEASE.clear()
    with serve() as where:
        yield where
        RELEASE.set()


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("encoding", ["chunked", "Chunked", "identity"])
def test_a_request_that_may_end_at_two_places_is_refused_and_nothing_after_it_heard(
    place: Place, version: str, encoding: str
) -> None:
    head = f"POST / HTTP/{version}\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: {encoding}\r\n\r\n"
    with place.connect() as connection:
        connection.sendall(head.encode() + b"0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
        answered, _ = receive(connection)
        is_known = encoding != "identity" or version == "1.0"
        assert (answered.status, is_open(connection)) == (400 if is_known else 501, False)


@pytest.mark.parametrize("source", ["127.0.0.1", "127.0.0.2"])
@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n1"])
def test_idle_connections_silence_nobody(place: Place, source: str, sent: bytes) -> None:
    with ExitStack() as stack:
        for _ in range(110):
            stack.enter_context(place.connect(source)).sendall(sent)
        began = time.monotonic()
        assert place.get().status_code == 200
        assert time.monotonic() - began < 5  # they would stay for a minute


def test_idle_connections_of_many_addresses_silence_nobody(place: Place) -> None:
    with ExitStack() as stack:
        for number in range(110):
            stack.enter_context(place.connect(f"127.0.1.{number + 1}"))
        assert place.get().status_code == 200


def test_an_address_has_so_many_connections_and_another_keeps_its_own(place: Place) -> None:
    with ExitStack() as stack:
        neighbour = stack.enter_context(place.connect("127.0.0.3"))
        greedy = [stack.enter_context(place.connect("127.0.0.2")) for _ in range(60)]
        assert place.get().status_code == 200
        assert is_open(neighbour)
        assert sum(map(is_open, greedy)) == DOORS.an_address


def test_who_has_all_connections_at_work_is_told_to_come_again(place: Place) -> None:
    with ExitStack() as stack:
        for _ in range(DOORS.an_address):
            stack.enter_context(place.connect()).sendall(b"GET /?slow HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.5)
        refused, body = receive(stack.enter_context(place.connect()))
        assert (refused.status, refused.headers["Retry-After"]) == (503, "1")
        assert json.loads(body)["code"] == "TOO_MANY_CONNECTIONS"
        other = stack.enter_context(place.connect("127.0.0.2"))
        other.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert receive(other)[0].status == 200


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"])
def test_an_idle_connection_ends_soon(serve: Serve, sent: bytes) -> None:
    with serve(idle_s=1) as place, place.connect() as connection:
        connection.sendall(sent)
        time.sleep(0.2)
        connection.settimeout(0.1)
        if sent:
            assert receive(connection)[0].status == 200
        time.sleep(4)
        assert not is_open(connection)


def test_a_request_that_comes_byte_by_byte_ends(serve: Serve) -> None:
    with serve(idle_s=2, request_s=2) as place, place.connect() as connection:
        began = time.monotonic()
        with pytest.raises(OSError):
            for _ in range(80):
                connection.sendall(b"a")
                time.sleep(0.1)
        assert time.monotonic() - began < 7


def test_no_caller_has_all_threads(place: Place) -> None:
    """A known caller's slow requests leave the others their threads, at the same address too."""
    with ExitStack() as stack:
        for _ in range(9):
            slow = b"GET /?slow HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer member\r\n\r\n"
            stack.enter_context(place.connect("127.0.0.2")).sendall(slow)
        time.sleep(0.3)
        assert place.get(Authorization="Bearer operator").status_code == 200
        assert place.get().status_code == 200


@pytest.mark.parametrize(("busy", "free"), [("/citizen", "/gse/api/v1/health"), ("/gse/api/v1/health", "/citizen")])
def test_pages_and_the_api_do_not_wait_for_each_other(place: Place, busy: str, free: str) -> None:
    """All threads of one kind at work for callers of many addresses: the other kind is answered at once."""
    with ExitStack() as stack:
        for number in range(PAGE_THREADS + 4):
            slow = f"GET {busy}?slow HTTP/1.1\r\nHost: a\r\n\r\n".encode()
            stack.enter_context(place.connect(f"127.0.2.{number + 1}")).sendall(slow)
        time.sleep(0.3)
        began = time.monotonic()
        assert place.get(free).status_code == 200
        assert time.monotonic() - began < 5


def test_all_requests_of_a_greedy_caller_are_answered_in_the_end(place: Place) -> None:
    with ExitStack() as stack:
        several = [stack.enter_context(place.connect()) for _ in range(9)]
        for one in several:
            one.sendall(b"GET /?slow HTTP/1.0\r\n\r\n")
        RELEASE.set()
        assert [one.recv(12) for one in several] == [b"HTTP/1.0 200"] * 9


def test_an_invented_token_has_no_turn_of_its_own() -> None:
    def channel(headers: dict[str, str], address: str = "192.0.2.1") -> Any:
        return SimpleNamespace(requests=[SimpleNamespace(headers=headers)], addr=(address, 1))

    assert DOORS.name_caller(channel({"AUTHORIZATION": "Bearer member"})) == "member's"
    assert DOORS.name_caller(channel({"AUTHORIZATION": "Bearer invented"})) == "192.0.2.1"
    forwarded = {"X_FORWARDED_FOR": "10.0.0.1, 203.0.113.9"}
    assert DOORS.name_caller(channel(forwarded)) == "192.0.2.1"
    behind = replace(DOORS, proxies=("10.9.9.9", "192.0.2.1"))
    assert behind.name_caller(channel(forwarded)) == "203.0.113.9"
    assert behind.name_caller(channel(forwarded, "192.0.2.2")) == "192.0.2.2"


@pytest.mark.parametrize(("token", "size", "status", "code"), [
    ("", STRANGERS_BYTES, 200, ""), ("", STRANGERS_BYTES + 1, 413, "BODY_TOO_LARGE"),
    ("invented", 200_000, 200, ""), ("invented", 200_001, 401, "SESSION_NEEDED"),
    ("member", 200_000, 200, ""), ("member", 200_001, 403, "ROLE_NEEDED"),
    ("operator", 400_000, 200, ""), ("operator", 400_001, 413, "BODY_TOO_LARGE"),
    ("operator", 400_000_000, 413, "BODY_TOO_LARGE"),
])  # fmt: skip
def test_a_body_is_taken_from_who_may_send_so_much(
    place: Place, token: str, size: int, status: int, code: str
) -> None:
    """By its headers alone: no byte of the body is on the way when it is refused."""
    bearer = f"Authorization: Bearer {token}\r\n" if token else ""
    head = f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n{bearer}"
    with place.connect() as connection:
        connection.sendall(f"{head}\r\n".encode())
        if not code:
            connection.sendall(b"x" * size)
        answer, body = receive(connection)
    assert answer.status == status
    assert (json.loads(body)["code"] == code) if code else body.startswith(f"{size} ".encode())


@pytest.mark.parametrize(("language", "words"), [("it", "troppo"), ("en", "too large")])
def test_too_large_a_form_of_a_page_is_answered_by_a_page_with_a_way_back(
    place: Place, language: str, words: str
) -> None:
    path = f"/{language}/municipality/plan-part/send?sheet=00ff&part=member.0"
    with place.connect() as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 30000000\r\n\r\n".encode())
        answer, body = receive(connection)
    assert (answer.status, answer.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
    back = "municipality%2Fplan-part%3Fsheet%3D00ff%26part%3Dmember.0"
    assert f'href="/{language}/too-large?back={back}"' in body.decode() and words in body.decode()


@pytest.mark.parametrize(("token", "most"), [("", STRANGERS_BYTES), ("member", 200_000), ("operator", 400_000)])
def test_a_body_of_unknown_size_ends_where_its_senders_limit_is(place: Place, token: str, most: int) -> None:
    def send(size: int) -> int:
        parts = (b"x" * min(10_000, size - first) for first in range(0, size, 10_000))
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            return httpx.post(place.url, content=parts, headers=headers, verify=place.trusts or True).status_code
        except (httpx.WriteError, httpx.ReadError):
            return 413  # it is refused while the client still sends

    assert send(most - 1_000) == 200
    assert send(most + 20_000) == 413


def test_only_a_trusted_proxy_says_who_calls(place: Place, serve: Serve) -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.9"}
    assert place.get(**forwarded).text == "0 127.0.0.1"
    with serve(proxies=("127.0.0.3", "127.0.0.1")) as behind:
        assert behind.get(**forwarded).text == "0 203.0.113.9"
        for source, said in (("127.0.0.2", b"0 127.0.0.2"), ("127.0.0.3", b"0 203.0.113.9")):
            with behind.connect(source) as other:
                other.sendall(b"GET / HTTP/1.0\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n")
                assert receive(other)[1] == said
