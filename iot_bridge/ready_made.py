"""Ready-made devices: a message below a point's `device/` into a batch, by the dialect that the settings name.

A register may have several channels, phases for instance: a quarter's energy is their sum, and is given when each of
them has passed the quarter's end. One that is silent for two quarters isn't waited for, and the sum is an estimate.
"""

import hashlib
from collections.abc import Mapping

from chaincode.kernel.pod import POD_LENGTH
from iot_bridge.counters import Counters, Value
from iot_bridge.dialects import DIALECTS, DeviceSettings
from iot_bridge.payloads import Batch, Counter, Reading
from iot_bridge.phases import Phases
from iot_bridge.rejects import MessageRejectError, ReadingReject, reject_reading

MOST_COUNTERS = 50
MOST_TOPICS = 1_000  # of a point
CLOCK_AHEAD_S = 300  # a device's, before the bridge's own: more is refused


class ReadyMade:
    """The devices of all points, and the last values of their counters."""

    def __init__(self, devices: Mapping[str, DeviceSettings], counters: Counters | None = None) -> None:
        self._devices = devices
        self.counters = counters or Counters()
        self._phases = Phases(self.counters)
        self._told: dict[str, set[str]] = {}
        for point, device in devices.items():
            for channel, register in device.find_expected():
                self._phases.join((point, register), channel, device.are_added)

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
            code = "R2_CLOCK" if at_s > now_s + CLOCK_AHEAD_S else self._find_fault(point, device, counter, at_s)
            if register and not code:
                value = Value(counter.energy_wh, at_s, counter.at_s is not None)
                intervals, code = self.counters.take((point, counter.channel), value, device.max_w)
                code = "R2_ADDED" if code == "R2_BASE" and self._is_guessed(point, device, counter.channel) else code
                readings += self._phases.add((point, register), counter.channel, intervals, at_s, index)
            rejected += [reject_reading(index, code)] if code else []
        digest = hashlib.sha256(topic.encode() + b"\0" + payload).hexdigest()
        return Batch(f"{device.dialect}:{digest[:16]}", tuple(readings), tuple(rejected))

    def _is_new(self, point: str, name: str) -> bool:
        """Whether something of a point is seen for the first time: what is told once, so that it leaves a trace."""
        told = self._told.setdefault(point, set())
        if name in told or len(told) >= MOST_TOPICS:
            return False
        told.add(name)
        return True

    def _find_fault(self, point: str, device: DeviceSettings, counter: Counter, at_s: int) -> str:
        """The code that refuses a value for what it is, or ""; a channel that nothing names is told once."""
        register = device.find_register(counter.channel)
        if register is None:
            return "R2_UNNAMED" if self._is_new(point, f"channel {counter.channel}") else ""
        if counter.pod and counter.pod[:POD_LENGTH].upper() != point[:POD_LENGTH]:
            return "R2_POINT" if register else ""
        if register and not self._phases.join((point, register), counter.channel, device.are_added, at_s):
            return "R2_CHANNEL"
        return "R2_VALUE" if register and counter.is_bad else ""

    def _is_guessed(self, point: str, device: DeviceSettings, channel: str) -> bool:
        """Whether a channel is added to others though neither the settings nor the message say that it may be."""
        register = device.find_register(channel)
        return device.is_clamp(channel) and bool(register) and self._phases.count((point, str(register))) > 1
