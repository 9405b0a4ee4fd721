"""How often somebody may call: a bucket for each caller, filled evenly, in this process's memory."""

import threading

from gateway.errors import TOO_MANY

_MOST_CALLERS = 2_000


class RateLimit:
    """A limit of calls a minute for each caller by name."""

    def __init__(self, a_minute: int) -> None:
        self._most, self._lock = a_minute, threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, caller: str, at_s: float) -> None:
        """Count one call at an instant, or refuse it."""
        with self._lock:
            left, before_s = self._buckets.get(caller, (float(self._most), at_s))
            left = min(float(self._most), left + (at_s - before_s) * self._most / 60)
            if left < 1:
                raise TOO_MANY(wait_s=int((1 - left) * 60 / self._most) + 1)
            if len(self._buckets) > _MOST_CALLERS:
                self._buckets.clear()
            self._buckets[caller] = (left - 1, at_s)
