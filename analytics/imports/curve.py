"""What parsers of curves share: values gathered by series and instant, and notes on what a person should look at."""

import csv
import io
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from analytics.cells import ReadingsFileError, decode_lines, show
from analytics.frames import Readings, Series
from chaincode.rules.intervals import date_of

QUARTER_S = 900
POD_LENGTH = 14
"""Without the check character that some writings of a POD add."""
NOTES = {
    "REPEATED": ("values that stand twice, alike", "valori presenti due volte, uguali"),
    "ZERO_PLACEHOLDER": ("zeros at times that the clock doesn't show", "zeri in ore che l’orologio non segna"),
    "LEADING_ZEROS": ("rows of zeros before the first energy", "righe a zero prima della prima energia"),
    "UNBALANCED": ("rows where produced + withdrawn isn't consumed + injected",
                   "righe in cui prodotta + prelevata non è consumata + immessa"),
    "NOT_A_CURVE": ("measures without a curve (totals of registers), left out",
                    "misure senza curva (totali di registro), escluse"),
    "NOT_VALIDATED": ("days that the distributor hasn't validated", "giorni non validati dal distributore"),
    "OTHER_COLUMNS": ("columns that are left out", "colonne escluse"),
    "OTHER_ENERGY": ("series of reactive or unknown energy, left out", "serie di energia reattiva o ignota, escluse"),
    "ROUNDED": ("values rounded to whole Wh", "valori arrotondati al Wh"),
}


@dataclass(frozen=True)
class Note:
    """Something that a person should look at: a code of NOTES, how often, the line where it was first (0: none)."""

    code: str
    count: int
    line: int


@dataclass(frozen=True)
class Imported:
    """What a file holds: readings by series and time, its first and last local day, and notes.

    unverified_form: the name of the form that the reader saw, where it was never checked on a real file although others
    of the same source were; else "".
    """

    readings: Readings
    first_date: str
    last_date: str
    notes: tuple[Note, ...]
    unverified_form: str = ""

    @property
    def energy_wh(self) -> int:
        """All series together."""
        return int(self.readings.energy_wh.sum())


@dataclass
class Curves:
    """Gathers a file's values; another value for the same series and instant is refused."""

    interval_s: int = QUARTER_S
    values: dict[Series, dict[int, int]] = field(default_factory=dict)
    estimated: set[tuple[Series, int]] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    noted: dict[str, list[int]] = field(default_factory=dict)

    def add(self, line: int, series: Series, start_s: int, energy_wh: int, *, is_estimated: bool = False) -> None:
        """Take a value; ValueError when it isn't on the grid or contradicts one that is here."""
        if start_s % self.interval_s:
            raise ValueError(f"not on the grid of {self.interval_s} s")
        known = self.values.setdefault(series, {})
        if start_s in known:
            if known[start_s] != energy_wh:
                raise ValueError(f"another value for the same time: {energy_wh} Wh after {known[start_s]} Wh")
            self.note("REPEATED", line)
        known[start_s] = energy_wh
        if is_estimated:
            self.estimated.add((series, start_s))

    def note(self, code: str, line: int, count: int = 1) -> None:
        """Count something that isn't refused."""
        entry = self.noted.setdefault(code, [0, line])
        entry[0] += count

    def build(self, line: int) -> Imported:
        """The readings in order; ReadingsFileError at `line` when there are none."""
        if not any(self.values.values()):
            raise ReadingsFileError(line, "no values after the header")
        readings = self._build_readings()
        end_s = int(readings.start_s.max()) + self.interval_s - 1
        dates = self.dates | {date_of(int(readings.start_s.min())), date_of(end_s)}
        notes = tuple(Note(code, count, at) for code, (count, at) in sorted(self.noted.items()))
        return Imported(readings, min(dates), max(dates), notes)

    def _build_readings(self) -> Readings:
        names = tuple(sorted(series for series, values in self.values.items() if values))
        flat, of = array("q"), array("q")
        for number, series in enumerate(names):
            for start_s, energy_wh in sorted(self.values[series].items()):
                flat.extend((start_s, energy_wh))
            of.extend([number] * len(self.values[series]))
        columns = np.frombuffer(flat, np.int64).reshape(-1, 2).T.copy()
        estimated = np.zeros(len(of), np.bool_)
        if self.estimated:
            pairs = zip(of, columns[0].tolist(), strict=True)
            estimated[:] = [(names[number], start_s) in self.estimated for number, start_s in pairs]
        interval_s = np.full(len(of), self.interval_s, np.int64)
        return Readings(names, np.array(of, np.int64), columns[0], interval_s, columns[1], estimated)


Rows = Iterator[tuple[int, list[str]]]


def read_rows(content: bytes, delimiter: str = ";") -> Rows:
    """(line, cells without blanks around them) of each row of a CSV that isn't blank; ReadingsFileError else."""
    reader = csv.reader(io.StringIO(decode_lines(content), newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise ReadingsFileError(max(reader.line_num, 1), f"not a CSV line: {error}") from error


def find_columns(line: int, header: Sequence[str], wanted: Sequence[str]) -> dict[str, int]:
    """Place by name of the columns that must be there; ReadingsFileError when one is missing or stands twice."""
    for name in wanted:
        if header.count(name) != 1:
            words = f"names {show(name)} twice" if name in header else f"must name {', '.join(wanted)[:200]}"
            raise ReadingsFileError(line, f"no header: it {words}")
    return {name: header.index(name) for name in wanted}


def pick_point(pod: str, metering_point: str) -> str:
    """The point that a file's POD stands for; ValueError when the file is of another than the one asked for."""
    if not pod.isascii() or not pod.isalnum() or len(pod) not in {POD_LENGTH, POD_LENGTH + 1}:
        raise ValueError(f"not a POD: {show(pod)}")
    if not metering_point:
        return pod[:POD_LENGTH]
    if pod[:POD_LENGTH] != metering_point[:POD_LENGTH]:
        raise ValueError(f"the file is of POD {show(pod)}, not of {metering_point!r}")
    return metering_point
