"""The quarter-hour curve that e-Distribuzione's customer portal exports (ExportData_<month>.csv).

Semicolons; a first row `Giorno;00:00-00:15;...;23:45-24:00`, before it perhaps `POD;IT001E...`; a row a day,
dd/mm/yyyy, kWh a quarter with decimal comma, local wall time. Data rows end with an extra, empty field. An empty
cell is missing, not 0. The portal names no form for the days when the clock changes; these are understood:

* 25 hours: a second row of the date, or a second column of a label, is the second time that the clock shows it;
  or the row has 100 values in order of time. With one row of 96 the repeated hour is missing, and listed.
* 23 hours: the hour that doesn't exist is empty or zero, or the row has 92 values in order of time.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analytics.cells import ReadingsFileError, decode_lines, show
from analytics.frames import Readings, Series, make_readings
from analytics.quality import Gap, find_gaps
from chaincode.rules.intervals import DAY_S, HOUR_S, hours_of_days, rome_offset_s

QUARTER_S = 900
MAX_QUARTER_WH = 10**9
POD_LENGTH = 14
"""Without the check character that some writings of a POD add."""
_LABEL = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.A)
_DATE = re.compile(r"(\d\d)/(\d\d)/(\d{4})", re.A)
_KWH = re.compile(r"(\d{1,6})(?:,(\d{1,3})0*)?", re.A)


@dataclass(frozen=True)
class PortalFile:
    """What a file holds: readings by time, its own POD if it names one, its days, what they lack, their energy."""

    readings: Readings
    pod: str | None
    first_date: str
    last_date: str
    gaps: tuple[Gap, ...]
    energy_wh: int


def parse_edistribuzione(content: bytes, metering_point: str, register: str = "withdrawn") -> PortalFile:
    """Read a portal file of one point and register; ReadingsFileError names the line that can't be read."""
    reader = csv.reader(io.StringIO(decode_lines(content), newline=""), delimiter=";", strict=True)
    try:
        rows = [(reader.line_num, [c.strip() for c in row]) for row in reader if any(c.strip() for c in row)]
    except csv.Error as error:
        raise ReadingsFileError(max(reader.line_num, 1), f"not a CSV line: {error}") from error
    pod = _take_pod(rows, metering_point)
    if not rows or rows[0][1][0] != "Giorno":
        raise ReadingsFileError(rows[0][0] if rows else 1, "no header: the first row starts with Giorno")
    days = _Days(_parse_labels(*rows.pop(0)))
    for line, row in rows:
        days.add(line, row)
    if not days.energy_wh:
        raise ReadingsFileError(rows[-1][0] if rows else 1, "no values after the header")
    return _describe(days, Series(metering_point, register), pod)


def parse_kwh(text: str) -> int:
    """Whole Wh of kWh with decimal comma; ValueError with a reason for people."""
    match = _KWH.fullmatch(text)
    if match is None:
        raise ValueError(f"not kWh with decimal comma in whole Wh: {show(text)}")
    value = int(match[1]) * 1000 + int((match[2] or "").ljust(3, "0"))
    if value > MAX_QUARTER_WH:
        raise ValueError(f"more than {MAX_QUARTER_WH} Wh in a quarter of an hour: {show(text)}")
    return value


class _Days:
    """The values of all rows by instant, and how often each date was there."""

    def __init__(self, labels: Sequence[tuple[int, int]]) -> None:
        self.labels = labels
        self.rows_of: dict[str, int] = {}
        self.energy_wh: dict[int, int] = {}

    def add(self, line: int, row: Sequence[str]) -> None:
        try:
            date = _parse_date(row[0])
            number = self.rows_of.get(date, 0)
            self.rows_of[date] = number + 1
            for start_s, text in self._place(date, number, row[1:]):
                value = parse_kwh(text)
                if start_s is None and value:
                    raise ValueError(f"{show(text)} kWh at a time that {date} doesn't have")
                if start_s is not None and self.energy_wh.setdefault(start_s, value) != value:
                    raise ValueError(f"another value for the same quarter of an hour of {date}: {show(text)}")
        except ValueError as error:
            raise ReadingsFileError(line, str(error)) from error

    def _place(self, date: str, number: int, cells: Sequence[str]) -> Iterator[tuple[int | None, str]]:
        """(instant, text) of each cell that isn't empty; the instant is None where the clock skips it."""
        span = hours_of_days(date, 1)
        width, quarters = len(self.labels), span.hours * 4
        values = list(cells[:-1] if len(cells) > 1 and len(cells) in {width + 1, quarters + 1} else cells)
        if len(values) < len(cells) and cells[-1]:
            raise ValueError(f"a value after the last column: {show(cells[-1])}")
        starts: list[int | None]
        if len(values) == width:
            starts = [_find_instant(date, wall_s, max(number, again)) for wall_s, again in self.labels]
        elif len(values) == quarters:
            starts = [span.start_s + QUARTER_S * i for i in range(quarters)]
        else:
            raise ValueError(f"{len(values)} values where the header has {width} and {date} {quarters} quarters")
        return ((start, text) for start, text in zip(starts, values, strict=True) if text)


def _find_instant(date: str, wall_s: int, occurrence: int) -> int | None:
    """The instant at which the clock shows wall_s on a date, for the second time where there is one and asked."""
    span = hours_of_days(date, 1)
    guess = span.start_s + wall_s
    near = [guess - HOUR_S, guess, guess + HOUR_S]
    at = [t for t in near if span.start_s <= t < span.end_s and (t + rome_offset_s(t)) % DAY_S == wall_s]
    return at[min(occurrence, len(at) - 1)] if at else None


def _take_pod(rows: list[tuple[int, list[str]]], metering_point: str) -> str | None:
    """Drop the row that names the POD, if there is one, and compare it."""
    if not rows or rows[0][1][0] != "POD":
        return None
    line, row = rows.pop(0)
    pod = next((cell for cell in row[1:] if cell), "")
    if pod[:POD_LENGTH] != metering_point[:POD_LENGTH]:
        raise ReadingsFileError(line, f"the file is of POD {show(pod)}, not of {metering_point!r}")
    return pod


def _parse_labels(line: int, row: Sequence[str]) -> list[tuple[int, int]]:
    """(seconds after midnight on the clock, occurrence of the label from 0) of each column after Giorno."""
    labels: list[tuple[int, int]] = []
    for text in row[1:-1] if not row[-1] else row[1:]:
        match = _LABEL.fullmatch(text)
        parts = [int(part) for part in match.groups()] if match else [0] * 4
        start, end = parts[0] * 60 + parts[1], parts[2] * 60 + parts[3]
        if (end - start) % (24 * 60) != 15 or start % 15 or not start < 24 * 60:
            raise ReadingsFileError(line, f"not the label of a quarter of an hour: {show(text)}")
        labels.append((start * 60, sum(wall_s == start * 60 for wall_s, _ in labels)))
    return labels


def _parse_date(text: str) -> str:
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"not a date dd/mm/yyyy: {show(text)}")
    return f"{match[3]}-{match[2]}-{match[1]}"


def _describe(days: _Days, series: Series, pod: str | None) -> PortalFile:
    first, last = min(days.rows_of), max(days.rows_of)
    readings = make_readings([(series, t, QUARTER_S, wh) for t, wh in sorted(days.energy_wh.items())])
    gaps = find_gaps(readings, hours_of_days(first, 1).start_s, hours_of_days(last, 1).end_s)
    return PortalFile(readings, pod, first, last, tuple(gaps), sum(days.energy_wh.values()))
