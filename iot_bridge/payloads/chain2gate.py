"""Chain2Gate, reading the meter's second channel (CEI TS 13-82): frames as its WebSocket gives them, sent on by MQTT.

    {"Chain2Data": {"Id": "c2g-...", "Meter": "M1", "Type": "CF1", "Payload": {
        "MeasurePosixTimestamp": 1769914200, "PrevQuartActEnergy": 45, "TotalActEnergy": 1234567}}}

Only CF1 holds energy. Its counters are taken, not PrevQuartActEnergy: the text that says which quarter that is isn't
public. M1 is the exchange meter, so TotalProdActEnergy is what it injects. Unverified: names are known, values not.
"""

import re
from typing import Any

from iot_bridge.payloads import Counter
from iot_bridge.payloads.values import load_object, read_counters, to_instant
from iot_bridge.rejects import MessageRejectError

REGISTERS = {"M1/TotalActEnergy": "withdrawn", "M1/TotalProdActEnergy": "injected"}
EXAMPLE = '{ "M1/TotalActEnergy" = "withdrawn", "M2/TotalProdActEnergy" = "produced" }'
CHANNEL = re.compile(r"M\d/Total(?:Prod)?ActEnergy", re.A)
NAMES = ("TotalActEnergy", "TotalProdActEnergy")


def parse(_topic: str, payload: bytes) -> tuple[Counter, ...]:
    """The counters of a CF1; none for another frame."""
    frame: Any = load_object(payload).get("Chain2Data")
    if not isinstance(frame, dict) or frame.get("Type") != "CF1":
        return ()
    values, meter = frame.get("Payload"), frame.get("Meter", "M1")
    if not isinstance(values, dict) or not isinstance(meter, str):
        raise MessageRejectError("M1_SHAPE")
    at_s = to_instant(values.get("MeasurePosixTimestamp"))
    return read_counters([(f"{meter}/{name}", values[name]) for name in NAMES if name in values], at_s=at_s)
