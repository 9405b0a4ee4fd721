"""Topic grammar, version 1: `volano/v1/{community}/{metering_point}/{channel}`.

Devices publish on `readings` and listen on `receipts` and `rejects`. A community is 1 to 64 characters out of
a-z 0-9 and the hyphen; a metering point 1 to 64 out of A-Z a-z 0-9 _ and the hyphen, so neither can hold MQTT's
wildcards, a slash or a blank.

Below `volano/v1/{community}/{metering_point}/device/` a ready-made device, or the home's broker for it, publishes as
its maker made it; what follows `device/` is the device's own topic.
"""

import re
from dataclasses import dataclass

from iot_bridge.rejects import MessageRejectError

READINGS = "readings"
RECEIPTS = "receipts"
REJECTS = "rejects"
CHANNELS = (READINGS, RECEIPTS, REJECTS)
DEVICE = "device"

_COMMUNITY = re.compile(r"[a-z0-9-]{1,64}")
_METERING_POINT = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Topic:
    """A parsed topic of this protocol."""

    community: str
    metering_point: str
    channel: str

    def __str__(self) -> str:
        return f"volano/v1/{self.community}/{self.metering_point}/{self.channel}"


def is_community(text: str) -> bool:
    """Whether the text may stand for a community in a topic."""
    return _COMMUNITY.fullmatch(text) is not None


def is_metering_point(text: str) -> bool:
    """Whether the text may stand for a metering point in a topic, hence be a device's user name."""
    return _METERING_POINT.fullmatch(text) is not None


def parse_topic(text: str) -> Topic:
    """Split a topic; MessageRejectError M1_TOPIC when it is none of this protocol."""
    levels = text.split("/")
    if len(levels) != 5 or levels[:2] != ["volano", "v1"] or levels[4] not in CHANNELS:
        raise MessageRejectError("M1_TOPIC")
    if not is_community(levels[2]) or not is_metering_point(levels[3]):
        raise MessageRejectError("M1_TOPIC")
    return Topic(levels[2], levels[3], levels[4])


def all_readings(community: str) -> str:
    """The subscription of the bridge: the readings of every metering point of one community."""
    return f"volano/v1/{community}/+/{READINGS}"


def parse_device_topic(text: str) -> tuple[Topic, str] | None:
    """The topic and what follows `device/`; None when it is none of a device's own; M1_TOPIC when it is a bad one."""
    levels = text.split("/", 5)
    if len(levels) < 6 or levels[4] != DEVICE:
        return None
    topic = parse_topic("/".join([*levels[:4], READINGS]))
    if not levels[5] or "+" in levels[5] or "#" in levels[5]:
        raise MessageRejectError("M1_TOPIC")
    return Topic(topic.community, topic.metering_point, DEVICE), levels[5]


def all_devices(community: str) -> str:
    """The subscription of the bridge to ready-made devices of one community."""
    return f"volano/v1/{community}/+/{DEVICE}/#"
