"""Other organisations' gateways, asked all at once and not waited for.

Each is asked in a thread of its own, over its address or, where it runs in this process, straight into its
application: never over a socket into the threads that serve both. Who hasn't answered WITHIN_S is left alone for
ALONE_S, and until its last threads have ended: a gateway that is silent, slow or endless costs `at_once` waits and
threads.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from gateway.client.api import Client
from gateway.client.bearing import Bearing

WITHIN_S, ALONE_S = 5.0, 60.0
ANSWER_BYTES = 4_000_000
# What is borne of a gateway that isn't waited for: an answer at once, or none.
HASTY = Bearing(silent_s=WITHIN_S, in_all_s=WITHIN_S, asked_again=0, longest_wait_s=0, most_bytes=ANSWER_BYTES,
                at_once=1, turn_s=WITHIN_S)
Answer = TypeVar("Answer")
Answers = SimpleQueue[tuple[str, Any]]
_log = logging.getLogger(__name__)


class Others:
    """Asks other organisations' gateways. open_client: a client of one, closed when it was asked; at_once: how many
    questions to one are out at once; turn_s: how long one more waits for its turn, before it counts as unanswered.
    """

    def __init__(
        self, open_client: Callable[[str, Bearing], AbstractContextManager[Client]], at_once: int = 1,
        turn_s: float = 0.0,
    ) -> None:
        self._open_client, self._at_once, self._turn_s = open_client, at_once, turn_s
        self._lock = threading.Condition()
        self._busy: Counter[str] = Counter()
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
        """Ask one in a thread of its own, which knows for whom this one asks; return whether it is asked."""
        with self._lock:
            self._lock.wait_for(lambda: self._busy[name] < self._at_once or self._is_alone(name), self._turn_s)
            if self._busy[name] >= self._at_once or self._is_alone(name):
                return False
            self._busy[name] += 1
        asking = threading.Thread(target=copy_context().run, args=(self._ask, name, question, answers),
                                  name=f"asks {name}", daemon=True)
        try:
            asking.start()
        except RuntimeError:  # no more threads are to be had
            with self._lock:
                self._busy[name] -= 1
            return False
        return True

    def _is_alone(self, name: str) -> bool:
        return self._alone_until.get(name, 0.0) > time.monotonic()

    def _ask(self, name: str, question: Callable[[Client], Any], answers: Answers) -> None:
        answered: list[Any] = []
        try:
            with self._open_client(name, HASTY) as client:
                answered.append(question(client))
        except Exception as error:  # it sends what it likes, so it may fail in any way; its words may be anything, too
            _log.warning("the gateway of %s gives no answer: %s", name, type(error).__qualname__)
        with self._lock:
            self._busy[name] -= 1
            self._lock.notify_all()
        answers.put((name, answered))
