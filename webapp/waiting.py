"""Of which visitors a block wrote, asked of a gateway for all of them in one question, and answered from memory.

So a page that stands open costs neither a thread nor a question of its own: one that asks each five seconds whether
something changed, or two phones that wait for each other's step, as at a till, and ask four times a second.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gateway.client import ApiError
from webapp.failures import UNAUTHORIZED
from webapp.gateways import UNREACHED, Gateways
from webapp.heard import parse_moved

LOOKS_S, GONE_S, MOST = 0.2, 5.0, 500


@dataclass(frozen=True)
class News:
    """What blocks wrote. height: up to which that is known; moved: when records that name the visitor were last
    written, by the part of a page that shows them, 0 for not since the gateway began; common: when those that name
    nobody were.
    """

    height: int = 0
    moved: Mapping[str, int] = field(default_factory=dict)
    common: Mapping[str, int] = field(default_factory=dict)
    is_over: bool = False

    def list_own(self, after: int) -> list[str]:
        """List the parts of which a block after a height wrote what names the visitor."""
        return [part for part, height in self.moved.items() if height > after]

    def list_common(self, after: int) -> list[str]:
        """List those of which one wrote what names nobody."""
        return [part for part, height in self.common.items() if height > after]


OVER = News(is_over=True)


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

    def find(self, gateways: Gateways, organisation: str, token: str) -> News:
        """Return what is known of a visitor."""
        self._keep(organisation, token)
        tokens = self._take_turn(organisation, token)
        try:
            if tokens:
                self._ask(gateways, organisation, token, tokens)
        except (ApiError, *UNREACHED) as error:
            if isinstance(error, ApiError) and error.status == UNAUTHORIZED:
                return OVER
        return self._known.get(token, News())

    def forget(self, organisation: str, token: str) -> None:
        """Ask no more for a session that is over."""
        with self._lock:
            self._waits.get(organisation, {}).pop(token, None)
            self._known.pop(token, None)

    def _keep(self, organisation: str, token: str) -> None:
        now = self._clock()
        with self._lock:
            waits = self._waits.setdefault(organisation, {})
            waits.pop(token, None)
            waits[token] = now  # the newest last: of too many, those who asked last are asked for
            while now - waits[gone := next(iter(waits))] > self._gone_s:
                del waits[gone]
                self._known.pop(gone, None)

    def _ask(self, gateways: Gateways, organisation: str, token: str, tokens: list[str]) -> None:
        said = parse_moved(gateways.at(organisation, token).post("sessions/moved", {"tokens": tokens}))
        with self._lock:
            self._known |= {one: OVER if moved is None else News(said.height, moved, said.common)
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
            every = list(waits)
            for one in every[:-MOST]:  # not asked for in this turn, each asks alone
                self._known.pop(one, None)
            return every[-MOST:]
