"""What the stores of readings take and give."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]


class Value(NamedTuple):
    """A good reading of a series: energy (Wh) over [start_s, start_s + interval_s) in UTC."""

    series_id: int
    start_s: int
    interval_s: int
    energy_wh: int
    is_estimated: bool


class Columns(NamedTuple):
    """The same as columns of equal length; is_estimated is 0 or 1."""

    series_id: Longs
    start_s: Longs
    interval_s: Longs
    energy_wh: Longs
    is_estimated: Longs
