"""emonTx by way of emonHub: `emon/<node>/E1`, a topic a value; E1, E2, ... count Wh, without a time.

The other topics of a node (P1, Vrms, pulse) hold no energy.
"""

import re

from iot_bridge.payloads import Counter
from iot_bridge.payloads.values import read_text, to_wh

REGISTERS = {"E1": "withdrawn"}
EXAMPLE = '{ "E1" = "withdrawn", "E2" = "injected" }'
CHANNEL = re.compile(r"E\d{1,2}", re.A)
_CHANNEL = re.compile(r"(?:.*/)?(E\d{1,2})", re.A)


def parse(topic: str, payload: bytes) -> tuple[Counter, ...]:
    """The counter of a topic; none for another topic."""
    match = _CHANNEL.fullmatch(topic)
    return (Counter(match[1], to_wh(read_text(payload))),) if match else ()
