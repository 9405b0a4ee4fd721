"""Ready-made devices: a message below a point's `device/` into a batch, by the dialect that the settings name."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from iot_bridge.counters import CLOCK_AHEAD_S, INTERVAL_S, MAX_W, Counters, Value
from iot_bridge.payloads import (
    Batch,
    Counter,
    CounterDialect,
    Reading,
    chain2gate,
    emontx,
    shelly1,
    shelly2,
    sinapsi,
    tasmota,
    zigbee2mqtt,
)
from iot_bridge.rejects import MessageRejectError, ReadingReject, reject_reading

MOST_COUNTERS = 50
POD_LENGTH = 14
DIALECTS: Mapping[str, tuple[CounterDialect, Mapping[str, str]]] = {
    "chain2gate": (chain2gate.parse, chain2gate.REGISTERS), "sinapsi": (sinapsi.parse, sinapsi.REGISTERS),
    "shelly1": (shelly1.parse, shelly1.REGISTERS), "shelly2": (shelly2.parse, shelly2.REGISTERS),
    "tasmota": (tasmota.parse, tasmota.REGISTERS), "zigbee2mqtt": (zigbee2mqtt.parse, zigbee2mqtt.REGISTERS),
    "emontx": (emontx.parse, emontx.REGISTERS),
}


@dataclass(frozen=True)
class DeviceSettings:
    """A point's device. topic: what its own topics begin with, where others publish below `device/` as well; max_w:
    more is no energy of this point; registers: by channel, where they differ from the dialect's; "" leaves one out.
    """

    dialect: str
    topic: str = ""
    max_w: int = MAX_W
    registers: Mapping[str, str] = field(default_factory=dict)


class Home:
    """The devices of all points, and the last values of their counters."""

    def __init__(self, devices: Mapping[str, DeviceSettings], counters: Counters | None = None) -> None:
        self._devices = devices
        self.counters = counters or Counters()
        self._channels: dict[tuple[str, str], str] = {}

    def parse(self, point: str, topic: str, payload: bytes, now_s: int) -> Batch:
        """The readings that a message completes, and the values that are refused; MessageRejectError for no message of
        the point's dialect. topic: what follows `device/`; now_s: when the message arrived.
        """
        device = self._devices.get(point)
        if device is None:
            raise MessageRejectError("M1_NO_DIALECT")
        parse, defaults = DIALECTS[device.dialect]
        found = parse(topic, payload) if topic.startswith(device.topic) else ()
        if len(found) > MOST_COUNTERS:
            raise MessageRejectError("M1_COUNTERS")
        registers = {**defaults, **device.registers}
        readings: list[Reading] = []
        rejected: list[ReadingReject] = []
        for index, counter in enumerate(found):
            register = registers.get(counter.channel, "")
            if register:
                code = self._take((point, register), index, counter, now_s, readings)
                rejected += [reject_reading(index, code)] if code else []
        digest = hashlib.sha256(topic.encode() + b"\0" + payload).hexdigest()
        return Batch(f"{device.dialect}:{digest[:16]}", tuple(readings), tuple(rejected))

    def _take(
        self, key: tuple[str, str], index: int, counter: Counter, now_s: int, readings: list[Reading]
    ) -> str:
        """Add what a value completes; the code that refuses it, or "". A register keeps its first channel."""
        point, register = key
        if counter.pod and counter.pod[:POD_LENGTH] != point[:POD_LENGTH]:
            return "R2_POINT"
        if self._channels.setdefault(key, counter.channel) != counter.channel:
            return "R2_CHANNEL"
        at_s = now_s if counter.at_s is None else counter.at_s
        if at_s > now_s + CLOCK_AHEAD_S:
            return "R2_CLOCK"
        value = Value(counter.energy_wh, at_s, counter.at_s is not None)
        intervals, code = self.counters.take(key, value, self._devices[point].max_w)
        readings += [
            Reading(index, register, datetime.fromtimestamp(one.start_s, UTC).isoformat(), one.energy_wh, INTERVAL_S,
                    "estimated" if one.is_estimated else "measured")
            for one in intervals
        ]
        return code
