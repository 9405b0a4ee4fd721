"""Any table of readings, CSV or XLSX, read by a mapping file (see `mapping`)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from analytics.cells import ReadingsFileError, show
from analytics.frames import Series
from analytics.imports.clock import Clock, parse_zone, split_time
from analytics.imports.curve import Curves, Imported, find_columns, pick_point, read_rows
from analytics.imports.mapping import ISO, TableRules
from analytics.imports.numbers import parse_energy
from analytics.imports.sheets import is_sheet, read_sheet
from chaincode.rules.intervals import FIRST_YEAR


def parse_table(
    content: bytes, metering_point: str = "", register: str = "withdrawn", *, rules: TableRules
) -> Imported:
    """Read a table; ReadingsFileError names the row that can't be read.

    metering_point: "" where the mapping names a column for it; register: where the mapping names none.
    """
    rows = read_sheet(content, rules.file.sheet) if is_sheet(content) else read_rows(content, rules.file.delimiter)
    parser = _Parser(rules, metering_point, register)
    line = 1
    for number, (line, row) in enumerate(rows, 1):
        if number == rules.file.header:
            parser.read_header(line, row)
        elif number > rules.file.header:
            try:
                parser.add(line, row)
            except ValueError as error:
                raise ReadingsFileError(line, str(error)) from error
    return parser.curves.build(line)


class _Parser:
    """The rows after the header, one by one."""

    def __init__(self, rules: TableRules, metering_point: str, register: str) -> None:
        self.rules, self.metering_point, self.register = rules, metering_point, register
        self.curves = Curves(rules.time.interval_s)
        self.clock = Clock(parse_zone(rules.time.timezone))
        self.at: dict[str, int] = {}

    def read_header(self, line: int, row: Sequence[str]) -> None:
        time, energy = self.rules.time, self.rules.energy
        wanted = [time.column, time.date_column, time.time_column, *energy.columns.values(), energy.column,
                  energy.register_column, self.rules.point.column, self.rules.quality.column]
        self.at = find_columns(line, row, list(dict.fromkeys(name for name in wanted if name)))
        if not self.rules.point.column and not self.metering_point:
            raise ReadingsFileError(line, "no column of points in the mapping: name the file's point")
        others = sum(bool(name) for name in row) - len(self.at)
        if others:
            self.curves.note("OTHER_COLUMNS", line, others)

    def add(self, line: int, row: Sequence[str]) -> None:
        cells = {name: row[place] if place < len(row) else "" for name, place in self.at.items()}
        point = self.metering_point
        if self.rules.point.column:
            point = pick_point(cells[self.rules.point.column], self.metering_point)
        start_s: dict[str, int | None] = {}
        for register, text in self._find_values(cells):
            series = Series(point, register)
            value = self._parse_value(line, text)
            start_s[register] = self._find_start(series, cells)
            if start_s[register] is None and value:
                raise ValueError("energy at a time that the clock doesn't show")
            if start_s[register] is None:
                self.curves.note("ZERO_PLACEHOLDER", line)
            else:
                is_estimated = cells.get(self.rules.quality.column, "") in self.rules.quality.estimated
                self.curves.add(line, series, start_s[register] or 0, value, is_estimated=is_estimated)

    def _find_values(self, cells: dict[str, str]) -> Iterator[tuple[str, str]]:
        """(register, text) of the row's values that aren't empty."""
        energy = self.rules.energy
        for register, column in energy.columns.items():
            if cells[column]:
                yield register, cells[column]
        if energy.column and cells[energy.column]:
            kind = cells.get(energy.register_column, "")
            if energy.registers and kind not in energy.registers:
                raise ValueError(f"not a register of the mapping: {show(kind)}")
            yield energy.registers.get(kind, self.register), cells[energy.column]

    def _parse_value(self, line: int, text: str) -> int:
        energy = self.rules.energy
        value = parse_energy(text, energy.decimal, energy.unit, is_rounded=energy.rounding == "nearest")
        if energy.rounding == "nearest" and not _is_whole(text, energy.decimal, energy.unit):
            self.curves.note("ROUNDED", line)
        return value

    def _find_start(self, series: Series, cells: dict[str, str]) -> int | None:
        rules = self.rules.time
        text = cells[rules.column] if rules.column else f"{cells[rules.date_column]} {cells[rules.time_column]}"
        time = _parse_time(text, rules.format)
        if not FIRST_YEAR <= time.year <= 9_998:
            raise ValueError(f"no year from {FIRST_YEAR} on: {show(text)}")
        if rules.marks == "end":  # on the clock: 02:45 to 03:00 ends at 03:00 in either of October's hours
            time -= timedelta(seconds=rules.interval_s)
        return self.clock.find(series, *split_time(time)) if time.tzinfo is None else int(time.timestamp())


def _parse_time(text: str, pattern: str) -> datetime:
    try:
        time = datetime.fromisoformat(text) if pattern == ISO else datetime.strptime(text, pattern)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"not a time of the form {pattern}: {show(text)}") from error
    if time.microsecond:
        raise ValueError(f"not a time in whole seconds: {show(text)}")
    return time


def _is_whole(text: str, decimal: str, unit: str) -> bool:
    try:
        parse_energy(text, decimal, unit)
    except ValueError:
        return False
    return True
