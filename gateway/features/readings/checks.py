"""One reading at a time: what makes it good, and the stable codes of what doesn't. No SQL here.

    NOT_A_READING      a field is missing or unknown, or of another type
    UNKNOWN_POINT      no such metering point on that date
    UNKNOWN_REGISTER   not withdrawn, injected or produced
    NO_OFFSET          start isn't ISO 8601 with an offset
    NOT_ON_GRID        the interval doesn't divide an hour, or doesn't start on its own grid
    NOT_AN_INTEGER     energy isn't a whole number of Wh
    NEGATIVE           energy below 0
    TOO_LARGE          more than the ledger can hold in an hour
    TOO_OLD, FUTURE    relative to the ledger's day and the clock
    OUTRANKED          a value of a higher source stands there (`sources`)
    OVERLAPS           it covers only a part of a value of another length that stands there (`standing`)
    REPLACES           another value stands there, and nobody said that this one may replace it
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from chaincode.kernel.registers import REGISTERS
from chaincode.rules.intervals import DAY_S, HOUR_S, add_days, local_midnight_s
from chaincode.rules.merkle import MAX_HOUR_WH
from chaincode.words import say_in

QUALITIES = {"measured": False, "estimated": True}
FIELDS = frozenset(("metering_point", "register", "start", "energy_wh", "interval_s", "quality"))
DEFAULT_INTERVAL_S = 900
CLOCKS_DIFFER_S = 300


class GoodReading(NamedTuple):
    """A good reading: [start_s, start_s + interval_s) in UTC, Wh."""

    metering_point: str
    register: str
    start_s: int
    interval_s: int
    energy_wh: int
    is_estimated: bool


@dataclass(frozen=True)
class Window:
    """The instants within which readings are taken, UTC seconds."""

    from_s: int
    until_s: int


class RejectedError(Exception):
    """A reading that isn't taken; the code is one of those above."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def say_reason(code: str) -> str:
    """Return why a reading isn't taken, in English, as receipts to devices have it; people are told by the code."""
    return say_in("en", f"gateway.readings.rejected.{code}")


def make_window(oldest: str, date: str, now_s: int) -> Window:
    """Readings from the day `oldest` until now, as far as clocks agree, and not beyond the day after the ledger's."""
    until_s = min(local_midnight_s(add_days(date, 1)) + DAY_S, now_s + CLOCKS_DIFFER_S)
    return Window(local_midnight_s(oldest), until_s)


# Point -> its spans of validity as (first instant, end instant or None), UTC seconds.
PointSpans = Sequence[tuple[int, int | None]]
Spans = Mapping[str, PointSpans]


def check_reading(plain: Any, spans: Spans, window: Window) -> GoodReading:
    """Read one reading's plain values, in the order of the codes above; RejectedError for the first that fails."""
    try:
        point, register, start = plain["metering_point"], plain["register"], plain["start"]
        energy_wh, interval_s = plain["energy_wh"], plain.get("interval_s", DEFAULT_INTERVAL_S)
        is_estimated = QUALITIES[plain.get("quality", "measured")]
        known = spans.get(point, ())
    except (KeyError, TypeError, AttributeError):
        raise RejectedError("NOT_A_READING") from None
    if not FIELDS.issuperset(plain):
        raise RejectedError("NOT_A_READING")
    start_s = check_interval(known, register, start, interval_s)
    check_energy(energy_wh)
    if start_s < window.from_s:
        raise RejectedError("TOO_OLD")
    if start_s + interval_s > window.until_s:
        raise RejectedError("FUTURE")
    if not any(first <= start_s and (end is None or start_s < end) for first, end in known):
        raise RejectedError("UNKNOWN_POINT")
    return GoodReading(point, register, start_s, interval_s, energy_wh, is_estimated)


def check_interval(known: PointSpans, register: Any, start: Any, interval_s: Any) -> int:
    """Return when an interval begins, in UTC seconds; RejectedError for what is wrong with where it belongs."""
    if not known:
        raise RejectedError("UNKNOWN_POINT")
    if register not in REGISTERS:
        raise RejectedError("UNKNOWN_REGISTER")
    start_s = parse_start(start)
    if type(interval_s) is not int or not 0 < interval_s <= HOUR_S or HOUR_S % interval_s or start_s % interval_s:
        raise RejectedError("NOT_ON_GRID")
    return start_s


def parse_start(text: Any) -> int:
    """UTC seconds of ISO 8601 with offset; RejectedError NO_OFFSET or NOT_ON_GRID."""
    try:
        start = datetime.fromisoformat(text)
        offset = start.utcoffset()
        seconds = start.timestamp()
    except (TypeError, ValueError, OverflowError):
        raise RejectedError("NO_OFFSET") from None
    if offset is None or len(text) >= 40:
        raise RejectedError("NO_OFFSET")
    if seconds % 1:
        raise RejectedError("NOT_ON_GRID")
    return int(seconds)


def check_energy(energy_wh: Any) -> None:
    """RejectedError unless it is whole Wh that an hour can hold."""
    if type(energy_wh) is not int:
        raise RejectedError("NOT_AN_INTEGER")
    if energy_wh < 0:
        raise RejectedError("NEGATIVE")
    if energy_wh > MAX_HOUR_WH:
        raise RejectedError("TOO_LARGE")


def make_span(from_date: str, to_date: str) -> tuple[int, int | None]:
    """A point's validity [from_date, to_date) as instants; open while to_date is ""."""
    return local_midnight_s(from_date), local_midnight_s(to_date) if to_date else None
