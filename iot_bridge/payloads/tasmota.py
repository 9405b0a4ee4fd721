"""Tasmota: `tele/<topic>/SENSOR`, JSON with ENERGY.Total in kWh, a number or, with several channels, a list.

    {"Time": "2024-06-03T12:15:00", "ENERGY": {"Total": 512.301, "Today": 1.207, "Power": 61}}

Its Time has no zone and starts in 1970 until the device finds a time server, so the time of arrival is used. The values
of a list are phases, or outlets: they are added up unless the settings say otherwise.
"""

import re
from collections.abc import Iterator
from typing import Any

from iot_bridge.payloads import Counter
from iot_bridge.payloads.values import load_object, read_counters
from iot_bridge.rejects import MessageRejectError

MOST_PHASES = 8
WH_A_KWH = 1_000
PHASES = tuple(tuple(f"{name}/{place}" for place in range(MOST_PHASES)) for name in ("Total", "ExportActive"))
REGISTERS = {"Total": "withdrawn", "ExportActive": "injected", **dict.fromkeys(PHASES[0], "withdrawn"),
             **dict.fromkeys(PHASES[1], "injected")}
EXAMPLE = '{ "Total" = "withdrawn", "ExportActive" = "injected" }'
CHANNEL = re.compile(r"(?:Total|ExportActive)(?:/[0-7])?", re.A)


def parse(topic: str, payload: bytes) -> tuple[Counter, ...]:
    """The counters of a SENSOR message; none for another."""
    if topic.rsplit("/", 1)[-1] != "SENSOR":
        return ()
    energy = load_object(payload).get("ENERGY")
    if energy is None:
        return ()
    if not isinstance(energy, dict):
        raise MessageRejectError("M1_SHAPE")
    return read_counters(_find_values(energy), WH_A_KWH)


def _find_values(energy: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in ("Total", "ExportActive"):
        value = energy.get(name)
        if isinstance(value, list) and value:
            yield from ((f"{name}/{place}", part) for place, part in enumerate(value))
        elif value is not None:
            yield name, value
