"""Readings to hours: sums by hour and register, days of 23 and 25 hours."""

import numpy as np
import pytest

from analytics.frames import Series, compute_hourly_energy, make_readings
from chaincode.rules.intervals import HOUR_S, hours_of_days

ADA, BEA = "IT001E00000001", "IT001E00000002"


def test_quarters_and_whole_hours_are_summed_by_point_and_register() -> None:
    readings = make_readings(
        [(Series(ADA, "withdrawn"), quarter * 900, 900, quarter) for quarter in range(8)]
        + [(Series(BEA, "injected"), 3600, 3600, 50), (Series(BEA, "produced"), 0, 3600, 999)]
        + [(Series("IT001E00000009", "withdrawn"), 0, 900, 999), (Series(ADA, "withdrawn"), 7200, 900, 999)]
    )
    hourly = compute_hourly_energy(readings, [BEA, ADA], np.array([0, 3600]))
    assert hourly.metering_points == (ADA, BEA)
    assert hourly.withdrawn_wh.tolist() == [[6, 22], [0, 0]]
    assert hourly.injected_wh.tolist() == [[0, 0], [0, 50]]


@pytest.mark.parametrize(("date", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-05-01", 24)])
def test_every_hour_of_a_local_day_has_its_own_place(date: str, hours: int) -> None:
    span = hours_of_days(date, 1)
    starts = range(span.start_s - HOUR_S, span.end_s + HOUR_S, 900)
    readings = make_readings([(Series(ADA, "withdrawn"), start, 900, 1) for start in starts])
    hour_s = np.arange(span.start_s, span.end_s, HOUR_S)
    hourly = compute_hourly_energy(readings, [ADA], hour_s)
    assert hourly.withdrawn_wh.tolist() == [[4] * hours]


def test_no_readings_no_points_no_hours_give_zeros() -> None:
    empty = make_readings([])
    assert compute_hourly_energy(empty, [ADA], np.array([0])).withdrawn_wh.tolist() == [[0]]
    assert compute_hourly_energy(empty, [], np.array([0])).withdrawn_wh.shape == (0, 1)
    assert compute_hourly_energy(empty, [ADA], np.array([], int)).withdrawn_wh.shape == (1, 0)
