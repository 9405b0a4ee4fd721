"""The dialects of ready-made devices, and what the settings say of a point's device."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType

from chaincode.words import WordedError
from iot_bridge.counters import MAX_W
from iot_bridge.payloads import chain2gate, emontx, shelly1, shelly2, sinapsi, tasmota, zigbee2mqtt

DIALECTS: Mapping[str, ModuleType] = {
    "chain2gate": chain2gate, "sinapsi": sinapsi, "shelly1": shelly1, "shelly2": shelly2, "tasmota": tasmota,
    "zigbee2mqtt": zigbee2mqtt, "emontx": emontx,
}
Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class DeviceSettings:
    """A point's device. topic: what its own topics begin with, where others publish below `device/` as well; max_w:
    more is no energy of this point; registers: by channel, where they differ from the dialect's; "" leaves one out,
    and channels that name one register are added up.

    Raises:
        ValueError: a topic or registers that can have no effect, or none where the dialect can't know them.
    """

    dialect: str
    topic: str = ""
    max_w: int = MAX_W
    registers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _require_topic(self.topic)
        dialect = DIALECTS[self.dialect]
        unknown = sorted(name for name in self.registers if not dialect.CHANNEL.fullmatch(name))
        if unknown:
            raise WordedError(
                "iot_bridge.dialects.registers_names", unknown=unknown[0], dialect=self.dialect,
                example=dialect.EXAMPLE,
            )
        if not any(map(self.find_register, (*dialect.REGISTERS, *self.registers))):
            raise WordedError(
                "iot_bridge.dialects.registers_must_say_what_each", dialect=self.dialect, example=dialect.EXAMPLE,
            )

    def find_register(self, channel: str) -> str | None:
        """The register that a channel feeds, "" where it is left out, None where nothing names it.

        What names a list names each of its places; where a clamp is named, those beyond the first are as named.
        """
        if channel in self.registers:
            return self.registers[channel]
        further = {other for _, *others in self._clamps() for other in others}
        if channel in further and any(register in group for group in self._clamps() for register in self.registers):
            return None
        registers: Mapping[str, str] = DIALECTS[self.dialect].REGISTERS
        return self.registers.get(channel.rpartition("/")[0], registers.get(channel))

    def find_expected(self) -> Iterator[tuple[str, str]]:
        """Channels and registers that the settings name: a sum without one of them is a part."""
        places = {place for group in self._groups() for place in group}
        for channel, register in self.registers.items():
            if register and f"{channel}/0" not in places:
                yield channel, register

    def are_added(self, channel: str, other: str) -> bool:
        """Whether two channels may feed one register together: the settings name both, or they are phases."""
        if channel in self.registers and other in self.registers:
            return True
        return any(channel in group and other in group for group in self._groups())

    def is_clamp(self, channel: str) -> bool:
        """Whether a channel may be a phase or not, and the settings don't say."""
        return channel not in self.registers and any(channel in group for group in self._clamps())

    def _clamps(self) -> Groups:
        return getattr(DIALECTS[self.dialect], "CLAMPS", ())

    def _groups(self) -> Groups:
        return (*getattr(DIALECTS[self.dialect], "PHASES", ()), *self._clamps())


def _require_topic(topic: str) -> None:
    """Refuse the beginning of a topic that no topic has."""
    if topic != topic.strip() or "+" in topic or "#" in topic or topic.startswith("volano/v1/"):
        raise WordedError("iot_bridge.dialects.topic_begins_no_device_topic", topic=topic)
