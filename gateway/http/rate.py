"""How often somebody may call: a bucket for each caller, filled evenly, in this process's memory.

A bucket is one instant: when it will be full again. One that is full says nothing and is forgotten; one that isn't is
never forgotten. When all names are taken by buckets that aren't full, all newcomers share one.
"""

import threading

from gateway.http.errors import TOO_MANY

MOST_CALLERS = 2_000
_NEWCOMERS = ""
_SPAN_S = 60.0


class RateLimit:
    """A limit of calls a minute for each caller by name. most: callers that are told apart at the same time."""

    def __init__(self, a_minute: int, most: int = MOST_CALLERS) -> None:
        self._each_s, self._most, self._lock = _SPAN_S / a_minute, most, threading.Lock()
        self._full_at: dict[str, float] = {}
        self._looks_again_at = 0.0

    def take(self, caller: str, at_s: float) -> None:
        """Count one call at an instant, or refuse it."""
        with self._lock:
            name = self._find_bucket(caller, at_s)
            full_at = max(self._full_at.get(name, at_s), at_s) + self._each_s
            if full_at > at_s + _SPAN_S + self._each_s / 1_000:  # rounding is no call
                raise TOO_MANY(wait_s=int(full_at - at_s - _SPAN_S) + 1)
            self._full_at[name] = full_at

    def require_room(self, caller: str, at_s: float) -> None:
        """Refuse where the next call would be refused; nothing is counted."""
        with self._lock:
            wait_s = self._full_at.get(self._find_bucket(caller, at_s), at_s) + self._each_s - at_s - _SPAN_S
        if wait_s > self._each_s / 1_000:
            raise TOO_MANY(wait_s=int(wait_s) + 1)

    def _find_bucket(self, caller: str, at_s: float) -> str:
        if caller in self._full_at or len(self._full_at) < self._most:
            return caller
        if at_s >= self._looks_again_at:  # looking through all is for each second, not for each call of a flood
            self._looks_again_at = at_s + 1
            self._full_at = {name: full_at for name, full_at in self._full_at.items() if full_at > at_s}
        return caller if len(self._full_at) < self._most else _NEWCOMERS
