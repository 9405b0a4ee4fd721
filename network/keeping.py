"""Nodes that die are started again while somebody stays: `network up --stay`, where no systemd sees to it.

One that was asked to end, by `network down` in another terminal, stays ended.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chaincode.kernel.starting_again import StartingAgain
from chaincode.words import describe_os_error, say
from network.processes import Process

LOOKS_S = 0.5


@dataclass
class Keeper:
    """Who starts one program again, and tells so. again: when."""

    name: str
    process: Process
    tell: Callable[[str], None]
    again: StartingAgain = field(default_factory=StartingAgain)

    def look(self, now_s: float) -> None:
        """Look once, by a clock that only goes forward."""
        pause_s = self.again.look(self.process.has_died, now_s)
        if pause_s:
            last = self.process.tail(1).strip()
            self.tell(say("network.keeping.has_died_and_is_started", name=self.name, pause_s=pause_s, last=last))
        elif pause_s is not None:
            self._start()

    def _start(self) -> None:
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
