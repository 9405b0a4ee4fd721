"""Nodes that die are started again while somebody stays: `network up --stay`, where no systemd sees to it.

    runs -> has died -> pause (1 s, doubled while it keeps dying, at most 60 s) -> started again

One that was asked to end, by `network down` in another terminal, stays ended.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chaincode.words import describe_os_error, say
from network.processes import Process

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
RUNS_WELL_S = 60.0  # who ran for so long begins with the first pause again
LOOKS_S = 0.5


@dataclass
class Keeper:
    """Who starts one program again. starts_at: when it is to be started, None while it runs; began_at: when it was."""

    name: str
    process: Process
    tell: Callable[[str], None]
    pause_s: float = FIRST_PAUSE_S
    starts_at: float | None = None
    began_at: float = 0.0

    def look(self, now_s: float) -> None:
        """Look once, by a clock that only goes forward."""
        if not self.process.has_died:
            self.starts_at = None
        elif self.starts_at is None:
            self._wait(now_s)
        elif now_s >= self.starts_at:
            self._start(now_s)

    def _wait(self, now_s: float) -> None:
        if now_s - self.began_at >= RUNS_WELL_S:
            self.pause_s = FIRST_PAUSE_S
        last = self.process.tail(1).strip()
        self.tell(say("network.keeping.has_died_and_is_started", name=self.name, pause_s=self.pause_s, last=last))
        self.starts_at = now_s + self.pause_s
        self.pause_s = min(2 * self.pause_s, LONGEST_PAUSE_S)

    def _start(self, now_s: float) -> None:
        self.starts_at, self.began_at = None, now_s
        try:
            self.process.start()
        except OSError as error:
            words = describe_os_error(error)
            self.tell(say("network.keeping.cannot_be_started", name=self.name, words=words))


def keep(processes: Mapping[tuple[str, str], Process], tell: Callable[[str], None]) -> None:
    """Start again what dies, telling a line, until all were asked to end. processes: by organisation and kind."""
    keepers = [Keeper(" ".join(name), process, tell) for name, process in processes.items()]
    while not all(keeper.process.is_stopped for keeper in keepers):
        for keeper in keepers:
            keeper.look(time.monotonic())
        time.sleep(LOOKS_S)
