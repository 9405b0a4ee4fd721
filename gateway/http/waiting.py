"""Room for those who wait: each holds a thread that answers nobody else, so few may, and each caller fewer."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

IN_ALL, EACH = 4, 2


class WaitingRoom:
    """Turns of one process's threads. in_all: for everybody together; each: for one caller by name."""

    def __init__(self, in_all: int = IN_ALL, each: int = EACH) -> None:
        self._in_all, self._each, self._lock = in_all, each, threading.Lock()
        self._inside: Counter[str] = Counter()

    @contextmanager
    def hold(self, caller: str) -> Iterator[bool]:
        """Hold a turn until the end; whether there was one."""
        is_inside = self._enter(caller)
        try:
            yield is_inside
        finally:
            if is_inside:
                self._leave(caller)

    def _enter(self, caller: str) -> bool:
        with self._lock:
            if self._inside.total() >= self._in_all or self._inside[caller] >= self._each:
                return False
            self._inside[caller] += 1
            return True

    def _leave(self, caller: str) -> None:
        with self._lock:
            self._inside[caller] -= 1
            self._inside += Counter()  # keeps those above zero
