"""What an import found beside the readings: missing, late, estimated, implausible; notes on what was left out.

Late: the distributor hands a month over by the 15th of the next (TIME, ARERA); what comes, or is still missing,
after that day is late.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analytics.frames import Readings, Series
from analytics.imports.curve import Imported, Note
from analytics.limits import SET_ASIDE_BPS, TOLD_BPS, Power, find_above
from analytics.quality import Gap, count_estimated, find_gaps
from chaincode.kernel.registers import INJECTED
from chaincode.rules.intervals import hours_of_days, local_midnight_s

DUE_DAY = 15


@dataclass(frozen=True)
class Report:
    """Of one file. missing: gaps within its own days; late_gaps: those of them that were due; energy_wh by series.

    above: (series, start_s, Wh) above 110 % of the power and counted; aside: those above the ledger's bound, which
    aren't; without_plant: series of injected energy where no plant is known; is_verified: the form, as the reader saw
    it, was checked on a real file.
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
    above: tuple[tuple[Series, int, int], ...]
    aside: tuple[tuple[Series, int, int], ...]
    without_plant: tuple[Series, ...]
    notes: tuple[Note, ...]


def build_report(
    form: str, imported: Imported, today: str, powers: Mapping[str, Power], *, is_verified: bool
) -> Report:
    """Describe an import. today: "YYYY-MM-DD"; powers: by metering point, absent where it isn't known.

    form, is_verified: as asked for; a form that the reader saw and that is unverified stands in their place.
    """
    readings = imported.readings
    span = (hours_of_days(imported.first_date, 1).start_s, hours_of_days(imported.last_date, 1).end_s)
    missing = tuple(find_gaps(readings, *span))
    due_s = find_due_s(today)
    above, aside = (find_above(readings, powers, bps) for bps in (TOLD_BPS, SET_ASIDE_BPS))
    sums = np.bincount(readings.of, readings.energy_wh, len(readings.series))
    return Report(
        imported.unverified_form or form, is_verified and not imported.unverified_form,
        imported.first_date, imported.last_date,
        {series: int(total) for series, total in zip(readings.series, sums, strict=True)},
        len(readings), missing, tuple(gap for gap in missing if gap.start_s < due_s),
        int(np.count_nonzero(readings.start_s < due_s)), count_estimated(readings),
        tuple(_describe(readings, row) for row in np.setdiff1d(above, aside).tolist()),
        tuple(_describe(readings, row) for row in aside.tolist()),
        tuple(key for key in readings.series if key.register == INJECTED
              and not powers.get(key.metering_point, Power(0, 1)).plant_w), imported.notes,
    )


def find_due_s(today: str) -> int:
    """The instant up to which months are overdue on a date: the end of the last month whose 15th after has passed."""
    year, month, day = (int(part) for part in today.split("-"))
    months = year * 12 + month - 1 - (day <= DUE_DAY)
    return local_midnight_s(f"{months // 12:04d}-{months % 12 + 1:02d}-01")


def _describe(readings: Readings, row: int) -> tuple[Series, int, int]:
    return readings.series[readings.of[row]], int(readings.start_s[row]), int(readings.energy_wh[row])
