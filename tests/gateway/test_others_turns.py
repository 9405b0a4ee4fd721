"""Others who are asked at once wait briefly for their turn, and not at all where they were given none."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from gateway.client import Bearing, Client, Others


@contextmanager
def open_nobody(_name: str, _bearing: Bearing) -> Iterator[Client]:
    yield Client(lambda *_: [], "gse")


@pytest.mark.parametrize(("turn_s", "answered"), [(30.0, 3), (0.0, 1)])
def test_who_comes_while_one_is_asked_waits_for_a_turn(turn_s: float, answered: int) -> None:
    others, begun, go_on = Others(open_nobody, 1, turn_s), threading.Event(), threading.Event()

    def answer(_client: Client) -> bool:
        begun.set()
        return go_on.wait(30)

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(others.ask, {"gse": answer})
        assert begun.wait(30)
        more = [pool.submit(others.ask, {"gse": answer}) for _ in range(2)]
        if not turn_s:
            assert [one.result() for one in more] == [{}, {}]
        go_on.set()
        assert sum(bool(one.result()) for one in (first, *more)) == answered
