"""Text of a readings file (CSV) to readings; the first thing wrong is named with its line.

Columns by name, in any order: metering_point, perimeter, register, start, energy_wh and, if wanted, interval_s
(900 where it is absent or blank). Other columns are left out and named in `ignored_columns`. A POD is one however it is
written; other names of points stay as they are.
"""

import io
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import BinaryIO

import numpy as np

from analytics.cells import ReadingsFileError, parse_energy, parse_header, parse_interval, parse_start
from analytics.columns import read_value
from analytics.frames import Longs, Readings, Series
from analytics.large_table import Column, find_combinations, read_columns
from analytics.quality import find_overlaps
from analytics.rows import Rows, read_rows
from chaincode.kernel.pod import POD_LENGTH, is_pod, parse_pod
from chaincode.kernel.quoting import show
from chaincode.kernel.registers import GRID_REGISTERS
from chaincode.words import WordedError, Words, words_of

COLUMNS = ("metering_point", "perimeter", "register", "start", "energy_wh")
INTERVAL = "interval_s"
LARGE = 2**22
"""Bytes from which a file is tried as a plain table first."""
STORAGE_REGISTERS = (*GRID_REGISTERS, "exempt", "stored")
"""exempt: the part of withdrawn that is free of grid tariffs; stored: the part of exempt that comes back later."""


@dataclass(frozen=True)
class ReadingsFile:
    """What a file holds: readings in the file's order, the line of each, each point's perimeter."""

    readings: Readings
    lines: Longs
    perimeter_of: Mapping[str, str]
    ignored_columns: tuple[str, ...]


def parse_readings(content: bytes, registers: Sequence[str] = GRID_REGISTERS) -> ReadingsFile:
    """Read a whole file's bytes of the given registers; ReadingsFileError names the first line that can't be read."""
    return read_readings(io.BytesIO(content), registers)


def read_readings(file: BinaryIO, registers: Sequence[str] = GRID_REGISTERS) -> ReadingsFile:
    """The same of an open file, of which only a piece at a time is held where it is large and plain."""
    if not file.seekable():
        return parse_readings(file.read(), registers)
    if file.seek(0, io.SEEK_END) >= LARGE:
        try:
            return _read_large(file, registers)
        except ValueError:
            pass  # row by row, so that the first thing wrong is named with its line
    file.seek(0)
    rows = read_rows(file.read())
    line, names = next(rows, (1, []))
    return _Parser(_parse_header(names, line), registers).parse(rows, line)


def _read_large(file: BinaryIO, registers: Sequence[str]) -> ReadingsFile:
    """The same by columns, some five times as fast; ValueError for anything that a plain table doesn't have."""
    file.seek(0)
    first = file.readline().removeprefix(b"\xef\xbb\xbf")
    header = _parse_header(first.decode().rstrip("\r\n").split(","), 1)
    return _Parser(header, registers).parse_columns(read_columns(file, header.width))


_CONFLICT = Words("analytics.readings_file.interval_of_line_again_with_another")
_OVERLAP = Words("analytics.readings_file.overlaps_interval_of_another_length")


def find_counted_rows(file: ReadingsFile) -> tuple[Longs, Longs]:
    """The rows that count, and the exact repeats, which don't.

    ReadingsFileError at the later line of two that contradict: another value for the same interval, or an overlap of
    intervals of other lengths, which would count energy twice.
    """
    found = find_overlaps(file.readings)
    lines = file.lines.tolist()
    refused = [(max(lines[i], lines[j]), min(lines[i], lines[j]), words)
               for pairs, words in ((found.conflicts, _CONFLICT), (found.mixed, _OVERLAP))
               for i, j in pairs.tolist()]  # fmt: skip
    if refused:
        line, other, words = min(refused, key=lambda pair: pair[:2])
        raise ReadingsFileError(line, words.fill(line=other))
    repeats = found.repeats[:, 1]
    return np.setdiff1d(np.arange(len(file.readings)), repeats, assume_unique=True), repeats


Cells = tuple[str, ...]
Times = str | tuple[str, str]


@dataclass(frozen=True)
class _Header:
    """Where the wanted columns are; pick = names of the series, start with interval, index of the energy."""

    width: int
    pick: tuple[Callable[[list[str]], Cells], Callable[[list[str]], Times], int]
    ignored: Cells


def _parse_header(row: Sequence[str], line: int) -> _Header:
    found = parse_header(row, line, COLUMNS, (INTERVAL,))
    at = found.columns
    pick_names = itemgetter(*(at[name] for name in COLUMNS[:3]))
    pick_times = itemgetter(at["start"], at[INTERVAL]) if INTERVAL in at else itemgetter(at["start"])
    return _Header(found.width, (pick_names, pick_times, at["energy_wh"]), found.ignored)


class _Parser:
    """One pass over the rows; what repeats in millions of rows (series, times) is parsed once and looked up."""

    def __init__(self, header: _Header, registers: Sequence[str]) -> None:
        self.header = header
        self.registers = registers
        self.series: dict[Series, int] = {}
        self.perimeter_of: dict[str, str] = {}
        self.known_series: dict[Cells, int] = {}
        self.known_times: dict[Times, tuple[int, int]] = {}
        self.known_energies: dict[str, int] = {}
        self.line = 1

    def parse(self, rows: Rows, line: int) -> ReadingsFile:
        """The rows after the header, which stands in `line`."""
        self.line = line
        try:
            flat = array("q", chain.from_iterable(self._parse_rows(rows)))
        except ReadingsFileError:
            raise
        except ValueError as error:
            raise ReadingsFileError(self.line, words_of(error)) from error
        if not flat:
            raise ReadingsFileError(line, Words("analytics.readings_file.no_readings_after_header"))
        columns = np.frombuffer(flat, np.int64).reshape(-1, 5).T.copy()
        estimated = np.zeros(columns.shape[1], np.bool_)
        readings = Readings(tuple(self.series), columns[0], columns[1], columns[2], columns[3], estimated)
        return ReadingsFile(readings, columns[4], self.perimeter_of, self.header.ignored)

    def parse_columns(self, columns: Sequence[Column]) -> ReadingsFile:
        """The same of a table's columns below one line of header; each combination of cells is parsed once."""
        pick_names, pick_times, energy_at = self.header.pick
        places = [str(at) for at in range(self.header.width)]
        picked = pick_times(places)
        of, names = find_combinations([columns[int(at)] for at in pick_names(places)])
        when, times = find_combinations([columns[int(at)] for at in ((picked,) if isinstance(picked, str) else picked)])
        rows = np.array([self._add_series(cells) for cells in names], np.int64)[of]
        found = [self._add_times(cells[0] if len(cells) == 1 else (cells[0], cells[1])) for cells in times]
        start_s, interval_s = np.array(found, np.int64).T
        energy = np.array([self._add_energy(cell) for cell in columns[energy_at].values], np.int64)
        readings = Readings(tuple(self.series), rows, start_s[when], interval_s[when],
                            energy[columns[energy_at].codes], np.zeros(len(rows), np.bool_))  # fmt: skip
        lines = np.arange(2, len(rows) + 2, dtype=np.int64)
        return ReadingsFile(readings, lines, self.perimeter_of, self.header.ignored)

    def _parse_rows(self, rows: Rows) -> Iterator[tuple[int, int, int, int, int]]:
        """(series, start_s, interval_s, energy_wh, line) of each row that isn't blank."""
        width, (pick_names, pick_times, energy_at) = self.header.width, self.header.pick
        for self.line, row in rows:
            if len(row) != width:
                raise WordedError("analytics.readings_file.fields_where_header_has", count=len(row), width=width)
            names, times, energy = pick_names(row), pick_times(row), row[energy_at]
            of = self.known_series.get(names)
            when = self.known_times.get(times)
            value = self.known_energies.get(energy)
            yield (
                self._add_series(names) if of is None else of,
                *(self._add_times(times) if when is None else when),
                self._add_energy(energy) if value is None else value,
                self.line,
            )

    def _add_series(self, names: Cells) -> int:
        point, perimeter, register = (name.strip(" \t") for name in names)
        for column, name in zip(COLUMNS, (point, perimeter), strict=False):
            if not name or not name.isprintable():
                raise WordedError("analytics.readings_file.is_blank_or_not_printable", column=column, name=show(name))
        point = _name_point(point)
        register = read_value(register)
        if register not in self.registers:
            known_ones = ", ".join(self.registers)
            raise WordedError(
                "analytics.readings_file.unknown_register", register=show(register), known_ones=known_ones,
            )
        known = self.perimeter_of.setdefault(point, perimeter)
        if known != perimeter:
            raise WordedError(
                "analytics.readings_file.metering_point_is_in_two_perimeters", point=show(point), known=show(known),
                perimeter=show(perimeter),
            )
        of = self.series.setdefault(Series(point, register), len(self.series))
        self.known_series[names] = of
        return of

    def _add_times(self, times: Times) -> tuple[int, int]:
        start, interval = (times, "") if isinstance(times, str) else times
        start_s, interval_s = parse_start(start), parse_interval(interval)
        if start_s % interval_s:
            raise WordedError("analytics.readings_file.start_is_not_on_grid", interval_s=interval_s, start=show(start))
        self.known_times[times] = start_s, interval_s
        return start_s, interval_s

    def _add_energy(self, text: str) -> int:
        value = self.known_energies[text] = parse_energy(text)
        return value


def _name_point(name: str) -> str:
    return parse_pod(name) if len(name) >= POD_LENGTH and is_pod(name) else name
