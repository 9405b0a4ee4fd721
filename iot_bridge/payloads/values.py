"""JSON and numbers of devices, read exactly: decimals stay decimals, and a counter is whole Wh."""

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from iot_bridge.payloads import Counter
from iot_bridge.rejects import MessageRejectError

Counters = tuple[Counter, ...]

MAX_BYTES = 65_536
MAX_COUNTER_WH = 10**13
MAX_DIGITS = 20
_NUMBER = re.compile(r"\d{1,20}(?:\.\d{1,12})?", re.A)
FIRST_S, LAST_S = 820_454_400, 253_370_764_800  # 1996, 9999


def load_json(payload: bytes) -> Any:
    """A message's value, NaN and the like as texts; MessageRejectError when it is no JSON, or too large."""
    try:
        return json.loads(read_text(payload), parse_float=_read_part, parse_int=_read_whole, parse_constant=str)
    except (ValueError, RecursionError):
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
    return require_good([_read_counter(channel, value, scale, at_s, pod) for channel, value in values])


def read_stamped(values: Iterable[tuple[str, Any]], at: Any, pod: str) -> Iterator[Counter]:
    """Counters of (channel, value) pairs in Wh at an instant, all marked when that is none."""
    try:
        at_s = to_instant(at)
    except MessageRejectError:
        yield from (Counter(channel, 0, pod=pod, is_bad=True) for channel, _ in values)
    else:
        yield from (_read_counter(channel, value, 1, at_s, pod) for channel, value in values)


def require_good(found: Iterable[Counter]) -> Counters:
    """Counters as they are; M1_SHAPE when there are some and none is a count."""
    counters = tuple(found)
    if counters and all(counter.is_bad for counter in counters):
        raise MessageRejectError("M1_SHAPE")
    return counters


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


def _read_part(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _read_whole(text: str) -> int | str:
    return int(text) if len(text) <= MAX_DIGITS else text
