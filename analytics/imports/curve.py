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


@dataclass(frozen=True)
class Note:
    """Something to look at: the code that its words stand under, how often, the line where it was first (0: none)."""

    code: str
    count: int
    line: int

    @property
    def words(self) -> Words:
        """What it is."""
        return Words(f"analytics.imports.notes.{self.code}")


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
            raise WordedError("analytics.imports.curve.not_on_grid_of_s", interval_s=interval_s)
        known = self.values.setdefault(series, {})
        if start_s in known:
            if known[start_s] != (energy_wh, interval_s):
                raise WordedError(
                    "analytics.imports.curve.another_value_for_same_time_wh", energy_wh=energy_wh,
                    known=known[start_s][0],
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
            raise ReadingsFileError(line, Words("analytics.imports.curve.no_values_after_header"))
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
        raise WordedError("analytics.imports.curve.file_is_of_pod_not_of", pod=show(pod), metering_point=metering_point)
    return found
