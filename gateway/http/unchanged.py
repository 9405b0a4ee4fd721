"""That nothing changed, said at the door: an open page asks each five seconds, and nearly always nothing did.

The pages say it first, and how far that is known (`gateway.client.unchanged`). Until a block writes of the visitor, or
of what everybody's pages show, the same question of the same browser has the same answer: the loop of the connections
gives it, by no thread and no process of pages. Whatever else that browser asks for, it may be told otherwise after.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

from cachetools import LRUCache
from waitress.task import build_http_date

from gateway.client.unchanged import UNCHANGED, UnchangedTo

PATH = "/live"
HOLDS_S, MOST, MOST_OF_ONE = 30.0, 5_000, 16
LONGEST = 2_000  # of what a browser's own name and question are here
Newest = Callable[[], int]  # the height at which a block last wrote what a visitor's pages show
_Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class _Answer:
    headers: _Headers
    height: int
    find_newest: Newest
    until_s: float

    def holds(self, now_s: float) -> bool:
        return now_s < self.until_s and self.find_newest() <= self.height


class Unchanged:
    """Answers by browser and question. follow: from an organisation and a session's token to what says the newest
    height, None where that isn't known here; read_timer: seconds that only ever grow.
    """

    def __init__(
        self, follow: Callable[[str, str], Newest | None] = lambda _organisation, _token: None,
        read_timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._follow, self._read_timer, self._lock = follow, read_timer, Lock()
        self._answers: LRUCache[str, LRUCache[tuple[str, str], _Answer]] = LRUCache(MOST)

    def find(self, request: Any) -> bytes:
        """Return the answer to a request, as waitress parsed it; b"" where the pages have to be asked."""
        if request.error or request.path != PATH or request.command != "GET" or request.version != "1.1":
            return b""
        with self._lock:
            known = self._answers.get(_name_browser(request))
            answer = known.get(_name_question(request)) if known else None
        return _format(request, answer.headers) if answer and answer.holds(self._read_timer()) else b""

    def hear(self, request: Any, headers: _Headers) -> None:
        """Learn from an answer that is about to go out; what it tells the door goes no further."""
        told = [UnchangedTo.parse(value) for name, value in headers if name.title() == UNCHANGED]
        headers[:] = [(name, value) for name, value in headers if name.title() != UNCHANGED]
        browser = _name_browser(request)
        if request.path != PATH:
            with self._lock:
                self._answers.pop(browser, None)
        elif told and told[0] and len(browser + request.query) <= LONGEST and (
                newest := self._follow(told[0].organisation, told[0].token)):
            answer = _Answer(list(headers), told[0].height, newest, self._read_timer() + HOLDS_S)
            with self._lock:
                self._answers.setdefault(browser, LRUCache(MOST_OF_ONE))[_name_question(request)] = answer


def _name_browser(request: Any) -> str:
    return str(request.headers.get("COOKIE", ""))


def _name_question(request: Any) -> tuple[str, str]:
    return request.query, request.headers.get("HOST", "")


def is_last(request: Any) -> bool:
    """Whether the browser wants the connection closed after the answer."""
    return bool(request.headers.get("CONNECTION", "").lower() == "close")


_format_date = lru_cache(1)(build_http_date)


def _format(request: Any, headers: _Headers) -> bytes:
    """Write it as waitress does."""
    date, end = _format_date(int(time.time())), [("Connection", "close")] if is_last(request) else []
    lines = [*headers, ("Date", date), *end]
    return "".join(["HTTP/1.1 204 No Content\r\n", *(f"{name}: {value}\r\n" for name, value in lines), "\r\n"]).encode(
        "latin-1")
