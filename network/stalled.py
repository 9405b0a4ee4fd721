"""An orderer that stands still after its start is started again.

Raft orderers of Fabric 2.5.0 to 2.5.2 hang for ever if they hear of a leader while they read who takes part from their
own log (hyperledger/fabric pull request 4201, in releases from 2.5.3 on). Block 0's options let them forget that part
of the log early (`network.consensus`), so only a young network's orderers can meet it.
"""

import time
from collections.abc import Mapping
from typing import Protocol

from network.waiting import PAUSE_S

STALLED_S = 8.0  # Raft elects a leader within 5 to 10 s, and what it wrote arrives within one more
TRIES = 4


class Nodes(Protocol):
    """What is needed of `network.native.Network`."""

    def kill(self, organisation: str, kind: str) -> bool:
        """End a node at once."""

    def start(self, organisation: str, kind: str) -> bool:
        """Start a node."""

    def measure_orderers(self) -> Mapping[str, int]:
        """Give each running orderer's height."""


def restart_stalled(nodes: Nodes, *, stalled_s: float = STALLED_S) -> tuple[str, ...]:
    """Start orderers again that have fewer blocks than others and get none; give the organisations' names."""
    restarted: list[str] = []
    for _ in range(TRIES):
        behind = find_behind(nodes, stalled_s)
        for name in behind:
            nodes.kill(name, "orderer")
            nodes.start(name, "orderer")
        restarted.extend(behind)
        if not behind:
            break
    return tuple(restarted)


def find_behind(nodes: Nodes, stalled_s: float) -> list[str]:
    """Name the orderers that have fewer blocks than the highest has now, and get none in that time."""
    first = heights = nodes.measure_orderers()
    wanted, until = max(first.values(), default=0), time.monotonic() + stalled_s
    while any(height < wanted for height in heights.values()) and time.monotonic() < until:
        time.sleep(PAUSE_S)
        heights = nodes.measure_orderers()
    return [name for name, height in heights.items() if height < wanted and height == first.get(name)]
