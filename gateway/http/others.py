"""Other organisations' gateways, asked all at once and not waited for.

Each is asked in a thread of its own, over its address or, where it runs in this process, straight into its
application: never over a socket into the threads that serve both. Who hasn't answered WITHIN_S is left alone for
ALONE_S, and until its last thread has ended: a gateway that is silent, slow or endless costs one wait and one thread.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from gateway.client import Bearing, Client
from gateway.logs import describe_failure

WITHIN_S, ALONE_S = 5.0, 60.0
ANSWER_BYTES = 4_000_000
# What is borne of a gateway that isn't waited for: an answer at once, or none.
HASTY = Bearing(timeout_s=WITHIN_S, asked_again=0, most_bytes=ANSWER_BYTES)
Answer = TypeVar("Answer")
Answers = SimpleQueue[tuple[str, Any]]
_log = logging.getLogger(__name__)


class Others:
    """Asks other organisations' gateways. open_client: a client of one, as this gateway's service."""

    def __init__(self, open_client: Callable[[str, Bearing], Client]) -> None:
        self._open_client, self._lock = open_client, threading.Lock()
        self._busy: set[str] = set()
        self._alone_until: dict[str, float] = {}

    def ask(self, questions: Mapping[str, Callable[[Client], Answer]]) -> dict[str, Answer]:
        """Return the answers by organisation, without those who are left alone or don't answer in time.

        questions: by organisation; what one raises, whatever it is, counts as no answer.
        """
        ends_at, answers = time.monotonic() + WITHIN_S, Answers()
        asked = [name for name, question in questions.items() if self._start(name, question, answers)]
        found: dict[str, Answer] = {}
        try:
            for _ in asked:
                name, answered = answers.get(timeout=max(0.0, ends_at - time.monotonic()))
                if answered:
                    found[name] = answered[0]
        except Empty:
            pass
        with self._lock:
            self._alone_until.update({name: time.monotonic() + ALONE_S for name in asked if name not in found})
        return found

    def _start(self, name: str, question: Callable[[Client], Any], answers: Answers) -> bool:
        """Ask one in a thread of its own; return whether it is asked."""
        with self._lock:
            if name in self._busy or self._alone_until.get(name, 0.0) > time.monotonic():
                return False
            self._busy.add(name)
        asking = threading.Thread(target=self._ask, args=(name, question, answers), name=f"asks {name}", daemon=True)
        try:
            asking.start()
        except RuntimeError:  # no more threads are to be had
            with self._lock:
                self._busy.discard(name)
            return False
        return True

    def _ask(self, name: str, question: Callable[[Client], Any], answers: Answers) -> None:
        answered: list[Any] = []
        try:
            with self._open_client(name, HASTY) as client:
                answered.append(question(client))
        except Exception as error:  # it sends what it likes, so it may fail in any way
            _log.warning("the gateway of %s gives no answer: %s", name, describe_failure(error))
        with self._lock:
            self._busy.discard(name)
        answers.put((name, answered))
