"""The mean day of each month of a plan's first year, by the hour of the clock: what a day looks like."""

from collections.abc import Iterator

import numpy as np

from analytics.planner.dispatch import Dispatch
from analytics.planner.energy import MeanDay
from analytics.planner.hours import Longs, YearHours
from analytics.planner.perimeters import list_perimeters
from analytics.planner.sheet import PlanSheet

HOURS, MONTHS = 24, 12


def list_mean_days(sheet: PlanSheet, hours: YearHours, moved: Dispatch) -> Iterator[MeanDay]:
    """January to December; month: 1 to 12."""
    energies = [moved.produced_wh.sum(axis=0), moved.used_wh.sum(axis=0), moved.on_spot_wh.sum(axis=0),
                sum_shared(sheet, moved)]  # fmt: skip
    cells = hours.month * HOURS + hours.hour
    counts = np.bincount(cells, minlength=MONTHS * HOURS).reshape(MONTHS, HOURS)
    means = [np.rint(np.bincount(cells, energy, MONTHS * HOURS).reshape(MONTHS, HOURS) / counts).astype(np.int64)
             for energy in energies]
    for month in range(MONTHS):
        yield MeanDay(month + 1, *(tuple(mean[month].tolist()) for mean in means))


def sum_shared(sheet: PlanSheet, moved: Dispatch) -> Longs:
    """Wh by hour, over all perimeters."""
    shared: Longs = np.zeros(moved.used_wh.shape[1], np.int64)
    for area in list_perimeters(sheet):
        shared += np.minimum(moved.injected_wh[area.plants].sum(axis=0), moved.withdrawn_wh[area.members].sum(axis=0))
    return shared
