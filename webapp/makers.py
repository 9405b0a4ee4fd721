"""How many pages are made at the same time: a few where making one is partly waiting for others.

Where all gateways are in this process, it is computing alone: threads that do so at once take the interpreter from each
other at every question to the database, which doubles what a page costs, and keeps the API's callers waiting. There one
page after the other is made, and each is there earlier. Who has waited TURN_S goes on all the same, so that a page that
waits for its block holds up nobody for long.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

MAKERS, TURN_S = 4, 1.0


class Makers:
    """Turns at making pages. most: how many have one at a time."""

    def __init__(self, most: int = MAKERS) -> None:
        self._turns = BoundedSemaphore(most)

    @contextmanager
    def take_turn(self, within_s: float = TURN_S) -> Iterator[bool]:
        """Wait for a turn and hold it meanwhile; whether there was one within that time."""
        is_held = self._turns.acquire(timeout=within_s)
        try:
            yield is_held
        finally:
            if is_held:
                self._turns.release()
