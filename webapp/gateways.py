"""The gateways that pages ask: one client each for nobody, which all visits share the connections of.

A page's own gateway and the energy operator's are asked in the thread that makes the page: without them there is none.
Whoever else's are asked through `Others`: in threads of their own, waited for briefly, and left alone when silent.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from chaincode.rules.units import ORGANISATIONS
from gateway.client import ApiError, Client, Others, Seen, UnreachedError
from webapp.heard import parse_health

Connect = Callable[[str], Client]
UNREACHED = (UnreachedError, ValueError)  # no answer, or nothing that is one
RECENT_S, FIRST_S = 10.0, 2.0
TURN_S = 1.0  # many who pay at once each ask the till's gateway
AT_ONCE = 4  # of the threads that make pages, those that wait for one gateway which isn't needed
SERVER_ERROR = 500
Answer = TypeVar("Answer")


class Recent:
    """An answer for all who hold this, asked for again after RECENT_S: a gateway that is silent holds one visit up."""

    def __init__(self) -> None:
        self.lock, self.answer, self._asked_at = threading.Lock(), None, float("-inf")

    def is_due(self) -> bool:
        """Whether it is too old."""
        return time.monotonic() - self._asked_at > RECENT_S

    def take(self, answer: Any | None) -> None:
        """Keep a new one."""
        self.answer, self._asked_at = answer, time.monotonic()

    def find(self, ask: Callable[[], Any | None]) -> Any | None:
        """Return it. One visit at a time asks; others have what was answered before, and wait FIRST_S for a first one.
        """
        if self.is_due() and self.lock.acquire(timeout=0 if self.answer is not None else FIRST_S):
            try:
                if self.is_due():
                    self.take(ask())
            finally:
                self.lock.release()
        return self.answer


class Gateways:
    """Clients by organisation, made when they are first needed. organisation: whose server these pages are on."""

    def __init__(self, connect: Connect, organisation: str = "municipality") -> None:
        self.organisation = organisation
        self._recent: dict[str, Recent] = {}
        self._connect, self._clients, self._lock = connect, dict[str, Client](), threading.Lock()
        self._operators: dict[str, str] = {}
        self._open: dict[tuple[str, str], tuple[int, Any]] = {}
        self._others = Others(lambda name, _: self._lend(name), AT_ONCE, TURN_S)

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
            self._operators[organisation] = parse_health(self.at(organisation).get("health")).energy_operator
        return self._operators[organisation]

    def read_open(self, organisation: str, path: str, height: int) -> Any:
        """Return what a gateway answers anybody, which is asked once while the ledger has a height: 0 of none known."""
        at, answer = self._open.get((organisation, path), (0, None))
        if not height or at != height:
            answer = self.at(organisation).get(path)
            self._open[organisation, path] = height, answer
        return answer

    def read_recent(self, organisation: str, path: str) -> Any | None:
        """Return what a gateway answered anybody within RECENT_S; None: no answer."""
        return self._recent.setdefault(f"{organisation}/{path}", Recent()).find(
            lambda: self._try(organisation, path))

    def read_all(self, path: str, parse: Callable[[Any], Answer]) -> dict[str, Answer | None]:
        """Return what `ask_all` did within RECENT_S."""
        found: dict[str, Answer | None] | None = self._recent.setdefault(path, Recent()).find(
            lambda: self.ask_all(path, parse))
        return found or dict.fromkeys(self._list_known())

    def ask_all(self, path: str, parse: Callable[[Any], Answer]) -> dict[str, Answer | None]:
        """Return what each gateway that is known here answers anybody; None of who gives no answer.

        parse: takes it up as a record; what it raises counts as silence.
        """
        known = self._list_known()
        found = self.ask_others({name: lambda client: parse(client.get(path)) for name in known})
        return {name: found.get(name) for name in known}

    def ask_others(self, questions: Mapping[str, Callable[[Client], Answer]]) -> dict[str, Answer]:
        """Return by organisation what those who aren't needed answer, within a moment: without silence and refusals.

        A refusal is an answer all the same: nobody is left alone for what a visitor did.
        """
        found = self._others.ask({name: partial(_hear, question) for name, question in questions.items()})
        return {name: heard[0] for name, heard in found.items() if heard}

    def _list_known(self) -> list[str]:
        """Return whose gateways somebody says where they are."""
        return [name for name in ORGANISATIONS if self._knows(name)]

    def _knows(self, organisation: str) -> bool:
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

    @contextmanager
    def _lend(self, organisation: str) -> Iterator[Client]:
        yield self.at(organisation)

    def list_asked(self, organisation: str) -> list[str]:
        """Return whose gateways a member's pages ask: their own first, the energy operator's, then those of others'
        words.
        """
        first = dict.fromkeys((organisation, self.find_operator(organisation)))
        return [*first, *(name for name in ORGANISATIONS if name not in first)]

    def is_needed(self, asked: str, organisation: str) -> bool:
        """Whether a member's pages can't do without a gateway."""
        return asked in (organisation, self.find_operator(organisation))


def _hear(question: Callable[[Client], Answer], client: Client) -> tuple[Answer, ...]:
    try:
        return (question(client),)
    except ApiError as error:
        if error.status >= SERVER_ERROR:
            raise
        return ()


def is_away(error: Exception) -> bool:
    """Whether nobody answers, rather than refuses."""
    return isinstance(error, UnreachedError) or (isinstance(error, ApiError) and error.code == "NO_GATEWAY")
