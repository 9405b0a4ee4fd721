"""One connection to a peer, without a server: whether it is there, and how it is closed."""

from typing import Any

import grpc
import pytest

from chaincode.peer.connection import PeerAddress
from gateway.ledger.fabric.connection import Connection
from tests.gateway.ledger_fabric.calling import Clock


class Channel:
    """A channel of gRPC's that notes what is done to it."""

    def __init__(self, polls: int) -> None:
        self.done: list[Any] = []
        self._connectivity_state = self
        self._polls = polls

    @property
    def polling(self) -> bool:
        self.done.append("polling")
        self._polls -= 1
        return self._polls >= 0

    def subscribe(self, note: Any, try_to_connect: bool) -> None:
        self.done.append(("subscribe", note, try_to_connect))

    def unsubscribe(self, note: Any) -> None:
        self.done.append(("unsubscribe", note))

    def close(self) -> None:
        self.done.append("close")

    def unary_unary(self, *_: Any, **__: Any) -> None:
        pass

    unary_stream = stream_stream = unary_unary


def test_a_connection_tells_whether_it_is_there_and_is_closed_once_nobody_watches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    channel = Channel(2)
    monkeypatch.setattr("gateway.ledger.fabric.connection.open_channel", lambda _: channel)
    connection = Connection(PeerAddress("peer:7051"))
    ((name, note, connects),) = channel.done
    assert (name, connects, connection.is_there) == ("subscribe", True, False)
    note(grpc.ChannelConnectivity.READY)
    assert connection.is_there
    note(grpc.ChannelConnectivity.TRANSIENT_FAILURE)
    assert not connection.is_there
    connection.close()
    assert channel.done[1:] == [("unsubscribe", note), "polling", "polling", "polling", "close"]


def test_a_watch_that_never_ends_holds_up_a_close_for_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    channel, clock = Channel(10**6), Clock()
    monkeypatch.setattr("gateway.ledger.fabric.connection.open_channel", lambda _: channel)
    monkeypatch.setattr("gateway.ledger.fabric.connection.time", clock)
    Connection(PeerAddress("peer:7051")).close()
    assert channel.done[-1] == "close"
    assert 100.9 < clock.now < 101.1
