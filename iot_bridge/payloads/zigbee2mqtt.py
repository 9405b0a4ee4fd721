"""Zigbee2MQTT: `zigbee2mqtt/<friendly name>`, JSON; `energy` and `produced_energy` count kWh, without a time.

    {"current": 0.9, "energy": 88.21, "produced_energy": 1503.4, "linkquality": 96, "power": -205}

A meter that measures both directions produces what it feeds back, hence injected. One with several clamps or phases
writes `energy_a`, `produced_energy_phase_b` and the like, which the settings may name. Topics below a device's own
(availability, set) and of the bridge hold no energy.
"""

import re
from typing import Any

from iot_bridge.payloads import Counter
from iot_bridge.payloads.values import load_json, read_counters

REGISTERS = {"energy": "withdrawn", "produced_energy": "injected"}
EXAMPLE = '{ "energy_a" = "withdrawn", "energy_produced_a" = "injected" }'
CHANNEL = re.compile(r"(?:(?:produced_|consumed_)?energy|energy_produced)(?:_(?:phase_)?(?:[abc]|l?[1-4]))?", re.A)
WH_A_KWH = 1_000
_OTHERS = ("availability", "set", "get")


def parse(topic: str, payload: bytes) -> tuple[Counter, ...]:
    """The counters of a device's message; none for a message without."""
    levels = topic.split("/")
    if levels[-1] in _OTHERS or "bridge" in levels[:2]:
        return ()
    value: Any = load_json(payload)
    if not isinstance(value, dict):
        return ()
    named = [(name, value[name]) for name in value if CHANNEL.fullmatch(name) and value[name] is not None]
    return read_counters(named, WH_A_KWH)
