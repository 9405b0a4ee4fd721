"""How often one address may have something worked out that costs: counted in memory for a minute, written nowhere."""

import threading
import time
from collections.abc import Callable

from gateway.client import name_address

SPAN_S, MOST_ADDRESSES = 60.0, 2_000


class Turns:
    """So many a minute for each address; of IPv6 the first half, as one subscriber has all of the second."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock, self._lock = a_minute, clock, threading.Lock()
        self._taken: dict[str, list[float]] = {}

    def take(self, address: str) -> bool:
        """Whether this address may have one more now; when too many are counted, all newcomers are one."""
        name, now = name_address(address), self._clock()
        with self._lock:
            self._taken = {each: left for each, times in self._taken.items()
                           if (left := [at for at in times if now - at < SPAN_S])}
            if name not in self._taken and len(self._taken) >= MOST_ADDRESSES:
                name = ""
            times = self._taken.setdefault(name, [])
            if len(times) >= self._most:
                return False
            times.append(now)
            return True
