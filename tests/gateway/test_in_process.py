"""A gateway of the same process hears what one behind a socket does, and its answer is read alike."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from gateway.client import ApiError, Client, NotAnAnswerError
from gateway.client.sessions import IN_PROCESS

TOLD = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_HOST",
        "HTTP_AUTHORIZATION", "HTTP_ACCEPT_ENCODING", "HTTP_X_VOLANO_CALLER", "wsgi.url_scheme", "SERVER_NAME",
        "SERVER_PORT", "REMOTE_ADDR")


class Heard:
    """An application that notes what it hears, and answers with a status and a body."""

    def __init__(self, status: str = "200 OK", body: bytes = b"{}", media: str = "application/json") -> None:
        self.status, self.body, self.media, self.heard = status, body, media, list[dict[str, Any]]()

    def __call__(self, environ: dict[str, Any], start: Callable) -> list[bytes]:
        self.heard.append({**{name: environ.get(name) for name in TOLD}, "body": environ["wsgi.input"].read()})
        start(self.status, [("Content-Type", self.media)])
        return [self.body[:1], self.body[1:]]


CALLS: dict[str, Callable[[Client], Any]] = {
    "a question": lambda client: client.get("/wallet", member="a b/è&", from_=3, to=None, is_open=True, of=["x", "y"]),
    "a question of a block": lambda client: (client.see(7), client.get("health")),
    "a path with signs": lambda client: client.get("words/a%2Fb%20c/è"),
    "a path with a query": lambda client: client.delete("sheets/x/tables?where=plant.0"),
    "a command": lambda client: client.post("words", {"words": {"text": "caffè"}, "n": 1}),
    "a file": lambda client: client.post_file("uploads", b"\x00\xff", kind="table"),
    "a file of nothing": lambda client: client.post_file("uploads", b"", kind="table"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_an_application_hears_what_a_server_would_hand_it(call: Callable[[Client], Any]) -> None:
    """httpx' own transport for applications stands for a server."""
    here, there = Heard(), Heard()
    for app in (here, there):
        with Client(app, "gse", introduce=lambda: {"X-Volano-Caller": "192.0.2.1"}).with_token("t") as client:
            if app is there:
                client._http = httpx.Client(transport=httpx.WSGITransport(app), base_url=f"{IN_PROCESS}/gse/api/v1/")
            call(client)
    expected = dict(there.heard[0])
    # WSGI has a path's bytes; and a length of 0 says no more than none
    expected["PATH_INFO"] = expected["PATH_INFO"].encode().decode("latin-1")
    expected["CONTENT_LENGTH"] = expected["CONTENT_LENGTH"] or "0"
    assert here.heard == [expected]


def test_an_answer_is_read_whole() -> None:
    with Client(Heard(body=b'{"date": "2024-05-02"}'), "gse") as client:
        assert client.get("health") == {"date": "2024-05-02"}
    with Client(Heard(body=b"a,b", media="text/csv"), "gse") as client:
        assert client.get("files") == b"a,b"


def test_a_refusal_and_what_is_no_json_are_told() -> None:
    with Client(Heard("403 FORBIDDEN", b'{"code": "FORBIDDEN"}'), "gse") as client, pytest.raises(ApiError) as refused:
        client.get("wallet")
    assert (refused.value.status, refused.value.code) == (403, "FORBIDDEN")
    with Client(Heard(body=b"{"), "gse") as client, pytest.raises(NotAnAnswerError):
        client.get("wallet")


def test_what_an_application_raises_and_holds_open_reaches_the_caller() -> None:
    """An answer is closed also where reading it fails."""
    closed: list[bool] = []

    class Broken:
        def __iter__(self) -> "Broken":
            return self

        def __next__(self) -> bytes:
            raise ValueError("broken")

        def close(self) -> None:
            closed.append(True)

    def app(_: dict[str, Any], start: Callable) -> Broken:
        start("200 OK", [])
        return Broken()

    with Client(app, "gse") as client, pytest.raises(ValueError, match="broken"):
        client.get("health")
    assert closed == [True]
