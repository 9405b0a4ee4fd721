"""What `volano energy share` says of a readings file: shared energy by perimeter, parts by point, problems.

A refused file raises ReadingsFileError. Readings that overlap with another interval length are refused, since
counting both would count energy twice; exact repeats count once and are listed.
"""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import numpy as np

from analytics.cells import ReadingsFileError, format_time
from analytics.frames import HourlyEnergy, Readings, compute_hourly_energy
from analytics.quality import find_gaps
from analytics.readings_file import ReadingsFile, find_counted_rows, read_readings
from analytics.sharing import Sharing, compute_sharing
from chaincode.rules.intervals import HOUR_S
from chaincode.words import Words

MAX_CELLS = 2**25
Report = dict[str, Any]


def compute_share_report(file: BinaryIO) -> Report:
    """The report of an open file, as the command prints it in JSON; ReadingsFileError names line and reason."""
    read = read_readings(file)
    problems: list[Report] = [{"kind": "ignored_column", "column": name} for name in read.ignored_columns]
    kept, repeated = _take_counted(read)
    problems += repeated
    perimeters: Report = {}
    points: Report = {}
    for perimeter, readings in _split_by_perimeter(kept, read.perimeter_of):
        problems += _list_gaps(readings)
        hourly = _sum_hours(perimeter, readings)
        sharing = compute_sharing(hourly.withdrawn_wh, hourly.injected_wh, 1)
        perimeters[perimeter] = _describe_perimeter(sharing)
        points.update(_describe_points(hourly, sharing))
    return {
        "perimeters": perimeters,
        "metering_points": dict(sorted(points.items())),
        "problems": sorted(problems, key=_order_problem),
    }


def _take_counted(file: ReadingsFile) -> tuple[Readings, list[Report]]:
    rows, repeats = find_counted_rows(file)
    return file.readings.take(rows), [_describe_repeat(file, row) for row in repeats.tolist()]


def _describe_repeat(file: ReadingsFile, row: int) -> Report:
    series, start_s = file.readings.series[file.readings.of[row]], int(file.readings.start_s[row])
    return {"kind": "repeated", **series._asdict(), "start": format_time(start_s), "line": int(file.lines[row])}


def _split_by_perimeter(readings: Readings, perimeter_of: Mapping[str, str]) -> Iterator[tuple[str, Readings]]:
    perimeters = sorted(set(perimeter_of.values()))
    number = {perimeter: i for i, perimeter in enumerate(perimeters)}
    of = np.array([number[perimeter_of[series.metering_point]] for series in readings.series], np.int32)[readings.of]
    order = np.argsort(of, kind="stable")
    bounds = np.searchsorted(of[order], np.arange(len(perimeters) + 1))
    for i, perimeter in enumerate(perimeters):
        yield perimeter, readings.take(order[bounds[i] : bounds[i + 1]])


def _list_gaps(readings: Readings) -> Iterator[Report]:
    """What is missing between the perimeter's first and last hour."""
    first = int(readings.start_s.min()) // HOUR_S * HOUR_S
    last = -(-int((readings.start_s + readings.interval_s).max()) // HOUR_S) * HOUR_S
    for gap in find_gaps(readings, first, last):
        yield {
            "kind": "missing",
            **gap.series._asdict(),
            "start": format_time(gap.start_s),
            "end": format_time(gap.end_s),
            "intervals": gap.intervals,
        }


def _sum_hours(perimeter: str, readings: Readings) -> HourlyEnergy:
    points = {readings.series[of].metering_point for of in np.unique(readings.of).tolist()}
    hours = np.unique(readings.start_s // HOUR_S) * HOUR_S
    if len(points) * len(hours) > MAX_CELLS:
        size = f"{perimeter}: {len(points)} x {len(hours)} > {MAX_CELLS}"
        raise ReadingsFileError(1, Words("analytics.share_report.too_many_points_x_hours_split", size=size))
    return compute_hourly_energy(readings, sorted(points), hours)


def _describe_perimeter(sharing: Sharing) -> Report:
    return {
        "withdrawn_wh": int(sharing.withdrawn_wh.sum()),
        "injected_wh": int(sharing.injected_wh.sum()),
        "shared_wh": int(sharing.shared_wh.sum()),
        "hours": len(sharing.shared_wh),
    }


def _describe_points(hourly: HourlyEnergy, sharing: Sharing) -> Iterator[tuple[str, Report]]:
    columns = {
        "withdrawn_wh": hourly.withdrawn_wh,
        "injected_wh": hourly.injected_wh,
        "shared_withdrawn_wh": sharing.withdrawn_part_wh,
        "shared_injected_wh": sharing.injected_part_wh,
    }
    sums = {name: energy.sum(axis=1).tolist() for name, energy in columns.items()}
    for row, point in enumerate(hourly.metering_points):
        yield point, {name: sums[name][row] for name in columns}


def _order_problem(problem: Report) -> tuple[str, str, str, str, int]:
    words = ("metering_point", "register", "start", "kind")
    return (*(str(problem.get(word, "")) for word in words), problem.get("line", 0))
