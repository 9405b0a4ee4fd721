"""Shelly of the first generation: a topic a value, `shellies/<id>/emeter/0/total` and the like, no time.

`total` and `total_returned` of an EM count Wh. `relay/0/energy` of a plug counts watt-minutes since it started.
`emeter/0/energy` is watt-minutes since the last message, no counter, and left out as `power` is. A 3EM's three phases
and an EM's two clamps look alike, and only who fitted them knows whether they add up: so the settings must name them.
"""

import re

from iot_bridge.payloads import Counter
from iot_bridge.payloads.values import read_text, to_wh

REGISTERS: dict[str, str] = {}
CHANNEL = re.compile(r"emeter/\d/total(?:_returned)?|relay/\d/energy", re.A)
EXAMPLE = '{ "emeter/0/total" = "withdrawn", "emeter/1/total" = "withdrawn" }'
_CHANNEL = re.compile(r"(?:.*/)?(emeter/\d/total(?:_returned)?|relay/\d/energy)", re.A)
MINUTES = 60


def parse(topic: str, payload: bytes) -> tuple[Counter, ...]:
    """The counter of a topic; none for another topic."""
    match = _CHANNEL.fullmatch(topic)
    if match is None:
        return ()
    value = to_wh(read_text(payload))
    return (Counter(match[1], value // MINUTES if match[1].startswith("relay") else value),)
