"""A host that takes no connection holds nobody for longer than a call may take, and leaves time for the next one."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from gateway.outgoing import addresses
from tests.helpers.gateway.foreign_host import ForeignHost


@pytest.fixture
def silent() -> Iterator[tuple[str, int]]:
    """An address that answers no connection: its queue is full, and nobody takes any out."""
    with ExitStack() as opened:
        listener = opened.enter_context(socket.socket())
        listener.bind(("127.0.0.3", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = opened.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        time.sleep(0.1)
        yield listener.getsockname()


def come_to(monkeypatch: pytest.MonkeyPatch, *places: tuple[str, int]) -> None:
    """Have each name come to these."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in places]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: found)


def test_a_host_that_takes_no_connection_is_late(
    door: Any, silent: tuple[str, int], short_patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited, wait, asking = list[float](), socket.socket.settimeout, threading.get_ident()

    def note(self: socket.socket, at_s: float) -> None:
        if threading.get_ident() == asking:  # threads of other tests' gateways connect meanwhile
            waited.append(at_s)
        wait(self, at_s)

    monkeypatch.setattr(socket.socket, "settimeout", note)
    come_to(monkeypatch, silent)
    door.name("silent", f"https://silent.example:{silent[1]}")
    assert door.refuse("silent") == "DESTINATION_LATE"
    assert waited and [at_s for at_s in waited if not 0 < at_s <= short_patience] == []


def test_the_next_address_has_its_part_of_the_time(
    door: Any, host: ForeignHost, silent: tuple[str, int], short_patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_to(monkeypatch, silent, ("127.0.0.1", host.port))
    door.name("two", f"https://localhost:{host.port}")
    assert door.ask("two").data == b"{}"


def test_nobody_is_dialled_once_the_time_is_over(
    door: Any, host: ForeignHost, short_patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(*_: object) -> list[tuple[int, str, int]]:
        time.sleep(short_patience + 0.05)
        return [(socket.AF_INET, "127.0.0.1", host.port)]

    monkeypatch.setattr("gateway.outgoing.connecting.look_up", look_up)
    assert (door.refuse(), host.connections) == ("DESTINATION_LATE", 0)
