"""Processes that tests start, kill and start again: each is found by its own id, and ended when its block ends."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
WITHIN_S = 30


class Program:
    """`python -m MODULE ARGUMENTS`, with what it says in a file."""

    def __init__(self, log: Path, *words: str, environment: Mapping[str, str] | None = None) -> None:
        self.log = log
        self._words = words
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, until: str = "") -> None:
        """Start it, and wait until its log says something more."""
        begin = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as file:
            command = [sys.executable, "-P", "-m", *self._words]
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=file, env=self._environment)
        ends_s = time.monotonic() + WITHIN_S
        while until and until.encode() not in self.log.read_bytes()[begin:]:
            assert self._process.poll() is None and time.monotonic() < ends_s, self.log.read_text()[-2_000:]
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self, timeout_s: float = 180) -> int:
        """SIGTERM; give its exit code once it has ended."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(timeout_s)


@contextmanager
def run_program(log: Path, *words: str, environment: Mapping[str, str] | None = None) -> Iterator[Program]:
    """A program that isn't started yet, and doesn't outlive the block."""
    program = Program(log, *words, environment=environment)
    try:
        yield program
    finally:
        program.kill()
