"""That nothing changed, said at the door: as long as it is known, to the browser that asked, of what it asked."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gateway.client.unchanged import UNCHANGED, UnchangedTo
from gateway.hosting.serve.own_authority import OwnAuthority
from gateway.http.doors import Doors
from gateway.http.unchanged import HOLDS_S, Unchanged
from gateway.settings import Limits
from tests.helpers.gateway.places import Place, make_authority, open_place

TOLD = UnchangedTo("citizens", 7, "a-token")


@dataclass
class Scene:
    """A door, and what its pages were asked. newest: the height at which the visitor's own was last written."""

    place: Place = field(init=False)
    asked: list[str] = field(default_factory=list)
    newest: int = 7
    now_s: float = 100.0
    told: str = TOLD.format()[UNCHANGED]

    def make_page(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        self.asked.append(environ["PATH_INFO"])
        if environ["PATH_INFO"] != "/live":
            start("200 OK", [("Content-Length", "4")])
            return [b"page"]
        start("204 NO CONTENT", [("Cache-Control", "no-store"), (UNCHANGED, self.told)])
        return []

    def follow(self, organisation: str, token: str) -> Any:
        return (lambda: self.newest) if (organisation, token) == ("citizens", "a-token") else None

    def ask(self, path: str = "/live?after=7", cookie: str = "a=1", **headers: str) -> int:
        """Ask; nothing of what the door is told comes out."""
        answered = self.place.get(path, **{"Cookie": cookie, **headers})
        assert UNCHANGED not in answered.headers and b"a-token" not in answered.content
        return int(answered.status_code)

    def count(self, *given: Any, **named: Any) -> int:
        """Ask, and return how often the pages were asked for it."""
        before = len(self.asked)
        self.ask(*given, **named)
        return len(self.asked) - before


@contextmanager
def open_scene(own: OwnAuthority | None = None) -> Iterator[Scene]:
    """A door, by TLS where there is an authority for this machine."""
    made = Scene()
    unchanged = Unchanged(made.follow, lambda: made.now_s)
    with open_place(made.make_page, Doors("127.0.0.1", 0, Limits(), lambda _: None, unchanged=unchanged), own) as place:
        made.place = place
        yield made


@pytest.fixture(params=["clear", "tls"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    with open_scene(make_authority(tmp_path) if request.param == "tls" else None) as made:
        yield made


def test_what_the_pages_said_is_said_again_without_them(scene: Scene) -> None:
    assert [scene.count() for _ in range(5)] == [1, 0, 0, 0, 0]
    answered = scene.place.get("/live?after=7", Cookie="a=1")
    assert (answered.status_code, answered.content) == (204, b"")
    assert answered.headers["Cache-Control"] == "no-store" and answered.headers["Date"]
    assert ("Strict-Transport-Security" in answered.headers) == (scene.place.trusts is not None)


def test_a_block_that_writes_of_the_visitor_has_the_pages_asked_again(scene: Scene) -> None:
    scene.ask()
    scene.newest = 8
    assert [scene.count(), scene.count()] == [1, 1]


def test_what_else_a_browser_asks_for_may_be_answered_otherwise_after(scene: Scene) -> None:
    """A page that it loads, a form that it sends, its signing out."""
    scene.ask()
    scene.ask("/it/citizen")
    assert scene.count() == 1


def test_it_holds_for_half_a_minute(scene: Scene) -> None:
    scene.ask()
    scene.now_s += HOLDS_S - 1
    assert scene.count() == 0
    scene.now_s += 1
    assert scene.count() == 1


@pytest.mark.parametrize(("path", "headers"), [
    ("/live?after=8", {}), ("/live", {}), ("/live?after=7&quick=1", {}), ("/live?after=7", {"cookie": "a=2"}),
    ("/live?after=7", {"Host": "other.example"}), ("//live?after=7", {}), ("/it/live?after=7", {}),
])
def test_another_question_and_another_browser_have_answers_of_their_own(
    scene: Scene, path: str, headers: dict[str, str]
) -> None:
    scene.ask()
    assert scene.count(path, **headers) == 1


@pytest.mark.parametrize("told", [
    "gse 7 a-token", "citizens 7 another", "citizens 7", "citizens -1 a-token", "citizens seven a-token", "",
])
def test_nothing_is_said_again_of_whom_nobody_here_follows(scene: Scene, told: str) -> None:
    scene.told = told
    assert [scene.count(), scene.count()] == [1, 1]


# --- on the wire
ASK = b"GET /live?after=7 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: a=1\r\n%s\r\n"


@pytest.fixture
def clear() -> Iterator[Scene]:
    with open_scene() as made:
        made.ask()
        yield made


def read(connection: socket.socket, until: bytes, count: int = 1) -> bytes:
    got = b""
    while got.count(until) < count:
        data = connection.recv(10_000)
        assert data, got
        got += data
    return got


def write_question(scene: Scene, more: bytes = b"") -> bytes:
    return ASK % (scene.place.port, more)


def test_a_connection_goes_on_unless_the_browser_wants_it_closed(clear: Scene) -> None:
    with clear.place.touch() as connection:
        for _ in range(3):
            connection.sendall(write_question(clear))
            read(connection, b"\r\n\r\n")
        connection.sendall(write_question(clear, b"Connection: close\r\n"))
        assert b"Connection: close" in read(connection, b"\r\n\r\n")
        assert connection.recv(10) == b""
    assert clear.asked == ["/live"]


def test_what_came_together_is_answered_in_its_order(clear: Scene) -> None:
    """Once a page is among it, what follows may be told otherwise."""
    page = b"GET /page HTTP/1.1\r\nHost: a\r\nCookie: a=1\r\n\r\n"
    with clear.place.touch() as connection:
        connection.settimeout(10)
        connection.sendall(write_question(clear) + page + b"GET /again HTTP/1.1\r\nHost: a\r\nCookie: a=1\r\n\r\n")
        got = read(connection, b"\r\n\r\npage", 2)
    assert got.startswith(b"HTTP/1.1 204") and got.count(b"HTTP/1.1 200") == 2
    assert clear.asked == ["/live", "/page", "/again"]


@pytest.mark.parametrize("line", [b"HEAD /live?after=7 HTTP/1.1", b"POST /live?after=7 HTTP/1.1",
                                  b"GET /live?after=7 HTTP/1.0"])
def test_another_kind_of_request_goes_to_the_pages(clear: Scene, line: bytes) -> None:
    _, _, rest = write_question(clear, b"Connection: close\r\n").partition(b"\r\n")
    with clear.place.touch() as connection:
        connection.sendall(line + b"\r\n" + rest)
        read(connection, b"\r\n\r\n")
    assert clear.asked == ["/live", "/live"]


def test_a_browser_that_makes_its_question_long_fills_no_memory(clear: Scene) -> None:
    assert clear.count("/live?after=7&a=" + "x" * 2_000) == clear.count("/live?after=7&a=" + "x" * 2_000) == 1


@pytest.mark.parametrize("sent", [
    b"garbage\r\n\r\n", b"GET /live HTTP/1.1\r\nno colon\r\n\r\n", b"get / HTTP/1.1\r\n\r\n",
])
def test_what_is_no_request_is_told_so(clear: Scene, sent: bytes) -> None:
    with clear.place.touch() as connection:
        connection.sendall(sent)
        assert read(connection, b"\r\n").startswith(b"HTTP/1.0 400 ")
