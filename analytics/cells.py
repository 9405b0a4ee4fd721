"""The text edge of energy files: bytes to text, cells to times and whole Wh; each refusal has words for people."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from analytics.columns import find_names, list_names, words_of_column
from chaincode.kernel.quoting import show
from chaincode.rules.intervals import HOUR_S, rome_offset_s
from chaincode.words import WordedError, Words

DEFAULT_INTERVAL_S = 900
MAX_READING_WH = 10**11
"""More than all of Italy injects in a quarter of an hour; sums of 90 million of these stay within 64 bits."""
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.0+)?)?)([Zz]|[+-]\d{2}(?::?\d{2})?)?", re.A)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.A)


class ReadingsFileError(WordedError):
    """A file of readings or prices that is refused: the line (from 1) and the reason."""

    def __init__(self, line: int, reason: Words) -> None:
        super().__init__("analytics.cells.line", line=line, reason=reason)
        self.line = line
        self.reason = reason


def decode_lines(content: bytes) -> str:
    """The text of a UTF-8 file without its byte order mark; refused when empty or not UTF-8."""
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        raise ReadingsFileError(1, Words("analytics.cells.file_is_empty"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = len(re.findall(rb"\r\n|\n|\r", content[: error.start])) + 1
        raise ReadingsFileError(line, Words("analytics.cells.not_utf")) from error


class OtherTableError(ReadingsFileError):
    """The file isn't of the form that was asked for: it may be good as another."""


@dataclass(frozen=True)
class Header:
    """Where the wanted columns of a CSV file are, and the names of those that nobody asked for."""

    width: int
    columns: dict[str, int]
    ignored: tuple[str, ...]


def parse_header(row: Sequence[str], line: int, required: Sequence[str], optional: Sequence[str] = ()) -> Header:
    """Find columns by name, in any order; refused when a required one is absent or a wanted one is there twice."""
    wanted = (*required, *optional)
    names = find_names(row, wanted)
    if missing := [name for name in required if name not in names]:
        raise OtherTableError(line, Words("analytics.cells.no_header_first_line_must_name", words=list_names(missing)))
    for name in wanted:
        if names.count(name) > 1:
            raise ReadingsFileError(line, Words("analytics.cells.header_names_twice", name=words_of_column(name)))
    columns = {name: names.index(name) for name in wanted if name in names}
    return Header(len(names), columns, tuple(name for name in names if name not in wanted))


def parse_start(text: str) -> int:
    """UTC seconds of an ISO 8601 date and time with offset; ValueError with a reason for people."""
    match = _TIME.fullmatch(text.strip(" \t"))
    if match is None:
        raise WordedError("analytics.cells.not_iso_time_in_whole_seconds", text=show(text))
    date, clock, offset = match.groups()
    if not "1970" <= date[:4] <= "9998":
        raise WordedError("analytics.cells.no_year_from_to", text=show(text))
    if offset is None:
        raise WordedError("analytics.cells.time_without_offset", text=show(text))
    try:
        return int(datetime.fromisoformat(f"{date}T{clock[:8]}{offset.upper()}").timestamp())
    except (ValueError, OverflowError) as error:
        raise WordedError("analytics.cells.no_such_time", text=show(text)) from error


def parse_energy(text: str) -> int:
    """Whole Wh written in digits; ValueError with a reason for people."""
    digits = text.strip(" \t")
    if digits.isascii() and digits.isdigit():
        value = int(digits) if len(digits.lstrip("0")) <= len(str(MAX_READING_WH)) else MAX_READING_WH + 1
        if value > MAX_READING_WH:
            raise WordedError(
                "analytics.cells.more_than_wh_in_one_interval", max_reading_wh=MAX_READING_WH, text=show(text),
            )
        return value
    if not _NUMBER.fullmatch(digits):
        raise WordedError("analytics.cells.energy_wh_is_not_number", text=show(text))
    if digits.startswith("-"):
        raise WordedError("analytics.cells.energy_wh_is_negative", text=show(text))
    raise WordedError("analytics.cells.energy_wh_is_not_integer_wh_written", text=show(text))


def parse_interval(text: str) -> int:
    """Seconds of an interval, 900 when blank; ValueError unless it divides an hour."""
    digits = text.strip(" \t")
    if not digits:
        return DEFAULT_INTERVAL_S
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        raise WordedError("analytics.cells.interval_s_is_not_number_of_seconds", text=show(text))
    if int(digits) == 0 or HOUR_S % int(digits):
        raise WordedError("analytics.cells.interval_s_does_not_divide_hour", text=show(text))
    return int(digits)


def format_time(utc_s: int) -> str:
    """An instant in UTC seconds as ISO 8601 ending in Z."""
    return datetime.fromtimestamp(utc_s, UTC).isoformat().replace("+00:00", "Z")


def format_rome_time(utc_s: int) -> str:
    """An instant as ISO 8601 with the offset of Rome's clock, as tables for people hold it."""
    return datetime.fromtimestamp(utc_s, timezone(timedelta(seconds=rome_offset_s(utc_s)))).isoformat()
