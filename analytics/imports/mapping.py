"""A mapping file (TOML): how somebody's table of readings is to be read. Each key is checked by name.

    [file]
    delimiter = ";"                     # of a CSV; default ";"
    header = 1                          # the row that names the columns; default 1
    sheet = "Foglio1"                   # of an XLSX; default: the first

    [time]
    column = "data_ora"                 # or date_column and time_column
    format = "%d/%m/%Y %H:%M"           # as Python's strptime; "iso" takes ISO 8601, with an offset where there is one
    timezone = "Europe/Rome"            # or "UTC", "+01:00"; for times without offset
    marks = "start"                     # or "end" of the interval
    interval_s = 900

    [energy]
    unit = "kWh"                        # Wh, kWh, MWh
    decimal = ","
    rounding = "none"                   # "nearest": parts of a Wh are rounded and counted, else they are refused
    columns = { withdrawn = "prelievo", injected = "immissione" }
    # or one column, with the register named in another:
    # column = "energia_kwh"
    # register_column = "tipo"
    # registers = { PRELIEVO = "withdrawn", IMMISSIONE = "injected" }

    [point]
    column = "pod"                      # left out where the command names the point

    [quality]
    column = "stato"
    estimated = ["S"]
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from analytics.cells import ReadingsFileError, decode_lines, show
from analytics.frames import REGISTERS
from analytics.imports.clock import parse_zone
from analytics.imports.numbers import UNITS_WH
from chaincode.rules.intervals import HOUR_S

ISO = "iso"


@dataclass(frozen=True)
class FileRules:
    """Of the file itself."""

    delimiter: str = ";"
    header: int = 1
    sheet: str = ""


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
    columns: Mapping[str, str] = field(default_factory=dict)
    column: str = ""
    register_column: str = ""
    registers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PointRules:
    """Of the metering point."""

    column: str = ""


@dataclass(frozen=True)
class QualityRules:
    """Of the column that says whether a value is an estimate."""

    column: str = ""
    estimated: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableRules:
    """All tables of a mapping file."""

    file: FileRules
    time: TimeRules
    energy: EnergyRules
    point: PointRules
    quality: QualityRules


def parse_mapping(content: bytes) -> TableRules:
    """Read a mapping file; ReadingsFileError for an unknown key or a value that can't be used."""
    try:
        tables = tomllib.loads(decode_lines(content))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ReadingsFileError(1, f"not TOML: {error}") from error
    try:
        unknown = sorted(tables.keys() - {one.name for one in fields(TableRules)})
        if unknown:
            raise ValueError(f"unknown table: {show(unknown[0])}")
        found = TableRules(
            _build(FileRules, tables, "file"), _build(TimeRules, tables, "time"), _build(EnergyRules, tables, "energy"),
            _build(PointRules, tables, "point"), _build(QualityRules, tables, "quality"),
        )
        _validate(found)
    except ValueError as error:
        raise ReadingsFileError(1, f"mapping file: {error}") from error
    return found


Table = TypeVar("Table", FileRules, TimeRules, EnergyRules, PointRules, QualityRules)


def _build(kind: type[Table], tables: Mapping[str, Any], name: str) -> Table:
    table = tables.get(name, {})
    if not isinstance(table, dict):
        raise ValueError(f"{name} must be a table")
    plain = kind()
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in {one.name for one in fields(kind)}:
            raise ValueError(f"unknown key in [{name}]: {show(key)}")
        if not _is_like(value, getattr(plain, key)):
            raise ValueError(f"{name}.{key} isn't of its kind: {value!r}"[:200])
        values[key] = tuple(value) if isinstance(value, list) else value
    return replace(plain, **values)


def _is_like(value: Any, default: Any) -> bool:
    """Whether a value of TOML has the type of a default: texts in lists and tables."""
    if isinstance(default, tuple):
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if isinstance(default, dict):
        return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
    return type(value) is type(default)


def _validate(rules: TableRules) -> None:
    time, energy = rules.time, rules.energy
    parse_zone(time.timezone)
    checks = (
        (len(rules.file.delimiter) == 1 and rules.file.delimiter not in '"\r\n', "file.delimiter is one character"),
        (1 <= rules.file.header <= 1_000, "file.header is the number of a row from 1"),
        (bool(time.column) is not bool(time.date_column and time.time_column),
         "time needs column, or date_column and time_column"),
        (time.format == ISO or "%" in time.format, "time.format is iso or a format such as %d/%m/%Y %H:%M"),
        (time.marks in {"start", "end"}, "time.marks is start or end"),
        (0 < time.interval_s <= HOUR_S and HOUR_S % time.interval_s == 0, "time.interval_s divides an hour"),
        (energy.unit in UNITS_WH, f"energy.unit is one of {', '.join(UNITS_WH)}"),
        (energy.decimal in {",", "."}, "energy.decimal is , or ."),
        (energy.rounding in {"none", "nearest"}, "energy.rounding is none or nearest"),
        (bool(energy.columns) is not bool(energy.column), "energy needs columns, or one column"),
        (bool(energy.register_column) is bool(energy.registers), "register_column and registers go together"),
        (not energy.registers or bool(energy.column), "registers need energy.column"),
        ({*energy.columns, *energy.registers.values()} <= set(REGISTERS), f"registers are {', '.join(REGISTERS)}"),
        (bool(rules.quality.column) is bool(rules.quality.estimated), "quality needs column and estimated"),
    )
    for is_good, words in checks:
        if not is_good:
            raise ValueError(words)
