"""Shared energy of one perimeter: per hour the lesser of what was injected and what was withdrawn.

Arrays are integer Wh, one row a metering point in order of its code, one column a slot of time; sums and products
are 64-bit. Source: GSE, Regole Operative CACER, and ARERA's TIAD: quarters are summed to hours before the minimum.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Energy = NDArray[np.integer]
Hours = NDArray[np.int64]
_PRODUCT_LIMIT = 2**63


@dataclass(frozen=True)
class Sharing:
    """One perimeter, Wh: totals per hour (hours,) and each point's exact parts of shared_wh (points, hours).

    Each hour both parts add up to shared_wh; no part is above what the point itself withdrew or injected.
    """

    withdrawn_wh: Hours
    injected_wh: Hours
    shared_wh: Hours
    withdrawn_part_wh: Hours
    injected_part_wh: Hours


def compute_hourly_totals(energy_wh: Energy, intervals_an_hour: int) -> Hours:
    """All points' energy per hour, from (points, hours x intervals_an_hour) to (hours,)."""
    sums: Hours = energy_wh.sum(axis=0, dtype=np.int64)
    totals: Hours = sums.reshape(-1, intervals_an_hour).sum(axis=1)
    return totals


def compute_shared(withdrawn_wh: Energy, injected_wh: Energy, intervals_an_hour: int = 4) -> Hours:
    """Shared energy per hour (hours,) of all points' intervals, both (points, hours x intervals_an_hour)."""
    return np.minimum(
        compute_hourly_totals(withdrawn_wh, intervals_an_hour), compute_hourly_totals(injected_wh, intervals_an_hour)
    )


def compute_sharing(withdrawn_wh: Energy, injected_wh: Energy, intervals_an_hour: int = 4) -> Sharing:
    """Totals, shared energy and every point's parts; both arrays are (points, hours x intervals_an_hour), >= 0."""
    withdrawn = compute_hourly_totals(withdrawn_wh, intervals_an_hour)
    injected = compute_hourly_totals(injected_wh, intervals_an_hour)
    shared = np.minimum(withdrawn, injected)
    return Sharing(
        withdrawn,
        injected,
        shared,
        _allocate(shared, withdrawn, withdrawn_wh, intervals_an_hour),
        _allocate(shared, injected, injected_wh, intervals_an_hour),
    )


def _allocate(shared: Hours, total: Hours, energy_wh: Energy, intervals_an_hour: int) -> Hours:
    """Cumulative rounding: part i = floor(shared x cum_i / total) - floor(shared x cum_(i-1) / total)."""
    parts = np.zeros((len(energy_wh), len(shared)), np.int64)
    before = np.zeros_like(shared)
    for row, until in enumerate(_floor_shares(shared, total, energy_wh, intervals_an_hour)):
        np.subtract(until, before, out=parts[row])
        before = until
    return parts


def _floor_shares(shared: Hours, total: Hours, energy_wh: Energy, intervals_an_hour: int) -> Iterator[Hours]:
    """floor(shared x cum / total) point by point: a row of hours at a time stays in the processor's cache."""
    divisor = np.maximum(total, 1)
    if shared.size and int(shared.max()) * int(total.max()) >= _PRODUCT_LIMIT:
        shared, divisor = shared.astype(object), divisor.astype(object)  # Python's integers: slow, exact
    cumulated = np.zeros(len(total), np.int64)
    for row in energy_wh:
        for interval in range(intervals_an_hour):
            cumulated += row[interval::intervals_an_hour]
        yield (shared * cumulated // divisor).astype(np.int64)
