"""Device dialects: one module each, which turns a message's bytes into a batch of readings.

A dialect is a function `parse(payload) -> Batch` that raises `MessageRejectError` when nothing can be used.
"""

from collections.abc import Callable
from dataclasses import dataclass

from iot_bridge.rejects import ReadingReject


@dataclass(frozen=True, slots=True)
class Reading:
    """Energy of one register over [start, start + interval_s); `index` is its place in the message.

    start is ISO 8601 in UTC; energy_wh counts from 0; quality is "measured", "estimated" or "" when not said.
    """

    index: int
    register: str
    start: str
    energy_wh: int
    interval_s: int
    quality: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one message says: the device's id for it, its usable readings and the refused ones."""

    batch: str
    readings: tuple[Reading, ...]
    rejected: tuple[ReadingReject, ...]


Dialect = Callable[[bytes], Batch]
