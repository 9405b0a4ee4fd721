"""A process that is started, waited for, started again when it ends, and ended in order."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket

from chaincode.kernel.starting_again import StartingAgain

READY_WITHIN_S = 60.0
END_WITHIN_S = 20.0
ROOT = Path(__file__).resolve().parents[3]
_log = logging.getLogger(__name__)


@dataclass
class KeptProcess:
    """A process that prints a line with `ready` when it is, and is started again when it ends.

    sockets: that it inherits, by the numbers that they have here; environment: what it has beside ours.
    """

    name: str
    arguments: list[str]
    sockets: tuple[socket, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    process: subprocess.Popen[str] | None = None
    ready: threading.Event = field(default_factory=threading.Event)
    ready_line: str = ""
    again: StartingAgain = field(default_factory=StartingAgain)

    def start(self) -> None:
        """Start it; its lines go to standard error, with its name."""
        self.ready.clear()
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},
            pass_fds=[one.fileno() for one in self.sockets],
        )
        threading.Thread(target=self._pass_on, args=(self.process,), daemon=True).start()

    def wait_ready(self) -> bool:
        """Wait until it is ready, or has ended; whether it is ready."""
        ends_at = time.monotonic() + READY_WITHIN_S
        while not self.ready.wait(0.05):
            if not self.is_running or time.monotonic() > ends_at:
                return False
        return True

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def keep(self) -> None:
        """Start it again when it has ended, after a pause that grows while it keeps ending."""
        pause_s = self.again.look(not self.is_running, time.monotonic())
        if pause_s:
            _log.warning("%s ended with %s", self.name, self.process and self.process.returncode)
        elif pause_s is not None:
            self.start()

    def send(self, number: int) -> None:
        """Give it a signal, if it runs."""
        if self.process is not None and self.is_running:
            self.process.send_signal(number)

    def end(self) -> None:
        """Ask it to end, and make it when it doesn't."""
        if self.process is None or not self.is_running:
            return
        self.process.terminate()
        try:
            self.process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _pass_on(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            sys.stderr.write(f"{self.name}: {line}")
            if line.startswith(f"{self.name} ready"):
                self.ready_line = line.strip()
                self.ready.set()
