"""A measured curve, in any form that Volano reads, laid onto the hours of the plan's year.

Whole weeks lie between the two years, so that weekdays stay: a Monday's hour of March is a Monday's of March. What
wasn't measured is the shape, scaled to the hours that were; how many are whose is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.cells import OtherTableError, ReadingsFileError
from analytics.frames import Readings
from analytics.imports.forms import FORMS, Form
from analytics.planner.hours import Longs, YearHours
from analytics.planner.reading import SheetRow
from analytics.planner.sheet import PlanSheet
from analytics.planner.words import tell_number
from analytics.readings_file import find_counted_rows, parse_readings
from chaincode.kernel.registers import INJECTED, PRODUCED, WITHDRAWN
from chaincode.rules.intervals import DAY_S, HOUR_S, days_between, rome_offset_s
from chaincode.words import Words

POINT = "IT001E00000000"  # whose it is doesn't matter here
REGISTERS = (WITHDRAWN, INJECTED, PRODUCED)
WEEK = 7


@dataclass(frozen=True, eq=False)
class Measured:
    """Wh by hour of the plan's year, and what is said of it."""

    energy_wh: Longs
    warnings: list[Words]


def read_curve(
    row: SheetRow, sheet: PlanSheet, hours: YearHours, shape: Longs, registers: Sequence[str] = (WITHDRAWN,)
) -> Measured:
    """The curve that a member or plant names; ConfigError for none that can be read.

    registers: those that count, the first that the file has.
    """
    readings = _read(row, sheet.files.get(str(row["curve"])), registers)
    known, energy = _lay(readings, hours)
    count = int(known.sum())
    if not count:
        raise row.refuse("empty_curve", "curve", file=row["curve"])
    if count == len(hours):
        return Measured(energy, [])
    scale = energy[known].sum() / max(1, int(shape[known].sum()))
    filled = np.where(known, energy, np.rint(shape * scale).astype(np.int64))
    return Measured(filled, [Words("analytics.planner.told.partly_measured", code=row["code"],
                                   measured=tell_number(count), filled=tell_number(len(hours) - count))])


def _read(row: SheetRow, content: bytes | None, registers: Sequence[str]) -> Readings:
    """Readings of the curve that a row names."""
    if content is None:
        raise row.refuse("no_file", "curve", file=row["curve"])
    try:
        return parse_curve(content, registers)
    except ReadingsFileError as error:
        raise row.refuse("unread_curve", "curve", file=row["curve"], why=error.reason, line=error.line) from error


def parse_curve(content: bytes, registers: Sequence[str]) -> Readings:
    """Readings of the first register that a file has, in any form.

    Raises:
        ReadingsFileError: none can read it; where the one that came furthest ended.
    """
    faults: list[ReadingsFileError] = []
    forms, own = list(FORMS.values()), _read_own(content, faults)
    for register in registers:
        for readings in [own] if own is not None else _try_forms(content, register, forms, faults):
            kept = [series.register == register for series in readings.series]
            if any(kept):
                return readings.take(np.flatnonzero(np.array(kept)[readings.of]))
    none = ReadingsFileError(1, Words("analytics.planner.refused.no_such_energy"))
    raise max(faults, key=lambda fault: fault.line, default=none)


def _read_own(content: bytes, faults: list[ReadingsFileError]) -> Readings | None:
    """What it holds as a file of readings, which names its registers itself."""
    try:
        file = parse_readings(content, REGISTERS)
        return file.readings.take(find_counted_rows(file)[0])
    except ReadingsFileError as error:
        faults.append(error)
        return None


def _try_forms(
    content: bytes, register: str, forms: list[Form], faults: list[ReadingsFileError]
) -> list[Readings]:
    """What each form reads in it; one whose table it isn't is tried no more."""
    found = []
    for form in tuple(forms):
        try:
            found.append(form.parse(content, POINT, register).readings)
        except ReadingsFileError as error:
            faults.append(error)
            if isinstance(error, OtherTableError):
                forms.remove(form)
    return found


def _lay(readings: Readings, hours: YearHours) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], Longs]:
    """Which hours of the year are known, and their Wh; a later measured year stands over an earlier one."""
    starts = np.unique(readings.start_s - readings.start_s % HOUR_S)
    sums, lengths = np.zeros(len(starts), np.int64), np.zeros(len(starts), np.int64)
    column = np.searchsorted(starts, readings.start_s - readings.start_s % HOUR_S)
    np.add.at(sums, column, readings.energy_wh)
    np.add.at(lengths, column, readings.interval_s)
    points = len(np.unique(readings.of))
    known, energy = np.zeros(len(hours), np.bool_), np.zeros(len(hours), np.int64)
    for start_s, wh, length in zip(starts.tolist(), sums.tolist(), lengths.tolist(), strict=True):
        at = _find_hour(start_s, hours)
        if length >= HOUR_S * points and 0 <= at < len(hours):
            known[at], energy[at] = True, wh
    return known, energy


def _find_hour(start_s: int, hours: YearHours) -> int:
    """The plan's hour with the same weekday and time of the clock, nearest to the same date."""
    local_s = start_s + rome_offset_s(start_s)
    year = int(np.datetime64(local_s, "s").astype("datetime64[Y]").astype(int)) + 1970
    days = days_between(f"{year}-01-01", f"{hours.year}-01-01")
    shifted = local_s + round(days / WEEK) * WEEK * DAY_S
    first_s = int(hours.start_s[0])
    moved = shifted - rome_offset_s(shifted - HOUR_S)
    return int((moved - first_s) // HOUR_S) % len(hours)
