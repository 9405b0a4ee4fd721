"""Of which visitors a block wrote, asked of a gateway for all of them in one question, and answered from memory.

So a page that stands open costs neither a thread nor a question of its own: one that asks each five seconds whether
something changed, or two phones that wait for each other's step, as at a till, and ask four times a second.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from gateway.client import ApiError
from webapp.failures import UNAUTHORIZED
from webapp.gateways import UNREACHED, Gateways
from webapp.heard import parse_moved

LOOKS_S, GONE_S, MOST = 0.2, 5.0, 200
OVER = -1


@dataclass(frozen=True)
class News:
    """What blocks wrote. height: up to which that is known; moved: when records that name the visitor were last
    written, 0 for not since the gateway began, OVER: the session has ended; common: when those that name nobody were.
    """

    height: int = 0
    moved: int = 0
    common: int = 0


class Waiting:
    """The sessions whose pages ask, by organisation and token, and what is known of each.

    looks_s: how old an answer may be; gone_s: after which a page that asks no more is forgotten.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, looks_s: float = LOOKS_S, gone_s: float = GONE_S
    ) -> None:
        self._clock, self._looks_s, self._gone_s, self._lock = clock, looks_s, gone_s, threading.Lock()
        self._looked_at: dict[str, float] = {}
        self._waits: dict[str, dict[str, float]] = {}
        self._known: dict[str, News] = {}

    def keep(self, organisation: str, token: str) -> None:
        """Note that a page is there, for which the next question is to ask as well."""
        now = self._clock()
        with self._lock:
            waits = self._waits.setdefault(organisation, {})
            waits.pop(token, None)
            waits[token] = now  # the newest last: of too many, those who asked last are asked for
            while now - waits[gone := next(iter(waits))] > self._gone_s:
                del waits[gone]
                self._known.pop(gone, None)

    def find(self, gateways: Gateways, organisation: str, token: str) -> News:
        """Return what is known of a visitor."""
        self.keep(organisation, token)
        tokens = self._take_turn(organisation, token)
        try:
            if tokens:
                self._ask(gateways, organisation, token, tokens)
        except (ApiError, *UNREACHED) as error:
            if isinstance(error, ApiError) and error.status == UNAUTHORIZED:
                return News(moved=OVER)
        return self._known.get(token, News())

    def _ask(self, gateways: Gateways, organisation: str, token: str, tokens: list[str]) -> None:
        said = parse_moved(gateways.at(organisation, token).post("sessions/moved", {"tokens": tokens}))
        with self._lock:
            self._known |= {one: News(said.height, moved, said.common)
                            for one, moved in zip(tokens, said.moved, strict=True) if one in self._waits[organisation]}

    def _take_turn(self, organisation: str, token: str) -> list[str]:
        """Return whose sessions this question is to ask for: once of a new page alone while the last answer is new."""
        now = self._clock()
        with self._lock:
            waits, is_new = self._waits[organisation], token not in self._known
            self._known.setdefault(token, News())  # where the gateway is away, each asks in its turn alone
            if now - self._looked_at.get(organisation, -self._looks_s) < self._looks_s:
                return [token] if is_new else []
            self._looked_at[organisation] = now
            return list(waits)[-MOST:]
