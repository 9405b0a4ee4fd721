"""Beside a task: its progress is noted, its end looked for: cancelled, over its time, or a worker that ends."""

import logging
import os
import threading
import time
from types import TracebackType
from typing import Self

from chaincode.kernel.ending import end_with_parent
from gateway.features.tasks import store
from gateway.features.tasks.service import TOO_LONG
from gateway.hosting.worker.words import DONE
from gateway.http.context import Gateway
from gateway.logs import describe_failure

LOOK_S = 0.5
_log = logging.getLogger(__name__)


class Watcher:
    """Two threads beside the work; either ends this process where nobody waits for its outcome any more."""

    def __init__(self, gateway: Gateway, number: int, longest_s: float) -> None:
        self._gateway, self._number = gateway, number
        self._ends_at = time.monotonic() + longest_s
        self.progress = (0, 0)
        self._ended = threading.Event()

    def tell(self, part: int, parts: int) -> None:
        """Note how far the work is; costs nothing."""
        self.progress = (part, parts)

    def __enter__(self) -> Self:
        threading.Thread(target=self._watch, daemon=True).start()
        end_with_parent(self._hand_back)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_S):
            try:
                if time.monotonic() > self._ends_at:
                    failure, at_s = TOO_LONG().payload, self._gateway.clock()
                    store.end(self._gateway.database, self._number, store.FAILED, failure, at_s,
                              progress=self.progress)
                    self._leave("is over its time")
                elif not store.tell(self._gateway.database, self._number, *self.progress):
                    self._leave("was cancelled")
            except Exception as error:
                _log.warning("how far a task is can't be noted: %s", describe_failure(error))

    def _hand_back(self) -> None:
        """The worker holds our standard input: with it the task is handed back, to be begun anew."""
        if not self._ended.is_set():
            try:
                store.hand_back(self._gateway.database, self._number)
            finally:
                self._leave("is handed back")

    def _leave(self, why: str) -> None:
        """End at once, whatever the work is in the middle of: what it hasn't committed it never did."""
        if not self._ended.is_set():
            _log.info("task %s %s", self._number, why)
            os._exit(DONE)
