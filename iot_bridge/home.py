"""Ready-made devices: a message below a point's `device/` into a batch, by the dialect that the settings name.

A register may have several channels, phases for instance: a quarter's energy is their sum, and is given when each of
them has passed the quarter's end. One that is silent for two quarters isn't waited for, and the sum is an estimate.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType

from chaincode.words import WordedError
from iot_bridge.counters import CLOCK_AHEAD_S, MAX_W, Counters, Value
from iot_bridge.payloads import (
    Batch,
    Counter,
    Reading,
    chain2gate,
    emontx,
    shelly1,
    shelly2,
    sinapsi,
    tasmota,
    zigbee2mqtt,
)
from iot_bridge.phases import Phases
from iot_bridge.rejects import MessageRejectError, ReadingReject, reject_reading

MOST_COUNTERS = 50
POD_LENGTH = 14
MOST_TOPICS = 10_000
DIALECTS: Mapping[str, ModuleType] = {
    "chain2gate": chain2gate, "sinapsi": sinapsi, "shelly1": shelly1, "shelly2": shelly2, "tasmota": tasmota,
    "zigbee2mqtt": zigbee2mqtt, "emontx": emontx,
}


@dataclass(frozen=True)
class DeviceSettings:
    """A point's device. topic: what its own topics begin with, where others publish below `device/` as well; max_w:
    more is no energy of this point; registers: by channel, where they differ from the dialect's; "" leaves one out,
    and channels that name one register are added up.

    Raises:
        ValueError: registers that can have no effect, or none where the dialect can't know them.
    """

    dialect: str
    topic: str = ""
    max_w: int = MAX_W
    registers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        dialect = DIALECTS[self.dialect]
        unknown = sorted(name for name in self.registers if not dialect.CHANNEL.fullmatch(name))
        if unknown:
            raise WordedError(
                f"registers names {unknown[0]!r}, which is no channel of {self.dialect}",
                f"registers nomina {unknown[0]!r}, che non è un canale di {self.dialect}",
            )
        if not dialect.REGISTERS and not any(self.registers.values()):
            raise WordedError(
                f"registers must say what each channel of {self.dialect} feeds, such as {dialect.EXAMPLE}",
                f"registers deve dire a che cosa va ogni canale di {self.dialect}, come {dialect.EXAMPLE}",
            )

    def find_register(self, channel: str) -> str | None:
        """The register that a channel feeds, "" where it is left out, None where nothing names it."""
        registers: Mapping[str, str] = DIALECTS[self.dialect].REGISTERS
        return self.registers.get(channel, registers.get(channel))

    def are_added(self, channel: str, other: str) -> bool:
        """Whether two channels may feed one register together: the settings name both, or they are phases."""
        if channel in self.registers and other in self.registers:
            return True
        phases: tuple[tuple[str, ...], ...] = getattr(DIALECTS[self.dialect], "PHASES", ())
        return any(channel in group and other in group for group in phases)


class Home:
    """The devices of all points, and the last values of their counters."""

    def __init__(self, devices: Mapping[str, DeviceSettings], counters: Counters | None = None) -> None:
        self._devices = devices
        self.counters = counters or Counters()
        self._phases = Phases(self.counters)
        self._told: set[tuple[str, str]] = set()

    def parse(self, point: str, topic: str, payload: bytes, now_s: int) -> Batch:
        """The readings that a message completes, and the values that are refused; MessageRejectError for no message of
        the point's dialect, and for the first of a topic that holds no energy. topic: what follows `device/`; now_s:
        when the message arrived.
        """
        device = self._devices.get(point)
        if device is None:
            raise MessageRejectError("M1_NO_DIALECT")
        is_own = topic.startswith(device.topic)
        found: tuple[Counter, ...] = DIALECTS[device.dialect].parse(topic, payload) if is_own else ()
        if len(found) > MOST_COUNTERS:
            raise MessageRejectError("M1_COUNTERS")
        if not found and self._is_new(point, topic):
            raise MessageRejectError("M1_NO_ENERGY")
        readings: list[Reading] = []
        rejected: list[ReadingReject] = []
        for index, counter in enumerate(found):
            at_s = now_s if counter.at_s is None else counter.at_s
            register = device.find_register(counter.channel)
            code = "R2_CLOCK" if at_s > now_s + CLOCK_AHEAD_S else self._find_fault(point, device, register, counter)
            if register and not code:
                value = Value(counter.energy_wh, at_s, counter.at_s is not None)
                intervals, code = self.counters.take((point, counter.channel), value, device.max_w)
                readings += self._phases.add((point, register), counter.channel, intervals, at_s, index)
            rejected += [reject_reading(index, code)] if code else []
        digest = hashlib.sha256(topic.encode() + b"\0" + payload).hexdigest()
        return Batch(f"{device.dialect}:{digest[:16]}", tuple(readings), tuple(rejected))

    def _is_new(self, point: str, name: str) -> bool:
        """Whether something of a point is seen for the first time: what is told once, so that it leaves a trace."""
        if (point, name) in self._told or len(self._told) >= MOST_TOPICS:
            return False
        self._told.add((point, name))
        return True

    def _find_fault(self, point: str, device: DeviceSettings, register: str | None, counter: Counter) -> str:
        """The code that refuses a value for what it is, or ""; a channel that nothing names is told once."""
        if register is None:
            return "R2_UNNAMED" if self._is_new(point, f"channel {counter.channel}") else ""
        is_other = bool(counter.pod) and counter.pod[:POD_LENGTH] != point[:POD_LENGTH]
        if register and (counter.is_bad or is_other):
            return "R2_VALUE" if counter.is_bad else "R2_POINT"
        if register and not self._phases.join((point, register), counter.channel, device.are_added):
            return "R2_CHANNEL"
        return ""
