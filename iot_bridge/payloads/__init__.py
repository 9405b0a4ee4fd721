"""Device dialects: one module each. `volano` turns a message's bytes into a batch of readings.

The others are of ready-made devices, whose messages hold counters: `parse(topic, payload) -> Counter, ...` raises
`MessageRejectError` when a message isn't of the dialect, and gives none for one that holds no energy. REGISTERS is the
register that each of a dialect's channels feeds unless the settings say otherwise; CHANNEL is the form of a channel's
name; PHASES are groups of channels that are added up although the settings don't say so; CLAMPS the same, where only
who fitted them knows, so it is told; EXAMPLE is what settings may say.
"""

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


@dataclass(frozen=True, slots=True)
class Counter:
    """A value of a counter that only grows, whole Wh. channel: which of the device's; at_s: the device's own time in
    UTC seconds, None when it gives none that can be trusted; pod: the point that the message names, if it does;
    is_bad: what stands there is no count, although the message is one of the dialect.
    """

    channel: str
    energy_wh: int
    at_s: int | None = None
    pod: str = ""
    is_bad: bool = False
