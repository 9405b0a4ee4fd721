"""Tasmota: `tele/<topic>/SENSOR`, JSON with ENERGY.Total in kWh, a number or, with several channels, a list.

    {"Time": "2024-06-03T12:15:00", "ENERGY": {"Total": 512.301, "Today": 1.207, "Power": 61}}

Its Time has no zone and starts in 1970 until the device finds a time server, so the time of arrival is used. A device
with several channels feeds the register with the first; the settings may name others.
"""

from iot_bridge.payloads import Counter
from iot_bridge.payloads.values import load_object, to_wh
from iot_bridge.rejects import MessageRejectError

REGISTERS = {"Total": "withdrawn", "Total/0": "withdrawn", "ExportActive": "injected"}
WH_A_KWH = 1_000


def parse(topic: str, payload: bytes) -> tuple[Counter, ...]:
    """The counters of a SENSOR message; none for another."""
    if topic.rsplit("/", 1)[-1] != "SENSOR":
        return ()
    energy = load_object(payload).get("ENERGY")
    if energy is None:
        return ()
    if not isinstance(energy, dict):
        raise MessageRejectError("M1_SHAPE")
    found: list[Counter] = []
    for name in ("Total", "ExportActive"):
        value = energy.get(name)
        if isinstance(value, list):
            found += [Counter(f"{name}/{place}", to_wh(one, WH_A_KWH)) for place, one in enumerate(value)]
        elif value is not None:
            found.append(Counter(name, to_wh(value, WH_A_KWH)))
    return tuple(found)
