"""The gateways that pages ask: one client each for nobody, which all visits share the connections of."""

import threading
import time
from collections.abc import Callable
from typing import Any

from chaincode.rules.units import ORGANISATIONS
from gateway.client import ApiError, Client, Seen, UnreachedError

Connect = Callable[[str], Client]
UNREACHED = (UnreachedError, ValueError)  # no answer, or nothing that is one
RECENT_S, FIRST_S = 10.0, 2.0


class Recent:
    """An answer that anybody may have, asked for again after RECENT_S: a gateway that is silent holds one visit up."""

    def __init__(self) -> None:
        self.lock, self.answer, self._asked_at = threading.Lock(), None, float("-inf")

    def is_due(self) -> bool:
        """Whether it is too old."""
        return time.monotonic() - self._asked_at > RECENT_S

    def take(self, answer: Any | None) -> None:
        """Keep a new one."""
        self.answer, self._asked_at = answer, time.monotonic()


class Gateways:
    """Clients by organisation, made when they are first needed. organisation: whose server these pages are on."""

    def __init__(self, connect: Connect, organisation: str = "municipality") -> None:
        self.organisation = organisation
        self._recent: dict[str, Recent] = {}
        self._connect, self._clients, self._lock = connect, dict[str, Client](), threading.Lock()
        self._operators: dict[str, str] = {}
        self._open: dict[tuple[str, str], tuple[int, Any]] = {}

    def at(self, organisation: str, token: str = "", seen: Seen | None = None) -> Client:
        """Return a client of an organisation's gateway, for the holder of a session there, or for nobody.

        Raises:
            ApiError: nobody says where that gateway is.
        """
        with self._lock:
            if organisation not in self._clients:
                self._clients[organisation] = self._connect(organisation)
        return self._clients[organisation].with_token(token, seen)

    def find_operator(self, organisation: str) -> str:
        """Say whose gateway has the energy, as an organisation's own says; it is asked once."""
        if organisation not in self._operators:
            self._operators[organisation] = str(self.at(organisation).get("health")["energy_operator"])
        return self._operators[organisation]

    def read_open(self, organisation: str, path: str, height: int) -> Any:
        """Return what a gateway answers anybody, which is asked once while the ledger has a height: 0 of none known."""
        at, answer = self._open.get((organisation, path), (0, None))
        if not height or at != height:
            answer = self.at(organisation).get(path)
            self._open[organisation, path] = height, answer
        return answer

    def read_recent(self, organisation: str, path: str) -> Any | None:
        """Return what a gateway answered anybody within RECENT_S; None: no answer.

        One visit at a time asks; others have what was answered before, and wait FIRST_S for a first answer.
        """
        recent = self._recent.setdefault(f"{organisation}/{path}", Recent())
        if recent.is_due() and recent.lock.acquire(timeout=0 if recent.answer is not None else FIRST_S):
            try:
                if recent.is_due():
                    recent.take(self._try(organisation, path))
            finally:
                recent.lock.release()
        return recent.answer

    def knows(self, organisation: str) -> bool:
        """Whether somebody says where an organisation's gateway is."""
        try:
            self.at(organisation)
        except ApiError:
            return False
        return True

    def _try(self, organisation: str, path: str) -> Any | None:
        try:
            return self.at(organisation).get(path)
        except (ApiError, *UNREACHED):
            return None

    def list_asked(self, organisation: str) -> list[str]:
        """Return whose gateways a member's pages ask: their own first, the energy operator's, then those of others'
        words.
        """
        first = dict.fromkeys((organisation, self.find_operator(organisation)))
        return [*first, *(name for name in ORGANISATIONS if name not in first)]

    def is_needed(self, asked: str, organisation: str) -> bool:
        """Whether a member's pages can't do without a gateway."""
        return asked in (organisation, self.find_operator(organisation))


def is_away(error: Exception) -> bool:
    """Whether nobody answers, rather than refuses."""
    return isinstance(error, UnreachedError) or (isinstance(error, ApiError) and error.code == "NO_GATEWAY")
