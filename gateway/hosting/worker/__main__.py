"""`python -m gateway.hosting.worker FOLDER`: waits until somebody asks for a task, and has it done by another process.

It is idle nearly always, so it imports little but the standard library and opens no database: a gateway that is asked
for a task lets its bell grow (a file in its folder). Each task has a process, `gateway.hosting.worker.taking`, which
says by its exit code what it did; whatever becomes of that one, this one goes on.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from chaincode.kernel.ending import Ending, end_with_parent
from gateway.hosting.worker.words import DONE, GIVEN_UP_AFTER_S, NICENESS, NOTHING

LOOK_S, DAY_S = 0.5, 86_400.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
END_WITHIN_S = 15.0
ROOT = Path(__file__).resolve().parents[3]


class Worker:
    """Has tasks done, one process after another. command: of such a process, which ends with DONE or NOTHING."""

    def __init__(self, folder: Path, command: Sequence[str]) -> None:
        self._folder, self._command = folder, command
        self.ended = Ending()

    def run(self) -> None:
        """Look for tasks at once where a bell ever rang, whenever one rings, and once a day, until `ended`."""
        heard: list[tuple[str, int]] | None = None
        looks_at, pause_s = 0.0, FIRST_PAUSE_S
        while not self.ended.is_set():
            rung = self._read_bells()
            if not rung or (rung == heard and time.monotonic() < looks_at):
                self.ended.wait(LOOK_S)
                continue
            code = self._take_one()
            if code == NOTHING:
                heard, looks_at = rung, time.monotonic() + DAY_S
            if code in (NOTHING, DONE):
                pause_s = FIRST_PAUSE_S
            else:
                self.ended.wait(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def _read_bells(self) -> list[tuple[str, int]]:
        """How long each organisation's bell is: one that rang is longer."""
        return sorted((str(bell), bell.stat().st_size) for bell in self._folder.glob("*/tasks/bell"))

    def _take_one(self) -> int:
        """Have one task done; the exit code. The process ends with its input: when we end, whatever ends us."""
        process = subprocess.Popen(self._command, stdin=subprocess.PIPE, cwd=ROOT, start_new_session=True,
                                   env={**os.environ, "PYTHONPATH": str(ROOT)})
        gives_up_at = time.monotonic() + GIVEN_UP_AFTER_S
        while process.poll() is None and not self.ended.is_set() and time.monotonic() < gives_up_at:
            with suppress(subprocess.TimeoutExpired):
                process.wait(LOOK_S)
        if process.stdin is not None:
            process.stdin.close()
        try:
            if time.monotonic() < gives_up_at:
                return process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            pass
        process.kill()
        return process.wait()


def main(folder: Path, command: Sequence[str]) -> None:
    """Work for a community's folder until SIGTERM or SIGINT, or until standard input ends: then nobody would end us."""
    os.nice(NICENESS)
    worker = Worker(folder, command)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: worker.ended.set())
    end_with_parent(worker.ended.set)
    sys.stdout.write("worker ready\n")
    sys.stdout.flush()
    worker.run()


if __name__ == "__main__":
    os.umask(0o077)
    main(Path(sys.argv[1]), [sys.executable, "-P", "-m", "gateway.hosting.worker.taking", sys.argv[1]])
