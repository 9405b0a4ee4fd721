"""The hourly export of an inverter's portal with a prosumer's four flows, Wh:

    Date/Time,Energy Produced (Wh),Energy Consumed (Wh),Exported to Grid (Wh),Imported from Grid (Wh)
    10/12/2022 00:00,0,0,0,0

mm/dd/yyyy, but the clock of Europe: the checked file skips 02:00 at the end of March and shows it twice at the end of
October. Exported is injected, imported is withdrawn. Consumed is no register: it checks the rest, since produced +
imported = consumed + exported; rows where that doesn't hold are taken and counted. So are rows of zeros before the
first energy, when the meters perhaps didn't count yet.
"""

import re
from collections.abc import Mapping, Sequence

from analytics.cells import ReadingsFileError
from analytics.frames import Series
from analytics.imports.clock import Stamp, find_day, parse_wall, place_stamps
from analytics.imports.curve import Curves, Imported
from analytics.imports.numbers import parse_energy
from analytics.rows import find_columns, read_rows, sort_rows
from chaincode.kernel.quoting import show
from chaincode.rules.intervals import HOUR_S
from chaincode.words import WordedError, Words, words_of

TIME = "Date/Time"
FLOWS = ("Energy Produced (Wh)", "Energy Consumed (Wh)", "Exported to Grid (Wh)", "Imported from Grid (Wh)")
REGISTERS = ("produced", "", "injected", "withdrawn")
_TIME = re.compile(r"(\d\d)/(\d\d)/(\d{4}) (.+)", re.A)


def parse_enphase(content: bytes, metering_point: str, register: str = "") -> Imported:
    """Read a file of one point; a named register is the only one taken. ReadingsFileError names the line."""
    rows = read_rows(content)
    line, header = next(rows, (1, []))
    at = find_columns(line, header, (TIME, *FLOWS))
    if not metering_point:
        raise ReadingsFileError(line, Words("analytics.imports.enphase.file_names_no_pod_name"))
    curves, has_begun = Curves(HOUR_S), False
    ordered = sort_rows(rows, lambda row: _TIME.sub(r"\3\1\2 \4", row[at[TIME]]))
    parsed = [_parse_row(line, row, at, len(header)) for line, row in ordered]
    starts = place_stamps([stamp for _, stamp, _ in parsed])
    for (line, stamp, flows), start_s in zip(parsed, starts, strict=True):
        try:
            if start_s is None:
                raise WordedError("analytics.imports.enphase.time_that_clock_of_europe_does_not")
            has_begun = _note(curves, line, flows, has_begun=has_begun)
            curves.dates.add(stamp.date)
            for name, value in zip(REGISTERS, flows, strict=True):
                if name and register in {"", name}:
                    curves.add(line, Series(metering_point, name), start_s, value)
        except ValueError as error:
            raise ReadingsFileError(line, words_of(error)) from error
    return curves.build(line)


def _note(curves: Curves, line: int, flows: Sequence[int], *, has_begun: bool) -> bool:
    """Count what is odd in a row; whether any energy has been seen so far."""
    produced, consumed, exported, imported = flows
    if produced + imported != consumed + exported:
        curves.note("UNBALANCED", line)
    if not has_begun and not any(flows):
        curves.note("LEADING_ZEROS", line)
    return has_begun or any(flows)


def _parse_row(line: int, row: Sequence[str], at: Mapping[str, int], width: int) -> tuple[int, Stamp, list[int]]:
    try:
        if len(row) != width:
            raise WordedError("analytics.imports.enphase.fields_where_header_has", count=len(row), width=width)
        flows = [parse_energy(row[at[name]], ".", "Wh") for name in FLOWS]
        match = _TIME.fullmatch(row[at[TIME]])
        if match is None:
            raise WordedError("analytics.imports.enphase.not_time_mm_dd_yyyy_hh", row=show(row[at[TIME]]))
        stamp = Stamp("", f"{match[3]}-{match[1]}-{match[2]}", parse_wall(match[4]))
        find_day(stamp.date)
        return line, stamp, flows
    except ValueError as error:
        raise ReadingsFileError(line, words_of(error)) from error
