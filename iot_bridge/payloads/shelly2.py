"""Shelly of the second generation and later: `<id>/status/<component>` and `<id>/events/rpc` (NotifyStatus), JSON.

    <id>/status/emdata:0   {"id": 0, "total_act": 97634.44, "total_act_ret": 51230.04}
    <id>/status/switch:0   {"id": 0, "aenergy": {"total": 1587.234}}
    <id>/events/rpc        {"method": "NotifyStatus", "params": {"ts": 1706745600.12, "switch:0": {"aenergy": {...}}}}

Totals count Wh. A device's clamps or outlets (em1data:0 to em1data:2, switch:0 ...) are added up unless the settings
say otherwise, which is told. Only NotifyStatus has a time, and both kinds may come for one value: so arrival is the
time of both.
"""

import re
from collections.abc import Iterator
from typing import Any

from iot_bridge.payloads import Counter
from iot_bridge.payloads.values import load_object, read_counters
from iot_bridge.rejects import MessageRejectError

_MOST = 8
_WITHDRAWN = (("emdata", "total_act"), ("em1data", "total_act_energy"), ("switch", "aenergy"), ("pm1", "aenergy"))
_INJECTED = (("emdata", "total_act_ret"), ("em1data", "total_act_ret_energy"), ("switch", "ret_aenergy"),
             ("pm1", "ret_aenergy"))


def _list(kind: str, name: str) -> tuple[str, ...]:
    return tuple(f"{kind}:{place}/{name}" for place in range(_MOST))


CLAMPS = tuple(_list(*clamp) for clamp in (*_WITHDRAWN, *_INJECTED))
REGISTERS = {channel: register for register, kinds in (("withdrawn", _WITHDRAWN), ("injected", _INJECTED))
             for clamp in kinds for channel in _list(*clamp)}
EXAMPLE = '{ "em1data:0/total_act_energy" = "withdrawn", "em1data:1/total_act_energy" = "produced" }'
CHANNEL = re.compile(
    r"emdata:\d{1,3}/total_act(?:_ret)?|em1data:\d{1,3}/total_act(?:_ret)?_energy|(?:switch|pm1):\d{1,3}/(?:ret_)?aenergy",
    re.A,
)
_COMPONENT = re.compile(r"(?:emdata|em1data|switch|pm1):\d{1,3}", re.A)
_STATUS = re.compile(r"(?:.*/)?status/([a-z0-9]+:\d{1,3})", re.A)
_TOTALS = ("total_act", "total_act_ret", "total_act_energy", "total_act_ret_energy")


def parse(topic: str, payload: bytes) -> tuple[Counter, ...]:
    """The counters of a status; none for a component without energy."""
    if topic == "events/rpc" or topic.endswith("/events/rpc"):
        return _parse_event(load_object(payload))
    match = _STATUS.fullmatch(topic)
    if match is None or not _COMPONENT.fullmatch(match[1]):
        return ()
    return read_counters(_find_totals(match[1], load_object(payload)))


def _parse_event(event: dict[str, Any]) -> tuple[Counter, ...]:
    if event.get("method") not in ("NotifyStatus", "NotifyFullStatus"):  # no set: a list has no hash
        return ()
    params = event.get("params")
    if not isinstance(params, dict):
        raise MessageRejectError("M1_SHAPE")
    components = {name: status for name, status in params.items() if _COMPONENT.fullmatch(name)}
    if components and not any(isinstance(status, dict) for status in components.values()):
        raise MessageRejectError("M1_SHAPE")
    return read_counters([pair for name, status in components.items() for pair in _find_totals(name, status)])


def _find_totals(component: str, status: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(status, dict):  # of one component of several: the others are read
        return
    for name in _TOTALS:
        if name in status:
            yield f"{component}/{name}", status[name]
    for name in ("aenergy", "ret_aenergy"):
        energy = status.get(name)
        if isinstance(energy, dict) and "total" in energy:
            yield f"{component}/{name}", energy["total"]
