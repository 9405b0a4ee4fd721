"""A file in which nothing is plausible, and what it likely is instead."""

from collections.abc import Mapping

import numpy as np

from analytics.frames import Readings, sort_order
from analytics.limits import SET_ASIDE_BPS, Power, find_above
from chaincode.rules.intervals import HOUR_S
from chaincode.words import Words

_FEWEST = 4  # a single value above the power is a broken one, not a broken file
COUNTER = Words("analytics.imports.plausible.values_only_grow_states_of_counter")
POWER = Words("analytics.imports.plausible.as_mean_power_they_would")
UNIT = Words("analytics.imports.plausible.thousandth_of_them_would")
OTHER = Words("analytics.imports.plausible.another_point_file_another_unit")


def find_cause(readings: Readings, powers: Mapping[str, Power]) -> Words | None:
    """The likely cause where all values but 0 are above the bound of their point's power; None where some aren't."""
    some = readings.take(np.flatnonzero(readings.energy_wh))
    if len(some) < _FEWEST or len(find_above(some, powers, SET_ASIDE_BPS)) < len(some):
        return None
    rows = some.take(sort_order(some))
    if not np.any((np.diff(rows.energy_wh) < 0) & (np.diff(rows.of) == 0)):
        return COUNTER
    for cause, energy_wh in ((POWER, rows.energy_wh * rows.interval_s // HOUR_S), (UNIT, rows.energy_wh // 1_000)):
        scaled = Readings(rows.series, rows.of, rows.start_s, rows.interval_s, energy_wh, rows.is_estimated)
        if not find_above(scaled, powers, SET_ASIDE_BPS).size:
            return cause
    return OTHER
