"""The loop of a server's connections asks those alone whose answer may have changed, and forgets none."""

import threading
import time
from typing import Any

import httpx
import pytest

from gateway.http.channels import Channel
from gateway.http.doors import Doors
from gateway.http.loop import ALL_S
from gateway.settings import Limits
from tests.helpers.gateway.places import open_place

IDLE, CALLS = 40, 50
DOORS = Doors("127.0.0.1", 0, Limits(), lambda _: None)


def say_hello(environ: dict[str, Any], start: Any) -> list[bytes]:
    start("200 OK", [("Content-Length", "5")])
    return [b"hello"]


def test_connections_that_idle_cost_the_others_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, ask = [0], Channel.writable

    def count(channel: Channel) -> bool:
        asked[0] += 1
        return ask(channel)

    monkeypatch.setattr(Channel, "writable", count)
    with open_place(say_hello, DOORS) as place:
        idle = [place.touch() for _ in range(IDLE)]
        place.get()
        with httpx.Client() as client:
            asked[0], began = 0, time.monotonic()
            for _ in range(CALLS):
                assert client.get(place.url).text == "hello"
            in_turn = IDLE * (1 + (time.monotonic() - began) / ALL_S)   # once a second all are asked
        for connection in idle:
            connection.close()
    assert asked[0] < in_turn + CALLS * 8


def test_who_leaves_while_the_answer_is_made_keeps_nothing_busy() -> None:
    """A connection that the other side has closed is always ready: nobody may wait for it while nothing is read."""
    gate, come = threading.Event(), threading.Event()

    def hang(environ: dict[str, Any], start: Any) -> list[bytes]:
        come.set()
        gate.wait(20)
        return say_hello(environ, start)

    with open_place(hang, DOORS) as place:
        connection = place.touch()
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert come.wait(20)
        connection.close()
        began_s = time.process_time()
        time.sleep(1.0)
        spent_s = time.process_time() - began_s
        gate.set()
    assert spent_s < 0.2


def test_an_answer_that_its_reader_fetches_slowly_arrives_whole() -> None:
    whole = bytes(8_000_000)

    def send(environ: dict[str, Any], start: Any) -> list[bytes]:
        start("200 OK", [("Content-Length", str(len(whole)))])
        return [whole]

    with open_place(send, DOORS) as place, place.touch() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        time.sleep(0.3)
        got = 0
        while data := connection.recv(100_000):
            got += len(data)
            time.sleep(0.002)
    assert got > len(whole)


def test_two_requests_that_came_together_are_both_answered() -> None:
    asks = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    with open_place(say_hello, DOORS) as place, place.touch() as connection:
        connection.settimeout(0.9)   # all are asked once a second
        connection.sendall(asks + asks)
        got = b""
        while got.count(b"hello") < 2:
            got += connection.recv(10_000)
