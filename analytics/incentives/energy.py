"""From a readings file to the hourly energy that counts: plants in service, points of the configuration.

Withdrawn energy of a point is withdrawn - exempt + stored x efficiency. Source: GSE, Regole Operative CACER (2024)
App. A: quarters are summed to hours first; withdrawals free of grid tariffs don't count, save what storage gives back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from analytics.cells import ReadingsFileError, format_time
from analytics.frames import Longs, Readings, sum_series
from analytics.incentives.plants import Configuration, Plant, Point
from analytics.quality import find_gaps
from analytics.readings_file import ReadingsFile, find_counted_rows
from analytics.tariffs import OPEN
from chaincode.kernel.quoting import show
from chaincode.kernel.registers import GRID_REGISTERS, INJECTED, WITHDRAWN
from chaincode.rules.intervals import HOUR_S, add_days, date_of, local_midnight_s
from chaincode.words import Words

MAX_CELLS = 2**25
FIRST_DATE = "1997-01-01"
FIRST_S = local_midnight_s(FIRST_DATE)
END_DATE = "9998-01-01"
END_S = local_midnight_s(END_DATE)
Hours = Sequence[int]
Warning_ = dict[str, Any]
Kind = tuple[str, str]
"""A holder's kind and a voltage."""


@dataclass(frozen=True, eq=False)
class CountedEnergy:
    """Per hour (start in UTC seconds, local date): Wh injected by each plant; withdrawn in 1/scale Wh by kind."""

    hour_s: Hours
    dates: Sequence[str]
    injected_wh: Sequence[Hours]
    withdrawn: Mapping[Kind, Hours]
    scale: int
    warnings: tuple[Warning_, ...] = ()


def make_warning(code: str, words: Words, **facts: Any) -> Warning_:
    """What a report says of itself with less than certainty: code, facts, the words in both languages."""
    return {"code": code, **facts, "message": words.en, "message_it": words.it}


def count_energy(file: ReadingsFile, configuration: Configuration) -> CountedEnergy:
    """Sum a file's readings; ReadingsFileError names the line that can't be reckoned with."""
    return _Counter(file, configuration).count()


class _Counter:
    """One pass over a file: what belongs to whom, what lies outside its dates, what is missing."""

    def __init__(self, file: ReadingsFile, configuration: Configuration) -> None:
        self.file, self.configuration = file, configuration
        self.plants = {plant.metering_point: i for i, plant in enumerate(configuration.plants)}
        self.points = {point.metering_point: i for i, point in enumerate(configuration.points)}
        self.warnings: list[Warning_] = [
            make_warning("ignored_column", Words(
                "analytics.incentives.energy.column_is_not_used", name=name,
            ), column=name) for name in file.ignored_columns
        ]

    def count(self) -> CountedEnergy:
        self._validate_points()
        rows, repeats = find_counted_rows(self.file)
        if len(repeats):
            self._warn("repeated", Words(
                "analytics.incentives.energy.readings_are_there_twice_and_count", count=len(repeats),
            ), readings=len(repeats))
        self._validate_times()
        readings = self._take_counted(self.file.readings.take(rows))
        self._note_gaps(readings)
        hours = np.unique(readings.start_s // HOUR_S) * HOUR_S
        dates = _list_dates(hours.tolist())
        injected = self._sum_injected(readings, hours)
        withdrawn, scale = self._sum_withdrawn(readings, hours)
        return CountedEnergy(hours.tolist(), dates, injected, withdrawn, scale, tuple(self.warnings))

    def _warn(self, code: str, words: Words, **facts: Any) -> None:
        self.warnings.append(make_warning(code, words, **facts))

    def _first_line(self, is_wanted: Sequence[bool]) -> int:
        """The line of the first reading of the wanted series."""
        return int(self.file.lines[np.argmax(np.array(is_wanted)[self.file.readings.of])])

    def _validate_points(self) -> None:
        series, perimeter_of = self.file.readings.series, self.file.perimeter_of
        unknown = [s.metering_point not in self.plants and s.metering_point not in self.points for s in series]
        if any(unknown):
            line = self._first_line(unknown)
            code = next(s.metering_point for s, is_one in zip(series, unknown, strict=True) if is_one)
            raise ReadingsFileError(line, Words(
                "analytics.incentives.energy.metering_point_is_neither_plant_nor", code=show(code),
            ))
        perimeters = sorted(set(perimeter_of.values()))
        if len(perimeters) > 1:
            first = perimeter_of[series[0].metering_point]
            line = self._first_line([perimeter_of[s.metering_point] != first for s in series])
            raise ReadingsFileError(line, Words(
                "analytics.incentives.energy.more_than_one_perimeter", perimeters=", ".join(perimeters),
            ))
        points = self.configuration.points
        unstored = [s.register == "stored" and s.metering_point in self.points
                    and points[self.points[s.metering_point]].storage_efficiency is None for s in series]  # fmt: skip
        if any(unstored):
            raise ReadingsFileError(
                self._first_line(unstored), Words("analytics.incentives.energy.stored_energy_of_point_without"),
            )

    def _validate_times(self) -> None:
        start_s = self.file.readings.start_s
        beyond = np.flatnonzero((start_s < FIRST_S) | (start_s >= END_S))
        if len(beyond):
            raise ReadingsFileError(int(self.file.lines[beyond[0]]), Words(
                "analytics.incentives.energy.no_local_days_are_known_before", first_date=FIRST_DATE, end_date=END_DATE,
            ))

    def _take_counted(self, readings: Readings) -> Readings:
        """Leave out what is of no plant or point, or outside its dates, and say how much that is."""
        windows = [self._find_window(s.metering_point, s.register) for s in readings.series]
        low = np.array([window[0] for window in windows], np.int64)[readings.of]
        high = np.array([window[1] for window in windows], np.int64)[readings.of]
        is_counted = (low <= readings.start_s) & (readings.start_s < high)
        left = np.flatnonzero(~is_counted)
        sums = np.zeros(len(readings.series), np.int64)
        np.add.at(sums, readings.of[left], readings.energy_wh[left])
        for of in sorted(set(readings.of[left].tolist()), key=lambda i: readings.series[i]):
            (point, register), wh = readings.series[of], int(sums[of])
            code, words = _name_left_out(register, windows[of])
            self._warn(code, Words(
                "analytics.incentives.energy.of_left_out_wh", register=register, point=point, wh=wh, words=words,
            ),
                       point=point, register=register, energy_wh=wh)
        return readings.take(np.flatnonzero(is_counted))

    def _find_window(self, point: str, register: str) -> tuple[int, int]:
        """[from, to) in UTC seconds of the local days on which a series counts; empty when it is of nobody."""
        if register == INJECTED:
            plant = self._find_plant(point)
            return (0, 0) if plant is None else _bound(plant.service_start, plant.service_end)
        one = self._find_point(point)
        return (0, 0) if one is None else _bound(one.from_date, one.to_date)

    def _find_plant(self, point: str) -> Plant | None:
        return self.configuration.plants[self.plants[point]] if point in self.plants else None

    def _find_point(self, point: str) -> Point | None:
        return self.configuration.points[self.points[point]] if point in self.points else None

    def _note_gaps(self, readings: Readings) -> None:
        seen = {s for s in self.file.readings.series if s.register == INJECTED}
        for code in sorted(set(self.plants) - {s.metering_point for s in seen}):
            self._warn("plant_without_readings", Words(
                "analytics.incentives.energy.no_injected_energy_of", code=code,
            ), point=code)
        if not len(readings):
            return
        first = int(readings.start_s.min()) // HOUR_S * HOUR_S
        last = -(-int((readings.start_s + readings.interval_s).max()) // HOUR_S) * HOUR_S
        missing: dict[tuple[str, str], int] = {}
        for gap in find_gaps(readings, first, last):
            low, high = self._find_window(*gap.series)
            length = (gap.end_s - gap.start_s) // gap.intervals
            inside = max(0, min(high, gap.end_s) - max(low, gap.start_s)) // length
            missing[gap.series] = missing.get(gap.series, 0) + inside
        for (point, register), count in sorted(missing.items()):
            if count and register in GRID_REGISTERS:
                self._warn("readings_missing", Words(
                    "analytics.incentives.energy.intervals_of_of_are_missing", count=count, register=register,
                    point=point,
                ), point=point, register=register, intervals=count)

    def _sum_injected(self, readings: Readings, hours: Longs) -> list[Hours]:
        rows = [self.plants.get(s.metering_point, -1) if s.register == INJECTED else -1 for s in readings.series]
        energy = self._sum(readings, rows, len(self.plants), hours)
        for plant, own in zip(self.configuration.plants, energy, strict=True):
            above = np.flatnonzero(own > plant.power_kw * 1000)
            if len(above):
                at = format_time(int(hours[above[0]]))
                self._warn("above_power", Words(
                    "analytics.incentives.energy.injected_above_its_power_in_hours",
                    metering_point=plant.metering_point, count=len(above), at=at,
                ), point=plant.metering_point, hours=len(above), first=at)
        return [own.tolist() for own in energy]

    def _sum_withdrawn(self, readings: Readings, hours: Longs) -> tuple[dict[Kind, Hours], int]:
        points = self.configuration.points
        kinds = sorted({(point.holder, point.voltage) for point in points})
        kind_of = [kinds.index((point.holder, point.voltage)) for point in points]
        rows = [kind_of[self.points[s.metering_point]] if s.register == WITHDRAWN else -1
                for s in self._own(readings)]  # fmt: skip
        energy = self._sum(readings, rows, len(kinds), hours)
        scale = lcm(*(point.storage_efficiency.denominator for point in points if point.storage_efficiency is not None))
        withdrawn = [[wh * scale for wh in own.tolist()] for own in energy]
        for number, exempt, stored in self._sum_storage(readings, hours):
            given_back = int((points[number].storage_efficiency or Fraction(0)) * scale)
            own = withdrawn[kind_of[number]]
            for hour, (less, more) in enumerate(zip(exempt.tolist(), stored.tolist(), strict=True)):
                own[hour] += more * given_back - less * scale
        return dict(zip(kinds, withdrawn, strict=True)), scale

    def _own(self, readings: Readings) -> Iterator[Any]:
        """Series as they are, but those of no point named as injected: they withdraw nothing that counts."""
        for series in readings.series:
            yield series if series.metering_point in self.points else series._replace(register=INJECTED)

    def _sum_storage(self, readings: Readings, hours: Longs) -> Iterator[tuple[int, Longs, Longs]]:
        """(point, exempt, stored) of points with such registers; each part is at most its whole in every hour."""
        used = {s.metering_point for s in self._own(readings) if s.register in ("exempt", "stored")}
        for code in sorted(used):
            of = {s.register: i for i, s in enumerate(readings.series) if s.metering_point == code}
            rows = [of.get(name) for name in ("withdrawn", "exempt", "stored")]
            whole, exempt, stored = (
                self._sum(readings, [0 if i == row else -1 for i in range(len(readings.series))], 1, hours)[0]
                for row in rows
            )
            of_whole = ("exempt", exempt, "withdrawn", whole), ("stored", stored, "exempt", exempt)
            for name, part, words, limit in of_whole:
                above = np.flatnonzero(part > limit)
                if len(above):
                    self._refuse_part(of[name], int(hours[above[0]]), Words(
                        "analytics.incentives.energy.is_above_in_this_hour", name=name, words=words,
                    ))
            yield self.points[code], exempt, stored

    def _refuse_part(self, of: int, hour_s: int, words: Words) -> None:
        readings = self.file.readings
        is_it = (readings.of == of) & (readings.start_s // HOUR_S * HOUR_S == hour_s)
        raise ReadingsFileError(int(self.file.lines[np.argmax(is_it)]), words)

    def _sum(self, readings: Readings, rows: Sequence[int], count: int, hours: Longs) -> Longs:
        if count * len(hours) > MAX_CELLS:
            raise ReadingsFileError(1, Words(
                "analytics.incentives.energy.series_x_hours_above_split_file", count=count, count_2=len(hours),
                max_cells=MAX_CELLS,
            ))
        return sum_series(readings, rows, count, hours)


def _bound(first_date: str, last_date: str) -> tuple[int, int]:
    """[from, to) in UTC seconds of local days, both inclusive, as far as the calendar is known."""
    low = local_midnight_s(first_date) if first_date >= FIRST_DATE else FIRST_S
    if last_date < FIRST_DATE:
        return low, low
    return low, local_midnight_s(add_days(last_date, 1)) if last_date < OPEN else 2**62


def _name_left_out(register: str, window: tuple[int, int]) -> tuple[str, Words]:
    if window != (0, 0):
        return "outside_dates", Words("analytics.incentives.energy.outside_dates_on_which_it_counts")
    if register == INJECTED:
        return "injected_without_plant", Words("analytics.incentives.energy.point_has_no_plant")
    return "withdrawn_without_point", Words("analytics.incentives.energy.point_has_no_point")


def _list_dates(hours: Sequence[int]) -> list[str]:
    """Local dates of sorted hours."""
    return [date_of(hour) for hour in hours]
