"""A process that is started, waited for, started again when it ends, and ended in order."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket

from chaincode.kernel.starting_again import StartingAgain
from chaincode.words import say
from chaincode.words.seen import clean
from gateway.hosting.serve.plan import ServeError

READY_WITHIN_S = 180.0  # a small machine that is busy with something else takes over a minute
TELLS_EACH_S = 15.0
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
    said: int = 0
    reader: threading.Thread | None = None
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
        self.reader = threading.Thread(target=self._pass_on, args=(self.process,), daemon=True)
        self.reader.start()

    def wait_ready(self, tell: Callable[[int], object] = int) -> bool:
        """Wait until it is ready, or has ended, or READY_WITHIN_S have passed; whether it is ready.

        tell: gets the seconds that have passed, now and then.
        """
        began_s = told_s = time.monotonic()
        while not self.ready.wait(0.05):
            now_s = time.monotonic()
            if not self.is_running or now_s > began_s + READY_WITHIN_S:
                return False
            if now_s >= told_s + TELLS_EACH_S:
                told_s = now_s
                tell(round(now_s - began_s))
        return True

    def explain(self) -> ServeError:
        """Say why it isn't ready: too slow, or ended, with lines of its own above or without."""
        if self.is_running:
            seconds = int(READY_WITHIN_S)
            return ServeError("gateway.hosting.serve.is_not_ready_in_time", child=self.name, seconds=seconds)
        if self.reader is not None:
            self.reader.join(END_WITHIN_S)
        if self.said:
            return ServeError("gateway.hosting.serve.does_not_start_see_lines_above", child=self.name)
        code = self.process.returncode if self.process else 0
        return ServeError("gateway.hosting.serve.ended_without_a_word", child=self.name, code=code)

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def keep(self) -> None:
        """Start it again when it has ended, after a pause that grows while it keeps ending."""
        pause_s = self.again.look(not self.is_running, time.monotonic())
        if pause_s:
            code = self.process and self.process.returncode
            _log.warning("%s", say("gateway.hosting.serve.ended_and_starts_again", child=self.name, code=code))
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
            is_ready = line.startswith(f"{self.name} ready")
            if not (is_ready and sys.stderr.isatty()):  # a person is told in words
                sys.stderr.write(clean(f"{self.name}: {line}"))
            self.said += 1
            if is_ready:
                self.ready_line = line.strip()
                self.ready.set()
