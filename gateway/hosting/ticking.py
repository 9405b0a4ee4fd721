"""A thread that looks every few seconds whether something is to be done, whatever fails, until it is closed."""

import logging
import threading
from abc import ABC, abstractmethod
from typing import ClassVar

from gateway.http.context import Gateway
from gateway.logs import describe_failure

TICK_S = 20.0
_log = logging.getLogger(__name__)


class Ticking(ABC):
    """Does what `tick` does for one gateway, again and again; in a thread of its own after `start`."""

    name: ClassVar[str]

    def __init__(self, gateway: Gateway, tick_s: float = TICK_S) -> None:
        self._gateway, self._tick_s = gateway, tick_s
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    @abstractmethod
    def tick(self) -> None:
        """Do what is to be done now."""

    def start(self) -> None:
        """Look every few seconds until `close`."""
        name = f"{self.name} {self._gateway.settings.organisation}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Finish what is at hand and stop."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self.tick()
            except Exception as error:
                _log.error("the %s failed and goes on: %s", self.name, describe_failure(error))
            self._closing.wait(self._tick_s)
