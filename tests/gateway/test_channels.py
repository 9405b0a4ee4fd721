"""How answers leave: by the thread that makes them, and what the network doesn't take at once by the loop."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gateway.http.channels import Channel
from gateway.http.doors import Doors
from gateway.http.errors import TOO_MANY
from gateway.settings import Limits
from tests.helpers.gateway.places import open_place, receive

DOORS = Doors("127.0.0.1", 0, Limits(), lambda _: None)
PART, PARTS = b"x" * 1_000_000, 30  # more than any socket's buffer, and more than may wait in memory
SLOW_S = 0.3


def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
    start("200 OK", [("Content-Length", str(PARTS * len(PART) if environ["PATH_INFO"] == "/large" else 2))])
    return iter([PART] * PARTS if environ["PATH_INFO"] == "/large" else [b"a", b"b"])


def test_an_answer_larger_than_all_buffers_comes_whole_to_who_reads_slowly() -> None:
    with open_place(answer, DOORS) as place, place.connect() as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(SLOW_S)
        answered, body = receive(connection)
        assert (answered.status, body == PART * PARTS) == (200, True)


def test_the_loop_rests_while_the_network_takes_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    looks, send, handle_write = list[float](), Channel.send, Channel.handle_write

    def look(self: Channel) -> None:
        looks.append(time.monotonic())
        handle_write(self)

    def send_slowly(self: Channel, *args: Any, **kwargs: Any) -> int:
        time.sleep(SLOW_S)
        return int(send(self, *args, **kwargs))

    monkeypatch.setattr(Channel, "handle_write", look, raising=False)
    monkeypatch.setattr(Channel, "send", send_slowly, raising=False)
    with open_place(answer, DOORS) as place, place.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        time.sleep(SLOW_S / 3)
        place.touch().close()  # has the loop look at all connections
        assert receive(connection)[1] == b"ab"
    assert len(looks) < 20


def answer_nothing(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
    start(environ["QUERY_STRING"].replace("+", " "), [])
    return iter([b"said anyway"])


@pytest.mark.parametrize(("status", "asks", "is_kept"), [
    ("204 None", "HTTP/1.1\r\nHost: a\r\n", True), ("304 As it was", "HTTP/1.1\r\nHost: a\r\n", True),
    ("204 None", "HTTP/1.1\r\nHost: a\r\nConnection: close\r\n", False), ("204 None", "HTTP/1.0\r\n", False),
])
def test_an_answer_without_a_body_leaves_the_connection_to_the_next_question(
    status: str, asks: str, is_kept: bool
) -> None:
    """A page asks each five seconds, and its files as often as it is loaded: nobody shakes hands anew for that."""
    question = f"GET /?{status.replace(' ', '+')} {asks}\r\n".encode()
    with open_place(answer_nothing, DOORS) as place, place.connect() as connection:
        for _ in range(3 if is_kept else 1):
            connection.sendall(question)
            head = connection.recv(10_000)
            assert head.endswith(b"\r\n\r\n") and (b"Connection: close" not in head) == is_kept
            assert f"{status}\r\n".encode() in head
        if not is_kept:
            assert connection.recv(1) == b""


def refuse(_authorization: str, _address: str) -> None:
    raise TOO_MANY(wait_s=7)


def test_who_is_refused_before_the_body_is_read_is_told_how_long_to_wait() -> None:
    doors = Doors("127.0.0.1", 0, Limits(body_bytes=10), lambda _: None, look=refuse)
    with open_place(answer, doors) as place, place.connect() as connection:
        connection.sendall(b"POST /a HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\nContent-Length: 99\r\n\r\n")
        answered, body = receive(connection)
    assert (answered.status, answered.headers["Retry-After"]) == (429, "7")
    assert json.loads(body)["values"] == {"wait_s": 7}
