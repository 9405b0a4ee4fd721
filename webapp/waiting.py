"""Who waits for a step of somebody else's, as two phones at a till do, is told when a block has it.

Their pages ask four times a second, and are answered from memory: one question at a time asks the gateway for all of
them whose records were written of. So a phone that waits costs neither a thread nor a question of its own.
"""

import threading
import time
from collections.abc import Callable

from gateway.client import ApiError
from webapp.failures import UNAUTHORIZED
from webapp.gateways import UNREACHED, Gateways
from webapp.heard import parse_moved

LOOKS_S, GONE_S, MOST = 0.2, 5.0, 200
OVER = -1


class Waiting:
    """The sessions whose pages wait, by organisation and token, and the height at which each was last written of."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._looked_at: dict[str, float] = {}
        self._waits: dict[str, dict[str, float]] = {}
        self._moved: dict[str, int] = {}

    def find_moved(self, gateways: Gateways, organisation: str, token: str) -> int:
        """Return the height at which a visitor was last written of, 0 for not since; OVER: the session has ended."""
        tokens = self._take_turn(organisation, token)
        try:
            if tokens:
                moved = parse_moved(gateways.at(organisation, token).post("sessions/moved", {"tokens": tokens}))
                self._moved.update(zip(tokens, moved, strict=False))
        except (ApiError, *UNREACHED) as error:
            if isinstance(error, ApiError) and error.status == UNAUTHORIZED:
                return OVER
        return self._moved.get(token, 0)

    def _take_turn(self, organisation: str, token: str) -> list[str]:
        """Return whose sessions this question is to ask for: nobody's while the last answer is new."""
        now = self._clock()
        with self._lock:
            waits = self._waits.setdefault(organisation, {})
            waits.pop(token, None)
            waits[token] = now  # the newest last: of too many, those who asked last are asked for
            if now - self._looked_at.get(organisation, -LOOKS_S) < LOOKS_S:
                return []
            self._looked_at[organisation] = now
            for gone in [one for one, at in waits.items() if now - at > GONE_S]:
                del waits[gone]
                self._moved.pop(gone, None)
            return list(waits)[-MOST:]

