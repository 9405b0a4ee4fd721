"""What parsers of curves share: values gathered by series and instant, and notes on what a person should look at."""

from array import array
from dataclasses import dataclass, field

import numpy as np

from analytics.cells import ReadingsFileError
from analytics.frames import Readings, Series
from chaincode.kernel.pod import parse_pod
from chaincode.kernel.quoting import show
from chaincode.rules.intervals import date_of
from chaincode.words import WordedError, Words, words_of

QUARTER_S = 900
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
    "ROUNDED": ("values rounded to whole Wh, what is cut off carried on",
                "valori arrotondati al Wh, con il resto riportato"),
    "LEFT_OUT": ("rows that the mapping leaves out", "righe escluse dalla mappatura"),
    "PART_OF_AN_HOUR": ("hours with fewer than four quarters, which have no price",
                        "ore con meno di quattro quarti, che non hanno prezzo"),
    "COUNTER_GAP": ("steps of a counter over a gap, left out", "passi di un contatore su una lacuna, esclusi"),
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
    """Gathers a file's values; another value for the same series and instant is refused.

    interval_s: of values that say nothing else; values: (Wh, interval's length) by series and start.
    """

    interval_s: int = QUARTER_S
    values: dict[Series, dict[int, tuple[int, int]]] = field(default_factory=dict)
    estimated: set[tuple[Series, int]] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    noted: dict[str, list[int]] = field(default_factory=dict)

    def add(
        self, line: int, series: Series, start_s: int, energy_wh: int, *, interval_s: int = 0,
        is_estimated: bool = False,
    ) -> None:
        """Take a value; ValueError when it isn't on the grid or contradicts one that is here."""
        interval_s = interval_s or self.interval_s
        if start_s % interval_s:
            raise WordedError(f"not on the grid of {interval_s} s", f"non sta sulla griglia di {interval_s} s")
        known = self.values.setdefault(series, {})
        if start_s in known:
            if known[start_s] != (energy_wh, interval_s):
                raise WordedError(
                    f"another value for the same time: {energy_wh} Wh after {known[start_s][0]} Wh",
                    f"un altro valore per lo stesso orario: {energy_wh} Wh dopo {known[start_s][0]} Wh",
                )
            self.note("REPEATED", line)
        known[start_s] = (energy_wh, interval_s)
        if is_estimated:
            self.estimated.add((series, start_s))

    def note(self, code: str, line: int, count: int = 1) -> None:
        """Count something that isn't refused."""
        entry = self.noted.setdefault(code, [0, line])
        entry[0] += count

    def build(self, line: int) -> Imported:
        """The readings in order; ReadingsFileError at `line` when there are none."""
        if not any(self.values.values()):
            raise ReadingsFileError(line, Words("no values after the header", "nessun valore dopo l'intestazione"))
        readings = self._build_readings()
        end_s = int((readings.start_s + readings.interval_s).max()) - 1
        try:
            dates = self.dates | {date_of(int(readings.start_s.min())), date_of(end_s)}
        except ValueError as error:  # the first hour of Rome's 1996 is of 1995 in UTC
            raise ReadingsFileError(line, words_of(error)) from error
        notes = tuple(Note(code, count, at) for code, (count, at) in sorted(self.noted.items()))
        return Imported(readings, min(dates), max(dates), notes)

    def _build_readings(self) -> Readings:
        names = tuple(sorted(series for series, values in self.values.items() if values))
        flat, of = array("q"), array("q")
        for number, series in enumerate(names):
            for start_s, (energy_wh, interval_s) in sorted(self.values[series].items()):
                flat.extend((start_s, interval_s, energy_wh))
            of.extend([number] * len(self.values[series]))
        columns = np.frombuffer(flat, np.int64).reshape(-1, 3).T.copy()
        estimated = np.zeros(len(of), np.bool_)
        if self.estimated:
            pairs = zip(of, columns[0].tolist(), strict=True)
            estimated[:] = [(names[number], start_s) in self.estimated for number, start_s in pairs]
        return Readings(names, np.array(of, np.int64), columns[0], columns[1], columns[2], estimated)


def pick_point(pod: str, metering_point: str) -> str:
    """The point that a file's POD stands for; ValueError when the file is of another than the one asked for."""
    found = parse_pod(pod)
    if metering_point and found != parse_pod(metering_point):
        raise WordedError(
            f"the file is of POD {show(pod)}, not of {metering_point!r}",
            f"il file è del POD {show(pod)}, non di {metering_point!r}",
        )
    return found
