"""Sinapsi ALFA (IoMeter2G) over MQTT: OBIS registers of the meter's second channel, once a minute.

    [{"du": "DU12345678", "pod": "IT00123456789A", "data": [{"ts": "1757506202", "1-0:1.8.0.255_3,0_2": "1234567"}]}]

1.8.0 counts withdrawn, 2.8.0 injected Wh. Zeros while it warms up are refused by the counters' rules. Unverified:
known from public code.
"""

import re
from collections.abc import Iterator
from typing import Any

from iot_bridge.payloads import Counter
from iot_bridge.payloads.values import load_json, read_stamped, require_good
from iot_bridge.rejects import MessageRejectError

REGISTERS = {"1.8.0": "withdrawn", "2.8.0": "injected"}
EXAMPLE = '{ "1.8.0" = "withdrawn", "2.8.0" = "injected" }'
CHANNEL = re.compile(r"[12][.]8[.]0", re.A)


def parse(_topic: str, payload: bytes) -> tuple[Counter, ...]:
    """The counters of a message, in its order."""
    units = load_json(payload)
    if not isinstance(units, list):
        raise MessageRejectError("M1_SHAPE")
    return require_good(counter for unit in units for counter in _parse_unit(unit))


def _parse_unit(unit: Any) -> Iterator[Counter]:
    rows = unit.get("data") if isinstance(unit, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise MessageRejectError("M1_SHAPE")
    pod = unit.get("pod", "")
    if not isinstance(pod, str):
        raise MessageRejectError("M1_SHAPE")
    for row in rows:
        values = [(channel, row[name]) for channel in REGISTERS for name in row
                  if name.startswith(f"1-0:{channel}.255")]
        yield from read_stamped(values, row.get("ts"), pod)
