"""Connections of a gateway's server, without a ledger: idle ones, room for more, the settings."""

import json
import logging
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.client.addresses import name_address
from gateway.http import channels, doors
from gateway.http.channels import Channel
from gateway.http.doors import Doors, _Server
from gateway.settings import Limits

DOORS = Doors("127.0.0.1", 0, Limits(), {}.get, in_all=4, an_address=2, idle_s=15, request_s=60, proxies=("192.0.2.9",))


# --- connections
def channel(address: str = "a", last: float = 0.0, *, requests: int = 0, outbufs: int = 0, began: float = 0.0) -> Any:
    made = SimpleNamespace(
        addr=(address, 1), whose=name_address(address), last_activity=last, requests=[1] * requests,
        total_outbufs_len=outbufs, began_at=began, will_close=False,
        is_idle=not requests and not outbufs, closed=[], is_refused=False,
    )
    made.handle_close = lambda: made.closed.append(True)
    return made


def make_server(*channels: Any) -> _Server:
    server = _Server.__new__(_Server)
    server.doors, server.adj = DOORS, SimpleNamespace(channel_timeout=15)
    server.active_channels = dict(enumerate(channels))
    return server


@pytest.mark.parametrize(("parts", "ends"), [
    ({"last": 85.0}, False), ({"last": 84.9}, True),  # idle for 15 seconds
    ({"last": 50.0, "requests": 1}, False),  # it waits for its answer
    ({"last": 85.0, "requests": 1, "outbufs": 5}, False), ({"last": 84.9, "requests": 1, "outbufs": 5}, True),
    ({"last": 84.9, "outbufs": 5}, True),  # nobody fetches the answer
    ({"last": 99.0, "began": 40.0}, False), ({"last": 99.0, "began": 39.9}, True),  # a request comes in a minute
    ({"last": 99.0, "began": 0.0}, False),
])  # fmt: skip
def test_what_idles_or_comes_too_slowly_ends(parts: dict[str, Any], ends: bool) -> None:
    one = channel(**parts)
    make_server(one).maintenance(100.0)
    assert one.will_close is ends


@pytest.mark.parametrize(("others", "address", "is_taken", "pushed"), [
    (["a"], "a", True, None), (["a", "b"], "a", True, None), (["a", "a"], "a", True, 1), (["a", "a"], "b", True, None),
    (["a", "a!"], "a", True, 0), (["a!", "a!"], "a", False, None), (["b", "b", "a", "c"], "d", True, 1),
    (["b!", "b!", "a", "c"], "d", True, 3), (["b!", "b!", "a!", "c!"], "d", False, None),
    (["192.0.2.9"] * 3, "192.0.2.9", True, None),  # a proxy speaks for many
    (["2001:db8::1!", "2001:db8::2!"], "2001:db8::3", False, None),  # one subscriber has all of a /64
    (["2001:db8::1", "2001:db8::2!"], "2001:db8::3", True, 0),
    (["2001:db8::1!", "2001:db8::2!"], "2001:db8:0:1::3", True, None),
    (["192.0.2.1!", "::ffff:192.0.2.1!"], "192.0.2.1", False, None),
])  # fmt: skip
def test_a_new_connection_takes_the_place_of_the_one_idle_for_longest(
    others: list[str], address: str, is_taken: bool, pushed: int | None
) -> None:
    """`!` is at work; a later one was idle for longer. Of one address two have room, and four in all."""
    made = [
        channel(name.rstrip("!"), float(100 - number), requests=name.endswith("!"))
        for number, name in enumerate(others)
    ]
    assert make_server(*made)._has_room(address) is is_taken
    assert [number for number, one in enumerate(made) if one.closed] == ([] if pushed is None else [pushed])


def test_who_finds_no_room_is_told_and_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Any] = []

    class Connection:
        def setblocking(self, blocks: bool) -> None:
            done.append(blocks)

        def send(self, data: bytes) -> None:
            done.append(data)
            raise OSError("gone")

        def close(self) -> None:
            done.append("closed")

    server = make_server(channel("a", requests=1), channel("a", requests=1))
    server._take(server, Connection(), ("a", 1), None, None)
    assert done == [False, doors.FULL_ANSWER, "closed"]
    head, _, body = doors.FULL_ANSWER.partition(b"\r\n\r\n")
    assert b"Retry-After: 1" in head.split(b"\r\n") and b"Connection: close" in head.split(b"\r\n")
    assert json.loads(body)["values"] == {"wait_s": 1}
    assert "in 1 s" in json.loads(body)["message_en"]


def test_since_when_a_request_is_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Channel.__new__(Channel)
    one.request, now = None, [100.0]
    monkeypatch.setattr(channels.HTTPChannel, "received", lambda _self, data: bool(data))
    monkeypatch.setattr(channels.time, "time", lambda: now[0])
    assert one.received(b"x") is True
    assert one.began_at == 0.0
    one.request = object()
    for now[0] in (101.0, 102.0):
        one.received(b"x")
        assert one.began_at == 101.0
    one.request = None
    assert one.received(b"") is False
    assert one.began_at == 0.0


@pytest.mark.parametrize("proxies", [(), ("192.0.2.9",)])
def test_the_server_is_set_up_as_its_doors_say(monkeypatch: pytest.MonkeyPatch, proxies: tuple[str, ...]) -> None:
    made: dict[str, Any] = {}
    monkeypatch.setattr(doors, "_Server", lambda *_, dispatcher, adj, **__: made.update(adj=adj, tasks=dispatcher))
    logging.getLogger("waitress.queue").setLevel(logging.NOTSET)
    doors.create_server(None, Doors("127.0.0.1", 8_080, Limits(), {}.get, proxies=proxies, in_all=400, idle_s=3))
    try:
        adj = made["adj"]
        assert (adj.threads, adj.connection_limit, adj.channel_timeout, adj.cleanup_interval) == (8, 410, 3, 3)
        assert (adj.max_request_body_size, adj.ident) == (40_000_001, None)
        assert (adj.trusted_proxy, adj.url_scheme, adj.recv_bytes) == (None, "http", 16_384)
        assert (len(made["tasks"].api.threads), len(made["tasks"].pages.threads)) == (8, 8)
        assert logging.getLogger("waitress.queue").level == logging.ERROR
    finally:
        made["tasks"].shutdown()
