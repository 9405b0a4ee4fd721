"""Tokens that another organisation's gateway has taken lately, so that a made-up one is known for a stranger's.

Of a token its hash is kept, for `KEPT_S` after the last answer that said it stands for somebody; who was not seen for
longest is forgotten first, and counts as a stranger until the next such answer.
"""

import time
from collections.abc import Callable
from threading import Lock

from cachetools import TTLCache

from gateway.http.security import hash_token

MOST, KEPT_S = 5_000, 300


class TakenTokens:
    """Authorization headers by their hashes. read_timer: seconds that only ever grow."""

    def __init__(self, most: int = MOST, read_timer: Callable[[], float] = time.monotonic) -> None:
        self._taken: TTLCache[str, bool] = TTLCache(most, KEPT_S, read_timer)
        self._lock = Lock()

    def has(self, authorization: str) -> bool:
        """Whether it was taken lately."""
        with self._lock:
            return bool(authorization) and hash_token(authorization) in self._taken

    def add(self, authorization: str) -> None:
        """Remember that it was taken just now."""
        with self._lock:
            self._taken[hash_token(authorization)] = True

    def forget(self, authorization: str) -> None:
        """It is good no longer."""
        with self._lock:
            self._taken.pop(hash_token(authorization), None)
