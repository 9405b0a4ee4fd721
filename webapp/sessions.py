"""Who is signed in: tokens of the gateways, in memory alone, under 256 random bits that one browser has.

A session ends by signing out, after 30 minutes in which nobody asked, after 8 hours, when the gateway no longer takes
its token, and with this process. What is kept is found by the hash of those bits; no figure is kept, and no name.
"""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from gateway.client import Seen
from webapp.gateways import Recent

COOKIE = "__Host-volano"  # https, or this very machine; this host alone
MOST, IDLE_S, LONGEST_S = 5_000, 30 * 60, 8 * 3_600


@dataclass
class SignedIn:
    """At which gateways somebody is signed in for a portal. tokens: by organisation; key: that signed, "" for none of
    the browser's; member: once asked; unread: how many notices; looked_at_s: when their long work was last asked for.
    """

    tokens: dict[str, str] = field(repr=False)
    key: str = ""
    member: str = ""
    seen: Seen = field(default_factory=Seen)
    unread: Recent = field(default_factory=Recent)
    looked_at_s: float = float("-inf")


@dataclass
class Session:
    """What one browser may see. form_token: stands in each of its forms; portals: those it is signed in to."""

    form_token: str = field(repr=False)
    opened_at_s: float
    used_at_s: float
    portals: dict[str, SignedIn] = field(default_factory=dict)


class Sessions:
    """At most 5,000; who comes when all are taken ends the one that was idle for longest. seal: put on each name."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, most: int = MOST, seal: Callable[[str], str] = str
    ) -> None:
        self._clock, self._most, self._seal, self._lock = clock, most, seal, threading.Lock()
        self._sessions: OrderedDict[bytes, Session] = OrderedDict()

    def open(self, portal: str, tokens: Mapping[str, str], before: str = "", key: str = "") -> str:
        """Return the new name of a browser's session, which is signed in to one portal more; its old name is over.

        key: that signed. A browser has one: where another signed in before, it is signed in there no more.
        """
        name, now = self._seal(secrets.token_urlsafe(32)), self._clock()
        held = self.find(before)
        kept = {name: one for name, one in held.portals.items() if name != portal and one.key == key} if held else {}
        opened_at_s = held.opened_at_s if held and kept else now
        made = Session(secrets.token_urlsafe(32), opened_at_s, now, {**kept, portal: SignedIn(dict(tokens), key)})
        with self._lock:
            self._sessions.pop(_hash(before), None)
            self._sessions[_hash(name)] = made
            while len(self._sessions) > self._most:
                self._sessions.popitem(last=False)
        return name

    def find(self, name: str, *, is_used: bool = True) -> Session | None:
        """Return the session of a name, unless it has ended. is_used: whether its owner asks, or the page's clock."""
        now = self._clock()
        with self._lock:
            found = self._sessions.get(_hash(name)) if name else None
            if found is None:
                return None
            if now - found.used_at_s > IDLE_S or now - found.opened_at_s > LONGEST_S:
                del self._sessions[_hash(name)]
                return None
            if is_used:
                found.used_at_s = now
                self._sessions.move_to_end(_hash(name))
            return found

    def end(self, name: str) -> None:
        """Forget a session."""
        with self._lock:
            self._sessions.pop(_hash(name), None)


def _hash(name: str) -> bytes:
    return sha256(name.encode()).digest()
