"""Open sessions in this process's memory, so that a request need not ask the database who calls.

What is remembered of a session holds only as long as nothing that it was made from has changed:

    it was closed            forgotten at once, here; another process that closed it is heard of within LOOK_AGAIN_S
    its time is over         whoever asks compares its end with the clock, each time
    the ledger says          each entry carries the mirror's count of changes to callers (roles, members, their keys);
    something else           another count than the present one is no entry

Bounded: who was not seen for longest is forgotten first, and then looked up again.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Generic, TypeVar

from cachetools import LRUCache

MOST = 5_000
LOOK_AGAIN_S = 5.0
_ENDED = -1  # no count of changes: what was made from an older ledger isn't found again
S = TypeVar("S")


@dataclass(frozen=True)
class KnownSession(Generic[S]):
    """A session that was looked up. expires_at_s: UTC seconds; callers: the mirror's count when it was."""

    session: S
    expires_at_s: int
    callers: int
    looked_at: float = field(default=0.0)


class SessionCache(Generic[S]):
    """Sessions by the hash of their token. read_timer: seconds that only ever grow."""

    def __init__(self, most: int = MOST, read_timer: Callable[[], float] = time.monotonic) -> None:
        self._read_timer, self._lock = read_timer, Lock()
        self._known: LRUCache[str, KnownSession[S]] = LRUCache(most)
        self._closings = 0

    @property
    def closings(self) -> int:
        """How many sessions were closed here: to be asked before a look-up, and told to `keep` after it."""
        return self._closings

    def find(self, token_hash: str, callers: int) -> KnownSession[S] | None:
        """Give what is known of a session and still holds."""
        with self._lock:
            found = self._known.get(token_hash)
            if found is None or self._read_timer() - found.looked_at >= LOOK_AGAIN_S:
                return None
            if found.callers != callers:
                self._known[token_hash] = replace(found, callers=_ENDED)  # still something to guess by
                return None
            return found

    def guess(self, token_hash: str) -> S | None:
        """Give what a token stood for when it was last looked up: enough to count by, no right to anything."""
        with self._lock:
            found = self._known.get(token_hash)
            return found.session if found else None

    def keep(self, token_hash: str, known: KnownSession[S], closings: int) -> None:
        """Remember a session, unless any was closed since the look-up began: it may have been this one."""
        with self._lock:
            if closings == self._closings:
                self._known[token_hash] = replace(known, looked_at=self._read_timer())

    def forget(self, token_hash: str) -> None:
        """Forget a session that is closed now."""
        with self._lock:
            self._closings += 1
            self._known.pop(token_hash, None)
