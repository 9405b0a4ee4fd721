"""Whether a file's times name the start or the end of their intervals: by the whole days that one of both gives."""

from analytics.cells import ReadingsFileError
from analytics.frames import Readings
from chaincode.rules.intervals import date_of, local_midnight_s
from chaincode.words import Words

_MARKS = {"start": Words("starts", "gli inizi"), "end": Words("ends", "le fini")}
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
            f"the times give whole days only as {other.en} of their intervals: use a mapping with"
            f' [time] marks = "{_OTHER[marks]}"',
            f"gli orari danno giorni interi solo come {other.it} degli intervalli: usa una mappatura con"
            f' [time] marks = "{_OTHER[marks]}"',
        ))


def _are_days(start_s: int, end_s: int) -> bool:
    return all(local_midnight_s(date_of(one)) == one for one in (start_s, end_s))
