"""The loop of a server's connections. waitress' asks each open one, each time that anything comes, what it waits for;
this one asks those alone whose answer may have changed, so that connections which idle cost the others nothing.

It may change by what came at a connection, and by a thread that answers its request. For whatever else may change it,
such as the clock, all are asked once a second. The waiting itself is done by Python's own selectors.
"""

import select
import time
from collections.abc import Collection
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from typing import Any

from waitress import wasyncore

ALL_S = 1.0
_FLAGS = {EVENT_READ: select.POLLIN, EVENT_WRITE: select.POLLOUT,
          EVENT_READ | EVENT_WRITE: select.POLLIN | select.POLLOUT}


class Loop(dict[int, Any]):
    """What waitress has open, by descriptor: connections, the socket that listens, the pipe that wakes the loop."""

    def __init__(self) -> None:
        super().__init__()
        self._waits_for: dict[int, int] = {}  # events, of those that the selector has
        self._moved, self._asks_all_at = set[Any](), 0.0

    def __setitem__(self, descriptor: int, place: Any) -> None:
        super().__setitem__(descriptor, place)
        self._moved.add(place)

    def __delitem__(self, descriptor: int) -> None:
        super().__delitem__(descriptor)
        if self._waits_for.pop(descriptor, 0):
            self._selector.unregister(descriptor)

    def run(self) -> None:
        """Go on until nothing is open."""
        with DefaultSelector() as self._selector:
            try:
                while self:
                    self._step()
            finally:
                self._waits_for.clear()

    def _step(self) -> None:
        for place in self._take_moved():
            self._ask(place)
        for key, events in self._selector.select(ALL_S):
            if self.get(key.fd) is key.data:  # what came before may have closed it
                wasyncore.readwrite(key.data, _FLAGS[events])
                self._moved.add(key.data)

    def _take_moved(self) -> Collection[Any]:
        """Return those to be asked. One whose request a thread answers is asked again until that is done."""
        now, moved = time.monotonic(), self._moved
        self._moved = {place for place in moved if getattr(place, "requests", ()) and place._fileno in self}
        if now < self._asks_all_at:
            return moved
        self._asks_all_at = now + ALL_S
        return list(self.values())

    def _ask(self, place: Any) -> None:
        """Wait for what a place waits for now."""
        number, reads = place._fileno, place.readable()  # waitress' name for it
        events = EVENT_READ * bool(reads) | EVENT_WRITE * bool(place.writable() and not place.accepting)
        before = self._waits_for.get(number, 0)
        if events == before or number not in self:
            return
        if before and events:
            self._selector.modify(number, events, place)
        elif before:
            self._selector.unregister(number)
        else:
            self._selector.register(number, events, place)
        self._waits_for[number] = events
