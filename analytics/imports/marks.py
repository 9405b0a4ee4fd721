"""Whether a file's times name the start or the end of their intervals: by the whole days that one of both gives."""

from analytics.cells import ReadingsFileError
from analytics.frames import Readings
from chaincode.rules.intervals import date_of, local_midnight_s
from chaincode.words import Words

_MARKS = {"start": Words("analytics.imports.marks.starts"), "end": Words("analytics.imports.marks.ends")}
_OTHER = {"start": "end", "end": "start"}


def require_mark(readings: Readings, marks: str, line: int) -> None:
    """Refuse readings that were read by `marks`, and are whole local days only if their times name the other end.

    Raises:
        ReadingsFileError: at `line`, with what to do.
    """
    first, last = readings.start_s.argmin(), readings.start_s.argmax()
    start_s, end_s = int(readings.start_s[first]), int(readings.start_s[last] + readings.interval_s[last])
    sign = 1 if marks == "end" else -1
    others = start_s + sign * int(readings.interval_s[first]), end_s + sign * int(readings.interval_s[last])
    if _are_days(*others) and not _are_days(start_s, end_s):
        other = _MARKS[_OTHER[marks]]
        raise ReadingsFileError(line, Words(
            "analytics.imports.marks.times_give_whole_days_only", other=other, other_2=_OTHER[marks],
        ))


def _are_days(start_s: int, end_s: int) -> bool:
    return all(local_midnight_s(date_of(instant_s)) == instant_s for instant_s in (start_s, end_s))
