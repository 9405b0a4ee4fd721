"""Settings of bridge and broker: one TOML file with the tables [bridge] and [broker].

Paths are relative to the file's folder. Secrets are never in the file: it names the files that hold them.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from chaincode.kernel.pod import is_pod, parse_pod
from chaincode.kernel.registers import REGISTERS
from chaincode.kernel.toml import TomlError, parse_toml
from chaincode.words import WordedError, words_of
from iot_bridge.dialects import DIALECTS, DeviceSettings
from iot_bridge.topics import is_community, is_metering_point

MQTT_VERSIONS = ("auto", "3.1.1", "5")


class SettingsError(WordedError):
    """A settings file that can't be used; the text names file and key."""


@dataclass(frozen=True)
class BridgeSettings:
    """What the bridge needs: the broker that it reads from and the gateway that it sends to."""

    community: str
    broker_host: str
    broker_port: int
    broker_ca: Path                   # PEM of the authority that signed the broker's certificate
    broker_password_file: Path        # one line: the password of `broker_username`
    gateway_url: str                  # https://host/gse/api/v1, the operator's API
    certificate: Path                 # PEM of the bridge's own certificate, role bridge
    private_key: Path                 # PEM of its P-256 key; signs for a session at that gateway
    organisation: str = "gse"         # whose gateway that is: the energy operator's
    broker_username: str = "bridge"
    gateway_ca: Path | None = None    # PEM, where the gateway's certificate is the community's own
    mqtt_version: str = "auto"        # "3.1.1", "5", or "auto": 5 where the broker answers to it
    batch_readings: int = 5_000       # a POST holds at most so many readings (the API's limit)
    batch_wait_ms: int = 20           # and is sent when no message came for so long
    held_messages: int = 1_000        # messages in memory; beyond, the broker keeps them
    devices: Mapping[str, DeviceSettings] = field(default_factory=dict)   # ready-made devices, by metering point


@dataclass(frozen=True)
class BrokerSettings:
    """What the embedded broker needs. `folder` holds the file `passwords` that `iot_bridge.devices` writes."""

    community: str
    folder: Path
    certificate: Path
    private_key: Path
    host: str = "127.0.0.1"
    port: int = 8_883
    bridge_username: str = "bridge"


@dataclass(frozen=True)
class Settings:
    """Both tables; None for a part that the file doesn't describe."""

    bridge: BridgeSettings | None
    broker: BrokerSettings | None


def load_settings(file: Path) -> Settings:
    """Read a settings file; SettingsError for a missing or unknown key or a value that can't be used."""
    try:
        tables = parse_toml(file.read_bytes())
    except (OSError, TomlError) as error:
        raise SettingsError(words_of(error).at(f"{file}")) from error
    settings = Settings(_build(BridgeSettings, tables, "bridge", file), _build(BrokerSettings, tables, "broker", file))
    for part in (settings.bridge, settings.broker):
        if part is not None and not is_community(part.community):
            raise SettingsError("iot_bridge.settings.community_must_be_z", file=file, community=part.community)
    if settings.bridge is not None and settings.bridge.mqtt_version not in MQTT_VERSIONS:
        raise SettingsError(
            "iot_bridge.settings.bridge_mqtt_version_must", file=file, mqtt_versions=", ".join(MQTT_VERSIONS),
        )
    return settings


Part = TypeVar("Part", BridgeSettings, BrokerSettings)


def _build(kind: type[Part], tables: dict[str, Any], name: str, file: Path) -> Part | None:
    if name not in tables:
        return None
    table = tables[name]
    if not isinstance(table, dict):
        raise SettingsError("iot_bridge.settings.must_be_table", file=file, name=name)
    known = {field.name: field for field in fields(kind)}
    for key in sorted(table.keys() - known.keys()):
        raise SettingsError("iot_bridge.settings.unknown_key", file=file, name=name, key=key)
    for key, entry in known.items():
        if key not in table and entry.default is MISSING and entry.default_factory is MISSING:
            raise SettingsError("iot_bridge.settings.is_missing", file=file, name=name, key=key)
    return kind(**{key: _convert(value, known[key].type, f"{name}.{key}", file) for key, value in table.items()})


def _convert(value: Any, kind: Any, key: str, file: Path) -> Any:
    """A path becomes absolute; everything else must have its type already."""
    if key == "bridge.devices":
        return _build_devices(value, file)
    if kind is int:
        if type(value) is not int:
            raise SettingsError("iot_bridge.settings.must_be_whole_number", file=file, key=key)
        return value
    if not isinstance(value, str):
        raise SettingsError("iot_bridge.settings.must_be_text", file=file, key=key)
    return value if kind is str else file.parent.resolve() / value


def _build_devices(table: Any, file: Path) -> dict[str, DeviceSettings]:
    """`[bridge.devices.POINT]` with `dialect` and, where wanted, topic, max_w, `registers = {CHANNEL = REGISTER}`."""
    if not isinstance(table, dict):
        raise SettingsError("iot_bridge.settings.bridge_devices_must_be_table", file=file)
    return {point: _build_device(point, device, f"{file}: bridge.devices.{point}") for point, device in table.items()}


def _build_device(point: str, table: Any, where: str) -> DeviceSettings:
    if is_pod(point) and point != parse_pod(point):
        raise SettingsError("iot_bridge.settings.is_no_device_user_name", where=where, point=parse_pod(point))
    known = {field.name for field in fields(DeviceSettings)}
    if not is_metering_point(point) or not isinstance(table, dict) or table.keys() - known:
        raise SettingsError(
            "iot_bridge.settings.must_be_metering_point_table", where=where, known=", ".join(sorted(known)),
        )
    if not isinstance(table.get("dialect"), str) or table["dialect"] not in DIALECTS:
        raise SettingsError("iot_bridge.settings.dialect_must_be_one_of", where=where, dialects=", ".join(DIALECTS))
    registers = table.get("registers", {})
    if not isinstance(registers, dict) or any(register not in ("", *REGISTERS) for register in registers.values()):
        raise SettingsError("iot_bridge.settings.registers_must_name", where=where, registers=", ".join(REGISTERS))
    if not isinstance(table.get("topic", ""), str):
        raise SettingsError("iot_bridge.settings.topic_must_be_text", where=where)
    if type(table.get("max_w", 1)) is not int or table.get("max_w", 1) < 1:
        raise SettingsError("iot_bridge.settings.max_w_must_be_whole_number", where=where)
    try:
        return DeviceSettings(**table)
    except ValueError as error:
        raise SettingsError(words_of(error).at(f"{where}")) from error
