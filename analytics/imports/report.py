"""What an import found beside the readings: missing, late, estimated, implausible; notes on what was left out.

Late: the distributor hands a month over by the 15th of the next (TIME, ARERA); what comes, or is still missing,
after that day is late.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analytics.frames import Readings, Series
from analytics.imports.curve import Imported, Note
from analytics.quality import Gap, count_estimated, find_gaps, find_implausible
from chaincode.rules.intervals import hours_of_days, local_midnight_s

DUE_DAY = 15


@dataclass(frozen=True)
class Report:
    """Of one file. missing: gaps within its own days; late_gaps: those of them that were due; implausible: (series,
    start_s, Wh) above the point's power; energy_wh by series. is_verified: the form, as the reader saw it, was checked
    on a real file.
    """

    form: str
    is_verified: bool
    first_date: str
    last_date: str
    energy_wh: Mapping[Series, int]
    readings: int
    missing: tuple[Gap, ...]
    late_gaps: tuple[Gap, ...]
    late_readings: int
    estimated: Mapping[Series, int]
    implausible: tuple[tuple[Series, int, int], ...]
    notes: tuple[Note, ...]


def build_report(
    form: str, imported: Imported, today: str, power_w: Mapping[str, int], *, is_verified: bool
) -> Report:
    """Describe an import. today: "YYYY-MM-DD"; power_w: by metering point, absent where it isn't known.

    form, is_verified: as asked for; a form that the reader saw and that is unverified stands in their place.
    """
    readings = imported.readings
    span = (hours_of_days(imported.first_date, 1).start_s, hours_of_days(imported.last_date, 1).end_s)
    missing = tuple(find_gaps(readings, *span))
    due_s = find_due_s(today)
    sums = np.bincount(readings.of, readings.energy_wh, len(readings.series))
    return Report(
        imported.unverified_form or form, is_verified and not imported.unverified_form,
        imported.first_date, imported.last_date,
        {series: int(total) for series, total in zip(readings.series, sums, strict=True)},
        len(readings), missing, tuple(gap for gap in missing if gap.start_s < due_s),
        int(np.count_nonzero(readings.start_s < due_s)), count_estimated(readings),
        tuple(_describe(readings, row) for row in find_implausible(readings, power_w).tolist()), imported.notes,
    )


def find_due_s(today: str) -> int:
    """The instant up to which months are overdue on a date: the end of the last month whose 15th after has passed."""
    year, month, day = (int(part) for part in today.split("-"))
    months = year * 12 + month - 1 - (day <= DUE_DAY)
    return local_midnight_s(f"{months // 12:04d}-{months % 12 + 1:02d}-01")


def _describe(readings: Readings, row: int) -> tuple[Series, int, int]:
    return readings.series[readings.of[row]], int(readings.start_s[row]), int(readings.energy_wh[row])
