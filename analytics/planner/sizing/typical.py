"""A year as 36 typical days: working day, Saturday and Sunday of each month, each hour the mean of those it stands for.

Energy and money over the year stay what they were; what is lost is how one Monday differs from another.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.planner.arrays import Floats
from analytics.planner.hours import YearHours
from analytics.planner.series.model import Steps

KINDS, DAY_HOURS = 3, 24


@dataclass(frozen=True, eq=False)
class Cut:
    """A year's hours put into steps: step_of (hours,); steps, whose weight is how many hours each stands for."""

    step_of: NDArray[np.intp]
    steps: Steps

    def average(self, values: NDArray[np.generic]) -> Floats:
        """Means by step: (..., hours) to (..., steps)."""
        rows = np.atleast_2d(values).astype(np.float64)
        count = self.steps.count
        sums = np.stack([np.bincount(self.step_of, weights=row, minlength=count) for row in rows])
        found: Floats = (sums / self.steps.weight).reshape(*values.shape[:-1], count)
        return found


def cut_typical_days(hours: YearHours) -> Cut:
    """36 days of 24 hours; each day ends as it began, so the step before its first hour is its last."""
    cells = (hours.month * KINDS + hours.kind) * DAY_HOURS + hours.hour
    _, step_of = np.unique(cells, return_inverse=True)
    count = int(step_of.max()) + 1
    places = np.arange(count)
    before = np.where(places % DAY_HOURS == 0, places + DAY_HOURS - 1, places - 1)
    weight = np.bincount(step_of).astype(np.float64)
    return Cut(step_of, Steps(np.ones(count), weight, before, np.full(count, -1), np.zeros(count)))
