"""Whose turn it is: requests that have come in wait by caller, callers take turns, and nobody has all threads.

In front of waitress' threads, which else take what came first: a caller with many connections would be always first.
"""

from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from typing import Any

from waitress.task import ThreadedTaskDispatcher

EACH = 3


class TurnsDispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Threads for requests. name_caller: whose a channel's next one is; each: how many of one caller run at once."""

    def __init__(self, threads: int, name_caller: Callable[[Any], str], each: int = EACH) -> None:
        super().__init__()
        self._name_caller = name_caller
        self.queue = _Turns(each)
        self.set_thread_count(threads)

    def add_task(self, task: Any) -> None:
        """Let a channel's next request wait for its caller's turn."""
        super().add_task(_Turn(self, task, self._name_caller(task)))


class Pools:
    """Threads for the API and threads for pages: neither waits for the other. As waitress' server asks of one
    dispatcher.
    """

    def __init__(self, api: TurnsDispatcher, pages: TurnsDispatcher) -> None:
        self.api, self.pages = api, pages

    def add_task(self, task: Any) -> None:
        """Let a channel's next request wait where its path belongs; one that has none is refused where pages are."""
        path = getattr(task.requests[0], "path", "")
        (self.api if is_api(path) else self.pages).add_task(task)

    def shutdown(self) -> None:
        """End all threads, after what they have in hand."""
        for dispatcher in (self.api, self.pages):
            dispatcher.shutdown()


def is_api(path: str) -> bool:
    """Whether a path is of an organisation's API, and of no page: /<organisation>/api/v1/..."""
    return path.split("/")[2:4] == ["api", "v1"]


class _Turn:
    """A request that waits, and then runs, in its caller's name."""

    def __init__(self, dispatcher: TurnsDispatcher, channel: Any, caller: str) -> None:
        self._dispatcher, self._channel, self.caller = dispatcher, channel, caller

    def service(self) -> None:
        try:
            self._channel.service()
        finally:
            with self._dispatcher.lock:
                self._dispatcher.queue.end(self.caller)

    def cancel(self) -> None:
        self._channel.cancel()


class _Turns:
    """What ThreadedTaskDispatcher asks of its queue, under its lock. True: something may run now."""

    def __init__(self, each: int) -> None:
        self._each = each
        self._waiting: OrderedDict[str, deque[_Turn]] = OrderedDict()
        self._running: Counter[str] = Counter()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def __bool__(self) -> bool:
        return self._next() is not None

    def append(self, turn: _Turn) -> None:
        self._waiting.setdefault(turn.caller, deque()).append(turn)

    def popleft(self) -> _Turn:
        caller = self._next()
        if caller is None:
            raise IndexError("nobody's turn")
        turn = self._waiting[caller].popleft()
        if self._waiting[caller]:
            self._waiting.move_to_end(caller)
        else:
            del self._waiting[caller]
        self._running[caller] += 1
        return turn

    def end(self, caller: str) -> None:
        """Note that one of a caller's requests has been answered."""
        self._running[caller] -= 1
        if not self._running[caller]:
            del self._running[caller]

    def _next(self) -> str | None:
        return next((caller for caller in self._waiting if self._running[caller] < self._each), None)
