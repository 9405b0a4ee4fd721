"""Channels that feed one register together: their quarters are added up, and given when all have passed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from iot_bridge.counters import INTERVAL_S, MAX_GAP_S, Counters, Interval
from iot_bridge.payloads import Reading

SILENT_S = 2 * INTERVAL_S
Key = tuple[str, str]
"""A point and a register."""


@dataclass(slots=True)
class _Register:
    """A point's register. channels: those that feed it; sums: intervals by quarter's start and channel; given: Wh."""

    channels: list[str] = field(default_factory=list)
    sums: dict[int, dict[str, Interval]] = field(default_factory=dict)
    given: dict[int, int] = field(default_factory=dict)


class Phases:
    """The registers of all points, each with its channels and the quarters of the last day."""

    def __init__(self, counters: Counters) -> None:
        self._counters = counters
        self._registers: dict[Key, _Register] = {}

    def join(self, key: Key, channel: str, are_added: Callable[[str, str], bool], at_s: int = 0) -> bool:
        """Let a channel feed a register; False where it may not be added to those that do.

        Those that were silent for a day before at_s give way: the device, or how it is set, is another one.
        """
        own = self._registers.setdefault(key, _Register())
        if channel in own.channels:
            return True
        others = [other for other in own.channels if not are_added(channel, other)]
        if not all(self._is_over(key[0], other, at_s) for other in others):
            return False
        own.channels = [*(known for known in own.channels if known not in others), channel]
        return True

    def _is_over(self, point: str, channel: str, at_s: int) -> bool:
        time_s = self._counters.find_time((point, channel))
        return time_s is not None and time_s < at_s - MAX_GAP_S

    def count(self, key: Key) -> int:
        """How many channels feed a register."""
        return len(self._registers[key].channels)

    def add(self, key: Key, channel: str, intervals: Sequence[Interval], at_s: int, index: int) -> Iterator[Reading]:
        """Take a channel's intervals; the register's readings that are whole by now, a changed sum again."""
        point, register = key
        own = self._registers[key]
        for interval in intervals:
            own.sums.setdefault(interval.start_s, {})[channel] = interval
        for start_s in sorted(own.sums):
            if start_s < at_s - MAX_GAP_S:
                own.sums.pop(start_s)
                own.given.pop(start_s, None)
            elif self._is_whole(point, own, start_s + INTERVAL_S, at_s):
                yield from _give(own, register, start_s, index)

    def _is_whole(self, point: str, own: _Register, end_s: int, at_s: int) -> bool:
        times = [self._counters.find_time((point, channel)) for channel in own.channels]
        return all(time_s is None or time_s >= end_s or time_s < at_s - SILENT_S for time_s in times)


def _give(own: _Register, register: str, start_s: int, index: int) -> Iterator[Reading]:
    parts = own.sums[start_s]
    energy_wh = sum(interval.energy_wh for interval in parts.values())
    if own.given.get(start_s) == energy_wh:
        return
    own.given[start_s] = energy_wh
    is_estimated = len(parts) < len(own.channels) or any(interval.is_estimated for interval in parts.values())
    yield Reading(index, register, datetime.fromtimestamp(start_s, UTC).isoformat(), energy_wh, INTERVAL_S,
                  "estimated" if is_estimated else "measured")
