"""The long form of e-Distribuzione's portal: `Data;Ora;Consumo`, dd/mm/yyyy and HH:MM, a row an interval.

Known from open parsers only, so unverified: a row's time is taken as the interval's start, and the intervals are hours
where every row is on the hour, else quarters. An empty value is missing. A time that stands twice in the night when
summer time ends is summer time first.
"""

from collections.abc import Sequence
from dataclasses import replace

from analytics.cells import ReadingsFileError
from analytics.frames import Series
from analytics.imports.clock import Stamp, find_day, parse_slashed_date, parse_wall, place_stamps
from analytics.imports.curve import QUARTER_S, Curves, Imported
from analytics.imports.numbers import parse_energy
from chaincode.kernel.quoting import show
from chaincode.rules.intervals import HOUR_S
from chaincode.words import WordedError, words_of

FORM = "edistribuzione-long"
HEADER = ("Data", "Ora", "Consumo")


def is_header(row: Sequence[str]) -> bool:
    """Whether a row is this form's header; `Consumo` may be followed by its unit, `(kWh)`."""
    return tuple(row[:2]) == HEADER[:2] and len(row) > 2 and row[2].split(" ")[0].split("(")[0] == HEADER[2]


def parse_rows(rows: Sequence[tuple[int, list[str]]], series: Series) -> Imported:
    """Read the rows from the header on; ReadingsFileError names the line."""
    parsed = [_parse_row(line, row) for line, row in rows[1:]]
    is_hourly = all(wall_s % HOUR_S == 0 for _, _, wall_s, _ in parsed)
    curves = Curves(HOUR_S if is_hourly else QUARTER_S)
    starts = place_stamps([Stamp(series, date, wall_s) for _, date, wall_s, _ in parsed])
    for (line, date, _, text), start_s in zip(parsed, starts, strict=True):
        try:
            curves.dates.add(date)
            value = parse_energy(text) if text else None
            if value is not None and start_s is not None:
                curves.add(line, series, start_s, value)
            elif value:
                raise WordedError(
                    "analytics.imports.edistribuzione_long.kwh_at_time_that_does_not_have", text=show(text), date=date,
                )
            elif value == 0:
                curves.note("ZERO_PLACEHOLDER", line)
        except ValueError as error:
            raise ReadingsFileError(line, words_of(error)) from error
    return replace(curves.build(rows[-1][0]), unverified_form=FORM)


def _parse_row(line: int, row: Sequence[str]) -> tuple[int, str, int, str]:
    try:
        if len(row) < len(HEADER) or any(row[len(HEADER) :]):
            raise WordedError(
                "analytics.imports.edistribuzione_long.fields_where_header_has", count=len(row), count_2=len(HEADER),
            )
        date = parse_slashed_date(row[0])
        find_day(date)
        return line, date, parse_wall(row[1]), row[2]
    except ValueError as error:
        raise ReadingsFileError(line, words_of(error)) from error
