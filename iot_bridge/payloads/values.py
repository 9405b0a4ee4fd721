"""JSON and numbers of devices, read exactly: decimals stay decimals, and a counter is whole Wh."""

import json
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from iot_bridge.payloads import Counter
from iot_bridge.rejects import MessageRejectError

Counters = tuple[Counter, ...]

MAX_BYTES = 65_536
MAX_COUNTER_WH = 10**13
_NUMBER = re.compile(r"\d{1,20}(?:\.\d{1,12})?", re.A)
FIRST_S, LAST_S = 820_454_400, 253_370_764_800  # 1996, 9999


def load_json(payload: bytes) -> Any:
    """A message's value; MessageRejectError when it is no JSON, or too large."""
    try:
        return json.loads(read_text(payload), parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError, InvalidOperation):
        raise MessageRejectError("M1_NOT_JSON") from None


def load_object(payload: bytes) -> dict[str, Any]:
    """A message's value when it is an object."""
    value = load_json(payload)
    if not isinstance(value, dict):
        raise MessageRejectError("M1_NOT_AN_OBJECT")
    return value


def read_text(payload: bytes) -> str:
    """A message as text."""
    if len(payload) > MAX_BYTES:
        raise MessageRejectError("M1_TOO_LARGE")
    try:
        return payload.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise MessageRejectError("M1_NOT_UTF8") from None


def to_wh(value: Any, scale: int = 1) -> int:
    """Whole Wh, rounded down, of a number (or its digits as text) that counts `scale` Wh; M1_SHAPE for another."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = Decimal(value)
    if type(value) not in {int, Decimal} or not 0 <= value <= MAX_COUNTER_WH:
        raise MessageRejectError("M1_SHAPE")
    return int(value * scale)


def read_counters(
    values: Iterable[tuple[str, Any]], scale: int = 1, at_s: int | None = None, pod: str = ""
) -> Counters:
    """Counters of (channel, value) pairs; one that is no count is marked, M1_SHAPE when all are."""
    found = [_read_counter(channel, value, scale, at_s, pod) for channel, value in values]
    if found and all(counter.is_bad for counter in found):
        raise MessageRejectError("M1_SHAPE")
    return tuple(found)


def _read_counter(channel: str, value: Any, scale: int, at_s: int | None, pod: str) -> Counter:
    try:
        return Counter(channel, to_wh(value, scale), at_s, pod)
    except MessageRejectError:
        return Counter(channel, 0, at_s, pod, is_bad=True)


def to_instant(value: Any) -> int:
    """UTC seconds of a number of seconds, or its digits as text; M1_SHAPE for another."""
    seconds = to_wh(value)
    if not FIRST_S <= seconds < LAST_S:
        raise MessageRejectError("M1_SHAPE")
    return seconds


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
