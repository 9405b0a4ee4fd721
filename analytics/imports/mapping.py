"""A mapping file (TOML): how somebody's table of readings is to be read. Each key is checked by name.

    [file]
    delimiter = ";"                     # of a CSV; left out, it is found by looking
    header = 1                          # the line that names the columns; [2, 3] where it stands over two; 0: none,
                                        # and columns are named by their number, "1" for the first
    sheet = "Foglio1"                   # of an XLSX; default: the first

    [rows]
    leave_out = { ora = ["Totale*"], tipo = ["Reattiva", "Gas"] }   # rows with such a cell; * stands for any rest

    [time]
    column = "data_ora"                 # or date_column and time_column
    format = "%d/%m/%Y %H:%M"           # as Python's strptime, where %H may be 24; "iso" takes ISO 8601, with an offset
                                        # where there is one; "unix" seconds since 1970
    timezone = "Europe/Rome"            # or "UTC", "+01:00"; for times without offset
    marks = "start"                     # or "end" of the interval
    interval_s = 900                    # "auto": as the times follow each other, where steps change

    [energy]
    unit = "kWh"                        # Wh, kWh, MWh; of mean power W, kW
    decimal = ","
    rounding = "none"                   # "nearest": parts of a Wh are carried on and counted, else they are refused
    sign = "plus"                       # "minus": values are negative; "net": a negative one is of the other register
    counter = false                     # true: states of a counter, each at its time; energy is what it grows by
    columns = { withdrawn = "prelievo", injected = ["immissione F1", "immissione F2"] }   # several are added up
    # or one column, with the register named in another:
    # column = "energia_kwh"
    # register_column = "tipo"
    # registers = { PRELIEVO = "withdrawn", IMMISSIONE = "injected" }

    [point]
    column = "pod"                      # left out where the command names the point
    a_column = false                    # true: each column whose name is a POD is that point's

    [quality]
    column = "stato"
    estimated = ["S"]
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from analytics.cells import ReadingsFileError
from analytics.imports.clock import parse_zone
from analytics.imports.numbers import UNITS_W, UNITS_WH
from chaincode.kernel.quoting import show
from chaincode.kernel.registers import REGISTERS
from chaincode.kernel.toml import TomlError, parse_toml
from chaincode.rules.intervals import HOUR_S
from chaincode.words import WordedError, Words, words_of

ISO, UNIX, AUTO = "iso", "unix", 0
SIGNS = ("plus", "minus", "net")
Texts = tuple[str, ...]


@dataclass(frozen=True)
class FileRules:
    """Of the file itself. header: numbers of the lines that name the columns, none where there are none."""

    delimiter: str = ""
    header: tuple[int, ...] = (1,)
    sheet: str = ""


@dataclass(frozen=True)
class RowRules:
    """Of rows that hold no readings: texts by column, of which one makes a row left out."""

    leave_out: Mapping[str, Texts] = field(default_factory=dict)


@dataclass(frozen=True)
class TimeRules:
    """Of a row's time: one column, or a date's and a time's, read together with a blank between."""

    column: str = ""
    date_column: str = ""
    time_column: str = ""
    format: str = ISO
    timezone: str = "Europe/Rome"
    marks: str = "start"
    interval_s: int = 900


@dataclass(frozen=True)
class EnergyRules:
    """Of values: columns by register, or one column with the register in another."""

    unit: str = "kWh"
    decimal: str = ","
    rounding: str = "none"
    sign: str = "plus"
    counter: bool = False
    columns: Mapping[str, Texts] = field(default_factory=dict)
    column: str = ""
    register_column: str = ""
    registers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PointRules:
    """Of the metering point."""

    column: str = ""
    a_column: bool = False


@dataclass(frozen=True)
class QualityRules:
    """Of the column that says whether a value is an estimate."""

    column: str = ""
    estimated: Texts = ()


@dataclass(frozen=True)
class TableRules:
    """All tables of a mapping file."""

    file: FileRules = FileRules()
    rows: RowRules = RowRules()
    time: TimeRules = TimeRules()
    energy: EnergyRules = EnergyRules()
    point: PointRules = PointRules()
    quality: QualityRules = QualityRules()


def parse_mapping(content: bytes) -> TableRules:
    """Read a mapping file; ReadingsFileError for an unknown key or a value that can't be used."""
    try:
        tables = parse_toml(content)
    except TomlError as error:
        raise ReadingsFileError(error.line or 1, error.reason) from error
    try:
        plain = TableRules()
        unknown = sorted(tables.keys() - {part.name for part in fields(TableRules)})
        if unknown:
            raise WordedError("analytics.imports.mapping.unknown_table", unknown=show(unknown[0]))
        found = TableRules(**{part.name: _build(getattr(plain, part.name), tables, part.name)
                              for part in fields(TableRules)})
        _validate(found)
    except ValueError as error:
        raise ReadingsFileError(1, Words("analytics.imports.mapping.mapping_file", words=words_of(error))) from error
    return found


Table = TypeVar("Table", FileRules, RowRules, TimeRules, EnergyRules, PointRules, QualityRules)


def _build(plain: Table, tables: Mapping[str, Any], name: str) -> Table:
    table = tables.get(name, {})
    if not isinstance(table, dict):
        raise WordedError("analytics.imports.mapping.must_be_table", name=name)
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in {part.name for part in fields(plain)}:
            raise WordedError("analytics.imports.mapping.unknown_key_in", name=name, key=show(key))
        values[key] = _read_value(f"{name}.{key}", value, getattr(plain, key))
    return type(plain)(**{part.name: getattr(plain, part.name) for part in fields(plain)} | values)


_TEXTS_BY_NAME = ("rows.leave_out", "energy.columns")


def _read_value(name: str, value: Any, default: Any) -> Any:
    """A value of TOML as the field keeps it: one text or number may stand for a list of one."""
    if name == "time.interval_s" and value == "auto":
        return AUTO
    if name == "file.header":
        numbers = value if isinstance(value, list) else [value] if value != 0 else []
        return tuple(_require(name, number, int) for number in numbers)
    if isinstance(default, tuple):
        return tuple(_require(name, text, str) for text in _require(name, value, list))
    if isinstance(default, dict):
        table = _require(name, value, dict)
        if name not in _TEXTS_BY_NAME:
            return {key: _require(name, text, str) for key, text in table.items()}
        return {key: tuple(_require(name, text, str) for text in (texts if isinstance(texts, list) else [texts]))
                for key, texts in table.items()}
    return _read_unit(value) if name == "energy.unit" else _require(name, value, type(default))


def _read_unit(value: Any) -> str:
    """A unit as `numbers` knows it, whichever case a file has it in."""
    text = str(_require("energy.unit", value, str))
    return next((unit for unit in (*UNITS_WH, *UNITS_W) if unit.casefold() == text.casefold()), text)


def _require(name: str, value: Any, kind: type) -> Any:
    if type(value) is not kind:
        words = Words("analytics.imports.mapping.is_not_of_its_kind", name=name, value=value)
        raise WordedError(words.cut(200))
    return value


def _validate(rules: TableRules) -> None:
    for is_good, words in (*_check_form(rules), *_check_energy(rules)):
        if not is_good:
            raise WordedError(words)


def _check_form(rules: TableRules) -> tuple[tuple[bool, Words], ...]:
    file, time = rules.file, rules.time
    parse_zone(time.timezone)
    return (
        (len(file.delimiter) <= 1 and file.delimiter not in {'"', "\r", "\n"},
         Words("analytics.imports.mapping.file_delimiter_is_one_character")),
        (all(1 <= line <= 1_000 for line in file.header) and list(file.header) == sorted(set(file.header)),
         Words("analytics.imports.mapping.file_header_is_number_of_line")),
        (bool(time.column) is not bool(time.date_column and time.time_column),
         Words("analytics.imports.mapping.time_needs_column_or_date_column")),
        (time.format in {ISO, UNIX} or "%" in time.format,
         Words("analytics.imports.mapping.time_format_is_iso_unix")),
        (time.marks in {"start", "end"}, Words("analytics.imports.mapping.time_marks_is_start_or_end")),
        (time.interval_s == AUTO or (0 < time.interval_s <= HOUR_S and HOUR_S % time.interval_s == 0),
         Words("analytics.imports.mapping.time_interval_s_divides_hour")),
    )


def _check_energy(rules: TableRules) -> tuple[tuple[bool, Words], ...]:
    energy = rules.energy
    return (
        (energy.unit in UNITS_WH or energy.unit in UNITS_W,
         Words("analytics.imports.mapping.energy_unit_is_one_of", value=", ".join((*UNITS_WH, *UNITS_W)))),
        (energy.decimal in {",", "."}, Words("analytics.imports.mapping.energy_decimal_is_or")),
        (energy.rounding in {"none", "nearest"},
         Words("analytics.imports.mapping.energy_rounding_is_none_or_nearest")),
        (energy.sign in SIGNS,
         Words("analytics.imports.mapping.energy_sign_is_one_of", signs=", ".join(SIGNS))),
        (not energy.counter or (energy.unit in UNITS_WH and energy.sign == "plus" and rules.time.marks != "end"),
         Words("analytics.imports.mapping.energy_counter_goes_with_unit")),
        (rules.point.a_column or bool(energy.columns) is not bool(energy.column),
         Words("analytics.imports.mapping.energy_needs_columns_or_one_column")),
        (not rules.point.a_column or not (energy.columns or energy.column or rules.point.column),
         Words("analytics.imports.mapping.point_a_column_goes_with_no_other")),
        (bool(energy.register_column) is bool(energy.registers),
         Words("analytics.imports.mapping.register_column_and_registers_go")),
        (not energy.registers or bool(energy.column),
         Words("analytics.imports.mapping.registers_need_energy_column")),
        ({*energy.columns, *energy.registers.values()} <= set(REGISTERS),
         Words("analytics.imports.mapping.registers_are", registers=", ".join(REGISTERS))),
        (energy.sign != "net" or not {"produced"} & {*energy.columns, *energy.registers.values()},
         Words("analytics.imports.mapping.energy_sign_net_is_of_withdrawn")),
        (bool(rules.quality.column) is bool(rules.quality.estimated),
         Words("analytics.imports.mapping.quality_needs_column_and_estimated")),
    )
