"""The curve that e-Distribuzione's customer portal exports (ExportData_<month>.csv), in its two known forms.

Semicolons, kWh with decimal comma, local clock times, one register a file; before the header perhaps `POD;IT001E...`
and a row `Curva di carico`.

* wide: `Giorno;00:00-00:15;...;23:45-24:00`, a row a day, dd/mm/yyyy. Data rows end with an extra, empty field. An
  empty cell is missing, not 0. Checked on a real file.
* long: `Data;Ora;Consumo`, a row an interval, named by its start: quarters, or hours where each is on the hour. See
  `edistribuzione_long`.

The portal names no form for the days when the clock changes; these are understood in the wide form:

* 25 hours: a second row of the date, or a second column of a label, is the second time that the clock shows it;
  or the row has 100 values in order of time. With one row of 96 the repeated hour is missing, and listed.
* 23 hours: the hour that doesn't exist is empty or zero, or the row has 92 values in order of time.
"""

import re
from collections.abc import Iterator, Sequence

from analytics.cells import OtherTableError, ReadingsFileError
from analytics.frames import Series
from analytics.imports import edistribuzione_long
from analytics.imports.clock import find_day, find_instants, parse_slashed_date
from analytics.imports.curve import QUARTER_S, Curves, Imported, pick_point
from analytics.imports.numbers import parse_energy
from analytics.rows import read_rows, sort_rows
from chaincode.kernel.quoting import show
from chaincode.kernel.registers import WITHDRAWN
from chaincode.words import WordedError, Words, words_of

_DATE = re.compile(r"(\d\d)/(\d\d)/(\d{4})", re.A)
_LABEL = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.A)
Row = tuple[int, list[str]]


def parse_edistribuzione(content: bytes, metering_point: str = "", register: str = WITHDRAWN) -> Imported:
    """Read a portal file of one point and register; ReadingsFileError names the line that can't be read.

    metering_point: "" where the file names its own POD.
    """
    return parse_wide(content, metering_point, register, is_long_read=True)


def parse_wide(
    content: bytes, metering_point: str = "", register: str = WITHDRAWN, *, is_long_read: bool = False
) -> Imported:
    """Read the wide form; the long one too where is_long_read."""
    rows = list(read_rows(content))
    point = _take_pod(rows, metering_point)
    if rows and len(rows[0][1]) < 3 and rows[0][1][0].startswith("Curva"):
        rows.pop(0)
    line = rows[0][0] if rows else 1
    is_long = is_long_read and bool(rows) and edistribuzione_long.is_header(rows[0][1])
    if not is_long and (not rows or rows[0][1][0] != "Giorno"):
        raise OtherTableError(line, Words("analytics.imports.edistribuzione.no_header_first_row_starts"))
    if not point:
        raise ReadingsFileError(line, Words("analytics.imports.edistribuzione.file_names_no_pod_name"))
    if is_long:
        return edistribuzione_long.parse_rows(rows, Series(point, register))
    return _parse_days(rows, Series(point, register))


def _parse_days(rows: list[Row], series: Series) -> Imported:
    labels = _parse_labels(*rows.pop(0))
    curves, rows_of = Curves(), dict[str, int]()
    line = 1
    for line, row in sort_rows(rows, lambda row: _DATE.sub(r"\3\2\1", row[0])):
        try:
            date = parse_slashed_date(row[0])
            number = rows_of[date] = rows_of.get(date, -1) + 1
            curves.dates.add(date)
            for start_s, text in _place(labels, date, number, row[1:]):
                value = parse_energy(text)
                if start_s is not None:
                    curves.add(line, series, start_s, value)
                elif value:
                    raise WordedError(
                        "analytics.imports.edistribuzione.kwh_at_time_that_does_not_have", text=show(text), date=date,
                    )
                else:
                    curves.note("ZERO_PLACEHOLDER", line)
        except ValueError as error:
            raise ReadingsFileError(line, words_of(error)) from error
    return curves.build(line)


def _place(
    labels: Sequence[tuple[int, int]], date: str, number: int, cells: Sequence[str]
) -> Iterator[tuple[int | None, str]]:
    """(instant, text) of each cell that isn't empty; the instant is None where the clock skips it."""
    span = find_day(date)
    width, quarters = len(labels), span.hours * 4
    values = list(cells[:-1] if len(cells) > 1 and len(cells) in {width + 1, quarters + 1} else cells)
    if len(values) < len(cells) and cells[-1]:
        raise WordedError("analytics.imports.edistribuzione.value_after_last_column", cells=show(cells[-1]))
    starts: list[int | None]
    if len(values) == width:
        starts = [_find_instant(date, wall_s, max(number, again)) for wall_s, again in labels]
    elif len(values) == quarters:
        starts = [span.start_s + QUARTER_S * i for i in range(quarters)]
    else:
        raise WordedError(
            "analytics.imports.edistribuzione.values_where_header_has_and_quarters", count=len(values), width=width,
            date=date, quarters=quarters,
        )
    return ((start, text) for start, text in zip(starts, values, strict=True) if text)


def _find_instant(date: str, wall_s: int, occurrence: int) -> int | None:
    """The instant at which the clock shows wall_s on a date, for the second time where there is one and asked."""
    at = find_instants(date, wall_s)
    return at[min(occurrence, len(at) - 1)] if at else None


def _take_pod(rows: list[Row], metering_point: str) -> str:
    """Drop the row that names the POD, if there is one, and compare it; the point, "" where nobody names it."""
    if not rows or rows[0][1][0] != "POD":
        return metering_point
    line, row = rows.pop(0)
    try:
        return pick_point(next((cell for cell in row[1:] if cell), ""), metering_point)
    except ValueError as error:
        raise ReadingsFileError(line, words_of(error)) from error


def _parse_labels(line: int, row: Sequence[str]) -> list[tuple[int, int]]:
    """(seconds after midnight on the clock, occurrence of the label from 0) of each column after Giorno."""
    labels: list[tuple[int, int]] = []
    for text in row[1:-1] if not row[-1] else row[1:]:
        match = _LABEL.fullmatch(text)
        parts = [int(part) for part in match.groups()] if match else [0] * 4
        start, end = parts[0] * 60 + parts[1], parts[2] * 60 + parts[3]
        if (end - start) % (24 * 60) != 15 or start % 15 or not start < 24 * 60:
            raise ReadingsFileError(line, Words(
                "analytics.imports.edistribuzione.not_label_of_quarter_of_hour", text=show(text),
            ))
        labels.append((start * 60, sum(wall_s == start * 60 for wall_s, _ in labels)))
    return labels
