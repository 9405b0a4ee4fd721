"""The native dialect, version 1, frozen: JSON in UTF-8.

    {"batch": "7f3a", "readings": [
        {"register": "withdrawn", "start": "2024-05-01T00:15:00+02:00", "energy_wh": 125, "interval_s": 900}]}

`interval_s` is 900 unless given; `quality` ("measured" or "estimated") may be given. At most 200 readings and
65,536 bytes. Names that this version doesn't know are ignored, so that devices may say more. A fault of one
reading refuses that reading only.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from chaincode.kernel.registers import REGISTERS
from chaincode.kernel.strict_json import JsonError, parse_json
from chaincode.rules.intervals import FIRST_YEAR, HOUR_S
from iot_bridge.payloads import Batch, Reading
from iot_bridge.rejects import MessageRejectError, ReadingReject, reject_reading

MAX_READINGS = 200
MAX_BYTES = 65_536
MAX_ENERGY_WH = 2**31 - 1
QUALITIES = ("measured", "estimated")

_BATCH = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_OFFSET = re.compile(r"Z|[+-][0-9]{2}:[0-9]{2}")


class _Refused(Exception):  # noqa: N818 - carries a code from one field's check to the reading's reject
    def __init__(self, code: str) -> None:
        self.code = code


def parse(payload: bytes) -> Batch:
    """The batch of a message; MessageRejectError when the message as a whole can't be used."""
    value = _load(payload)
    if not isinstance(value, dict):
        raise MessageRejectError("M1_NOT_AN_OBJECT")
    batch = value.get("batch")
    if not isinstance(batch, str) or not _BATCH.fullmatch(batch):
        raise MessageRejectError("M1_BATCH")
    return _parse_readings(batch, value.get("readings"))


def _load(payload: bytes) -> Any:
    if len(payload) > MAX_BYTES:
        raise MessageRejectError("M1_TOO_LARGE")
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        raise MessageRejectError("M1_NOT_UTF8") from None
    try:
        return parse_json(text)
    except JsonError:
        raise MessageRejectError("M1_NOT_JSON") from None


def _parse_readings(batch: str, items: Any) -> Batch:
    if not isinstance(items, list):
        raise MessageRejectError("M1_READINGS", batch)
    if not items:
        raise MessageRejectError("M1_EMPTY", batch)
    if len(items) > MAX_READINGS:
        raise MessageRejectError("M1_TOO_MANY", batch)
    readings: list[Reading] = []
    rejected: list[ReadingReject] = []
    for index, item in enumerate(items):
        try:
            readings.append(_parse_reading(index, item))
        except _Refused as refused:
            rejected.append(reject_reading(index, refused.code))
    return _without_contradictions(batch, readings, rejected)


def _without_contradictions(batch: str, readings: list[Reading], rejected: list[ReadingReject]) -> Batch:
    """Two values for one register and start: neither can be preferred, so both are refused."""
    values: dict[tuple[str, str], set[tuple[int, int]]] = {}
    for reading in readings:
        values.setdefault((reading.register, reading.start), set()).add((reading.energy_wh, reading.interval_s))
    kept = tuple(r for r in readings if len(values[r.register, r.start]) == 1)
    if len(kept) < len(readings):
        good = {reading.index for reading in kept}
        rejected = rejected + [reject_reading(r.index, "R1_TWO_VALUES") for r in readings if r.index not in good]
    return Batch(batch, kept, tuple(sorted(rejected, key=lambda reject: reject.index)))


def _parse_reading(index: int, item: Any) -> Reading:
    if not isinstance(item, dict):
        raise _Refused("R1_NOT_AN_OBJECT")
    interval_s = _checked_interval(item.get("interval_s", 900))
    return Reading(
        index,
        _one_of(item.get("register"), REGISTERS, "R1_REGISTER"),
        _checked_start(item.get("start"), interval_s),
        _checked_energy(item.get("energy_wh")),
        interval_s,
        _one_of(item["quality"], QUALITIES, "R1_QUALITY") if "quality" in item else "",
    )


def _one_of(value: Any, allowed: tuple[str, ...], code: str) -> str:
    if isinstance(value, str) and value in allowed:
        return value
    raise _Refused(code)


def _checked_energy(value: Any) -> int:
    if type(value) is int and 0 <= value <= MAX_ENERGY_WH:
        return value
    raise _Refused("R1_ENERGY")


def _checked_interval(value: Any) -> int:
    if type(value) is int and 0 < value <= HOUR_S and HOUR_S % value == 0:
        return value
    raise _Refused("R1_INTERVAL")


def _checked_start(value: Any, interval_s: int) -> str:
    if not isinstance(value, str):
        raise _Refused("R1_START")
    start, start_s = _parse_start(value)
    if start_s % interval_s:
        raise _Refused("R1_GRID")
    return start


@lru_cache(maxsize=4_096)  # devices of a community name the same few instants
def _parse_start(text: str) -> tuple[str, int]:
    """The instant in UTC, as text and in seconds since 1970; _Refused when it is none."""
    match = _LOCAL.match(text)
    if not match:
        raise _Refused("R1_START")
    if not _OFFSET.fullmatch(text, match.end()):
        raise _Refused("R1_OFFSET")
    try:
        instant = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Refused("R1_START") from None
    if instant.year < FIRST_YEAR:
        raise _Refused("R1_START")
    return instant.strftime("%Y-%m-%dT%H:%M:%S+00:00"), int(instant.timestamp())
