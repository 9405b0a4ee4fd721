"""Any table of readings, CSV or XLSX, read by a mapping file (see `mapping`): rows to values with their clock times."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from analytics.cells import OtherTableError, ReadingsFileError
from analytics.frames import Series
from analytics.imports.clock import split_time
from analytics.imports.curve import Imported, pick_point
from analytics.imports.mapping import ISO, UNIX, TableRules
from analytics.imports.numbers import parse_decimal
from analytics.imports.placing import Placing, Value
from analytics.imports.sheets import is_sheet
from analytics.rows import Rows, find_columns, read_rows
from chaincode.kernel.pod import is_pod, parse_pod
from chaincode.kernel.quoting import show
from chaincode.kernel.registers import INJECTED, WITHDRAWN
from chaincode.rules.intervals import FIRST_YEAR
from chaincode.words import WordedError, Words, words_of

OPPOSITE = {WITHDRAWN: INJECTED, INJECTED: WITHDRAWN}
_WRONG_SIGNS = {
    "plus": Words("analytics.imports.table.below_energy_sign_in_mapping_says"),
    "minus": Words("analytics.imports.table.above_by_energy_sign_in_mapping"),
}
_FIRST_MS = 10**12
"""From here on, in 2001, a time since 1970 may be in milliseconds: as seconds it would be far beyond our years."""
_MIDNIGHT = re.compile(r"\b24([:.]?00)?([:.]?00)?(?=\D*$)", re.A)


def parse_table(
    content: bytes, metering_point: str = "", register: str = WITHDRAWN, *, rules: TableRules
) -> Imported:
    """Read a table; ReadingsFileError names the row that can't be read.

    metering_point: "" where the mapping names a column for it; register: where the mapping names none.
    """
    rows = read_rows(content, rules.file.delimiter, sheet=rules.file.sheet, decimal=rules.energy.decimal)
    parser = _TableParser(rules, metering_point, register, is_typed=is_sheet(content))
    parser.read_rows(rows)
    return parser.placing.build()


class _TableParser:
    """The header, then the rows after it, one by one."""

    def __init__(self, rules: TableRules, metering_point: str, register: str, *, is_typed: bool) -> None:
        self.rules, self.metering_point, self.register, self.is_typed = rules, metering_point, register, is_typed
        self.placing = Placing(rules)
        self.at: dict[str, int] = {}
        self.columns: list[tuple[str, str, str]] = []  # point or "", register, column

    def read_rows(self, rows: Rows) -> None:
        names: list[list[str]] = []
        last, before = max(self.rules.file.header, default=0), 0
        for line, row in rows:
            first, before = before + 1, line  # with the blank lines above it, and its own where a cell has several
            if any(first <= number <= line for number in self.rules.file.header):
                names.append(row)
            if first <= last:
                continue
            if not self.at:
                self._read_header(line, _join(names) if last else [str(n) for n in range(1, len(row) + 1)])
            self._add(line, row)
        if not self.at:
            self._read_header(max(last, 1), _join(names))

    def _read_header(self, line: int, header: Sequence[str]) -> None:
        time, energy, point = self.rules.time, self.rules.energy, self.rules.point
        if point.a_column:
            self.columns = [(parse_pod(name), self.register, name) for name in header if is_pod(name)]
            twice = [name for own, _, name in self.columns if sum(own == other for other, _, _ in self.columns) > 1]
            if twice:
                raise ReadingsFileError(line, Words(
                    "analytics.imports.table.several_columns_of_one_point_leave", twice=", ".join(twice)[:100],
                ))
            if not self.columns:
                raise OtherTableError(line, Words("analytics.imports.table.no_header_no_column_is_named"))
        else:
            self.columns = [("", register, name) for register, names in energy.columns.items() for name in names]
        wanted = [time.column, time.date_column, time.time_column, energy.column, energy.register_column,
                  point.column, self.rules.quality.column, *self.rules.rows.leave_out,
                  *(name for _, _, name in self.columns)]
        try:
            self.at = find_columns(line, header, list(dict.fromkeys(name for name in wanted if name)))
        except OtherTableError as error:
            raise OtherTableError(line, Words(
                "analytics.imports.table.where_it_stands_further_down_file", reason=error.reason,
            )) from error
        if not point.column and not point.a_column and not self.metering_point:
            raise ReadingsFileError(line, Words("analytics.imports.table.no_column_of_points_in_mapping"))
        others = sum(bool(name) for name in header) - len(self.at)
        if others and self.rules.file.header:
            self.placing.note("OTHER_COLUMNS", line, others)

    def _add(self, line: int, row: Sequence[str]) -> None:
        cells = {name: row[place] if place < len(row) else "" for name, place in self.at.items()}
        if any(_fits(cells[name], texts) for name, texts in self.rules.rows.leave_out.items()):
            self.placing.note("LEFT_OUT", line)
            return
        try:
            values = list(self._find_values(cells))
            if values:
                self._place(line, cells, values)
        except (ValueError, OverflowError) as error:
            raise ReadingsFileError(line, words_of(error)) from error

    def _place(self, line: int, cells: dict[str, str], values: list[tuple[Series, str]]) -> None:
        time = self._find_time(cells)
        is_estimated = cells.get(self.rules.quality.column, "") in self.rules.quality.estimated
        amounts: dict[Series, Decimal] = {}
        for series, text in values:
            own, amount = self._read_sign(series, parse_decimal(text, self.rules.energy.decimal))
            if amount < 0:
                raise WordedError(_WRONG_SIGNS[self.rules.energy.sign].fill(value=show(text)))
            amounts[own] = amounts.get(own, Decimal(0)) + amount
        for series, amount in amounts.items():
            self.placing.add(Value(line, series, *time, amount, is_estimated))

    def _read_sign(self, series: Series, amount: Decimal) -> tuple[Series, Decimal]:
        sign = self.rules.energy.sign
        if sign == "net" and amount < 0:
            return series._replace(register=OPPOSITE[series.register]), -amount
        return series, -amount if sign == "minus" else amount

    def _find_values(self, cells: dict[str, str]) -> Iterator[tuple[Series, str]]:
        """(series, text) of the row's values that aren't empty."""
        energy, point = self.rules.energy, self.metering_point
        if self.rules.point.column:
            point = pick_point(cells[self.rules.point.column], self.metering_point)
        for own, register, column in self.columns:
            if cells[column] and (not own or self.metering_point in {"", own}):
                yield Series(own or point, register), cells[column]
            elif self.rules.energy.counter and not own:
                raise WordedError("analytics.imports.table.no_state_of_counter_in", column=show(column))
        if energy.column and cells[energy.column]:
            kind = cells.get(energy.register_column, "")
            registers = {name.casefold(): register for name, register in energy.registers.items()}
            if registers and kind.casefold() not in registers:
                raise WordedError("analytics.imports.table.not_register_of_mapping", kind=show(kind))
            yield Series(point, registers.get(kind.casefold(), self.register)), cells[energy.column]

    def _find_time(self, cells: dict[str, str]) -> tuple[str, int, int | None]:
        """Date, seconds after midnight, and the instant where the text names one."""
        rules = self.rules.time
        empty = next((name for name in (rules.column, rules.date_column, rules.time_column)
                      if name and not cells[name]), None)
        if empty:
            raise WordedError("analytics.imports.table.nothing_in_fill_each_row_merged", empty=show(empty))
        text = cells[rules.column] if rules.column else f"{cells[rules.date_column]} {cells[rules.time_column]}"
        time = _parse_time(text, rules.format, is_typed=self.is_typed)
        if not FIRST_YEAR <= time.year <= 9_998:
            raise WordedError("analytics.imports.table.no_year_from_on", first_year=FIRST_YEAR, text=show(text))
        return *split_time(time), None if time.tzinfo is None else int(time.timestamp())


def _join(lines: Sequence[Sequence[str]]) -> list[str]:
    """The names of columns that stand over one line or several."""
    width = max(map(len, lines), default=0)
    cells = ([line[place] for line in lines if place < len(line) and line[place]] for place in range(width))
    return [" ".join(texts) for texts in cells]


def _fits(cell: str, texts: Sequence[str]) -> bool:
    own = cell.casefold()
    return any(own.startswith(text[:-1].casefold()) if text.endswith("*") else own == text.casefold() for text in texts)


def _parse_time(text: str, pattern: str, *, is_typed: bool) -> datetime:
    """A clock time, or an instant where the text says so. A typed cell of a sheet is ISO 8601 whatever the pattern."""
    typed = re.sub(r" 00:00:00(?= )", "", text)
    for words, form in ((text, pattern), (typed, ISO))[: 1 + is_typed]:
        with suppress(ValueError, OverflowError, OSError):
            return _read_time(words, form)
    raise WordedError("analytics.imports.table.not_time_of_form_rows_without", pattern=pattern, text=show(text))


def _read_time(text: str, pattern: str) -> datetime:
    if pattern == UNIX:
        if not re.fullmatch(r"(\d{1,11}|\d{13})([.,]0+)?", text, re.A):
            raise WordedError("analytics.imports.table.no_seconds")
        number = int(re.split("[.,]", text)[0])
        seconds, rest = divmod(number, 1_000) if number >= _FIRST_MS else (number, 0)
        if rest:
            raise WordedError("analytics.imports.table.not_in_whole_seconds")
        return datetime.fromtimestamp(seconds, UTC)
    midnight = _MIDNIGHT.search(text)
    is_end_of_day = midnight is not None and midnight.start() > 0
    if is_end_of_day:
        text = _MIDNIGHT.sub(lambda match: match[0].replace("24", "00", 1), text)
    if pattern == ISO and not re.search(r"\d[T ]\d", text):
        raise WordedError("analytics.imports.table.date_is_no_time")
    time = datetime.fromisoformat(text) if pattern == ISO else datetime.strptime(text, pattern)
    if time.microsecond:
        raise WordedError("analytics.imports.table.not_in_whole_seconds")
    return time + timedelta(days=is_end_of_day)
