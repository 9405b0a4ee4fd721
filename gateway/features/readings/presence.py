"""Which days of which registers lack readings: counted in the database, since a month of quarters is long to read.

A point should have withdrawn energy, and injected where a plant stands behind it or that register was ever read. A
day is there when readings cover all of its time.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, Select, case, func, literal, select, true, union_all

from chaincode.kernel.chunks import split_chunks
from chaincode.kernel.registers import INJECTED, WITHDRAWN
from chaincode.rules.intervals import add_days, days_between, local_midnight_s
from gateway.db.tables import NAMES_AT_ONCE, metering_point, plant, reading, series
from gateway.features.readings.store import load_series

_MIXED_S = 10**6
Pair = tuple[str, str]
Dates = frozenset[str]


class Absent(NamedTuple):
    """A register of a point, and the local days, in order, whose time readings don't cover."""

    metering_point: str
    register: str
    dates: tuple[str, ...]


class Presence(NamedTuple):
    """How many days of all registers should be there, what of it isn't, and whether nothing at all was read."""

    expected_days: int
    absent: tuple[Absent, ...]
    is_empty: bool

    @property
    def absent_days(self) -> int:
        """How many days of all registers lack something."""
        return sum(len(one.dates) for one in self.absent)


def count_days(connection: Connection, first: str, end: str, *, is_whole: bool = False) -> Presence:
    """Say what days [first, end) lack, a month at most; is_whole: only of points that are held on all of them."""
    days = _Days(first, end)
    held = _find_held(connection, days)
    if is_whole:
        held = {point: dates for point, dates in held.items() if len(dates) == len(days.dates)}
    numbers = load_series(connection, set(held))
    wanted = sorted(_list_expected(connection, held, numbers))
    covered = _load_covered(connection, days, [numbers[pair] for pair in wanted if pair in numbers])
    there = {number: days.choose(own) for number, own in covered.items()}
    absent = []
    for point, register in wanted:
        missing = held[point] - there.get(numbers.get((point, register), 0), frozenset())
        if missing:
            absent.append(Absent(point, register, tuple(sorted(missing))))
    expected = sum(len(held[point]) for point, _ in wanted)
    return Presence(expected, tuple(absent), not any(any(own.values()) for own in covered.values()))


def group_dates(dates: Sequence[str]) -> list[tuple[str, str]]:
    """Sorted dates as (first, last) of those that follow one another."""
    groups: list[tuple[str, str]] = []
    for date in dates:
        is_next = groups and add_days(groups[-1][1], 1) == date
        first = groups.pop()[0] if is_next else date
        groups.append((first, date))
    return groups


class _Days:
    """Local days [first, end), and the instants (UTC seconds) at which each begins and the last ends."""

    def __init__(self, first: str, end: str) -> None:
        self.dates = [add_days(first, number) for number in range(max(0, days_between(first, end)))]
        self.starts_s = [local_midnight_s(date) for date in (*self.dates, end)]
        self.take = cache(lambda low, high: frozenset(self.dates[low:high]))

    def hold(self, from_date: str, to_date: str) -> Dates:
        """The dates of [from_date, to_date); to_date "" is never."""
        low = max(0, days_between(self.dates[0], from_date))
        return self.take(low, max(low, days_between(self.dates[0], to_date)) if to_date else len(self.dates))

    def choose(self, covered_s: Mapping[int, int]) -> Dates:
        """The dates of which all seconds are covered."""
        return frozenset(self.dates[day] for day, seconds in covered_s.items()
                         if seconds >= self.starts_s[day + 1] - self.starts_s[day])


def _find_held(connection: Connection, days: _Days) -> dict[str, Dates]:
    """The dates on which somebody holds each point."""
    if not days.dates:
        return {}
    held: dict[str, Dates] = {}
    point = metering_point.c
    for row in connection.execute(select(point.metering_point, point.from_date, point.to_date).where(
        point.from_date <= days.dates[-1], (point.to_date == "") | (point.to_date > days.dates[0]),
    )):
        held[row.metering_point] = held.get(row.metering_point, frozenset()) | days.hold(row.from_date, row.to_date)
    return held


def _list_expected(connection: Connection, held: Mapping[str, Dates], read: Iterable[Pair]) -> set[Pair]:
    plants = set(connection.scalars(select(plant.c.metering_point))) & set(held)
    return {(point, WITHDRAWN) for point in held} | {(point, INJECTED) for point in plants} | {
        pair for pair in read if pair[1] == INJECTED
    }


def _load_covered(connection: Connection, days: _Days, numbers: Sequence[int]) -> dict[int, dict[int, int]]:
    """Seconds that each series covers, by the days' places."""
    found: dict[int, dict[int, int]] = {}
    for some in split_chunks(numbers, NAMES_AT_ONCE):
        for number, day, seconds in connection.execute(_sum_days(days, some)):
            found.setdefault(number, {})[day] = seconds or 0
    mixed = [number for number, own in found.items() if max(own.values()) >= _MIXED_S]
    return found | {number: _cover(connection, days, number) for number in mixed}


def _sum_days(days: _Days, numbers: Sequence[int]) -> Select[int, int, int | None]:
    """(series, day's place, seconds of its intervals, _MIXED_S more where they are of several lengths).

    A question for each day and series reads every row once, in the order in which they lie; grouping would sort them.
    """
    row = reading.c
    each = union_all(*(
        select(literal(place).label("day"), literal(begin_s).label("begin_s"), literal(end_s).label("end_s"))
        for place, (begin_s, end_s) in enumerate(pairwise(days.starts_s))
    )).subquery()
    is_mixed = func.min(row.interval_s) != func.max(row.interval_s)
    first_s = func.sum(case((row.version == 0, row.interval_s), else_=0))
    seconds = select(first_s + case((is_mixed, _MIXED_S), else_=0)).where(
        row.series_id == series.c.id, row.start_s >= each.c.begin_s, row.start_s < each.c.end_s,
    ).scalar_subquery()
    both = series.join(each, true())
    return select(series.c.id, each.c.day, seconds).select_from(both).where(series.c.id.in_(numbers))


def _cover(connection: Connection, days: _Days, number: int) -> dict[int, int]:
    """Seconds that a series covers by day, where intervals of several lengths may lie over one another."""
    row = reading.c
    rows = connection.execute(select(row.start_s, row.interval_s).where(
        row.series_id == number, row.start_s >= days.starts_s[0], row.start_s < days.starts_s[-1],
    ).order_by(row.start_s, row.version)).all()
    start_s, length_s = np.array(list({one.start_s: one.interval_s for one in rows}.items()), np.int64).T
    end_s = start_s + length_s
    before_s = np.concatenate(([0], np.maximum.accumulate(end_s)[:-1]))
    gained_s = np.maximum(0, end_s - np.maximum(start_s, before_s))
    place = np.searchsorted(days.starts_s, start_s, "right") - 1
    return {int(day): int(gained_s[place == day].sum()) for day in np.unique(place)}
