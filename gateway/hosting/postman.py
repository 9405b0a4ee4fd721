"""Hands over the letters of one gateway: a thread of its own, so that a slow server of mail keeps no day closed."""

import logging
import threading

from gateway.http.context import Gateway
from gateway.logs import describe_failure
from gateway.outbox import send_due

TICK_S = 20.0
_log = logging.getLogger(__name__)


class Postman:
    """Sends what is due every few seconds, after `start`."""

    def __init__(self, gateway: Gateway, tick_s: float = TICK_S) -> None:
        self._gateway, self._tick_s = gateway, tick_s
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Look every few seconds until `close`."""
        name = f"postman {self._gateway.settings.organisation}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Finish what is being sent and stop."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                send_due(self._gateway)
            except Exception as error:
                _log.error("the postman failed and goes on: %s", describe_failure(error))
            self._closing.wait(self._tick_s)
