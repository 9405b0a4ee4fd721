"""Values with clock times to readings: instants, steps, counters, power, and whole Wh without losing any.

All rows of a file are there before the first is placed, so their order doesn't matter: oldest or newest first.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from analytics.cells import ReadingsFileError
from analytics.frames import Series
from analytics.imports.clock import Stamp, find_day, parse_zone, place_stamps
from analytics.imports.curve import Curves, Imported
from analytics.imports.mapping import AUTO, TableRules
from analytics.imports.numbers import MAX_INTERVAL_WH, UNITS_W, UNITS_WH, round_carried
from chaincode.rules.intervals import HOUR_S
from chaincode.words import WordedError, Words, words_of


@dataclass(frozen=True, slots=True)
class Value:
    """A row's value: clock time (date, seconds after midnight), the instant where the text named one, exact amount."""

    line: int
    series: Series
    date: str
    wall_s: int
    instant_s: int | None
    amount: Decimal
    is_estimated: bool


class Placing:
    """Takes a file's values in its order, and places them when all are there."""

    def __init__(self, rules: TableRules) -> None:
        self.rules = rules
        self.curves = Curves(rules.time.interval_s or HOUR_S)
        self._values: list[Value] = []

    def note(self, code: str, line: int, count: int = 1) -> None:
        """Count something that isn't refused."""
        self.curves.note(code, line, count)

    def add(self, value: Value) -> None:
        """Take a value; ValueError when there is no such date."""
        find_day(value.date)
        self._values.append(value)

    def build(self) -> Imported:
        """The readings; ReadingsFileError when there are none, or at the line that can't be placed."""
        by_series: dict[Series, dict[int, Value]] = defaultdict(dict)
        for value, instant_s in zip(self._values, self._find_instants(), strict=True):
            if instant_s is not None:
                self._gather(by_series[value.series], instant_s, value)
            elif value.amount:
                raise ReadingsFileError(
                    value.line, Words("analytics.imports.placing.energy_at_time_that_clock_does_not"),
                )
            else:
                self.note("ZERO_PLACEHOLDER", value.line)
        for series, values in by_series.items():
            self._add_series(series, sorted(values.items()))
        return self.curves.build(max((value.line for value in self._values), default=1))

    def _find_instants(self) -> list[int | None]:
        rules = self.rules.time
        ends_after_s = rules.interval_s if rules.marks == "end" else 0
        stamps = [Stamp(value.series, value.date, value.wall_s) for value in self._values if value.instant_s is None]
        placed = iter(place_stamps(stamps, parse_zone(rules.timezone), ends_after_s=ends_after_s))
        return [next(placed) if value.instant_s is None else value.instant_s - ends_after_s for value in self._values]

    def _gather(self, known: dict[int, Value], instant_s: int, value: Value) -> None:
        earlier = known.setdefault(instant_s, value)
        if earlier.amount != value.amount:
            raise ReadingsFileError(value.line, Words(
                "analytics.imports.placing.another_value_for_same_time", line=earlier.line,
            ))
        if earlier is not value:
            self.note("REPEATED", value.line)

    def _add_series(self, series: Series, values: Sequence[tuple[int, Value]]) -> None:
        placed = [value for value in self._measure(values) if value is not None]
        if self.rules.energy.rounding == "nearest":
            whole = round_carried(value.energy_wh for value in placed)
        else:
            whole = [_require_whole(value) for value in placed]
        for value, energy_wh in zip(placed, whole, strict=True):
            if value.energy_wh.denominator > 1:
                self.note("ROUNDED", value.line)
            try:
                self.curves.add(value.line, series, value.start_s, _validate_size(energy_wh),
                                interval_s=value.interval_s, is_estimated=value.is_estimated)
            except ValueError as error:
                raise ReadingsFileError(value.line, words_of(error)) from error

    def _measure(self, values: Sequence[tuple[int, Value]]) -> Iterator["_Placed | None"]:
        """Each value's interval and exact Wh, in order of time; None for a counter's step over a gap."""
        steps_s = self._find_steps(values)
        if self.rules.energy.counter:
            yield from map(self._count, pairwise(values), steps_s)
            return
        is_auto_end = self.rules.time.interval_s == AUTO and self.rules.time.marks == "end"
        for (instant_s, value), step_s in zip(values, steps_s, strict=True):
            yield _Placed(value.line, instant_s - step_s * is_auto_end, step_s, self._scale(value.amount, step_s),
                          value.is_estimated)

    def _count(self, states: tuple[tuple[int, Value], tuple[int, Value]], step_s: int) -> "_Placed | None":
        (start_s, first), (end_s, last) = states
        if last.amount < first.amount:
            raise ReadingsFileError(last.line, Words(
                "analytics.imports.placing.counter_goes_back_after", amount=last.amount, first_amount=first.amount,
            ))
        if end_s - start_s != step_s:
            self.note("COUNTER_GAP", last.line)
            return None
        return _Placed(last.line, start_s, step_s, self._scale(last.amount - first.amount, step_s), last.is_estimated)

    def _scale(self, amount: Decimal, step_s: int) -> Fraction:
        unit = self.rules.energy.unit
        if unit in UNITS_W:
            return Fraction(amount) * UNITS_W[unit] * step_s / HOUR_S
        return Fraction(amount) * UNITS_WH[unit]

    def _find_steps(self, values: Sequence[tuple[int, Value]]) -> list[int]:
        rules = self.rules.time
        if rules.interval_s != AUTO:
            self._require_stated(values)
            return [rules.interval_s] * len(values)
        times = [instant_s for instant_s, _ in values]
        steps_s = find_steps([-time for time in reversed(times)])[::-1] if rules.marks == "end" else find_steps(times)
        for (_, value), step_s in zip(values, steps_s, strict=False):
            _require_part_of_hour(value, step_s)
        if not steps_s:
            raise ReadingsFileError(
                values[0][1].line, Words("analytics.imports.placing.one_value_of_series_does_not_show"),
            )
        return steps_s

    def _require_stated(self, values: Sequence[tuple[int, Value]]) -> None:
        """Refuse values that all stand further apart than the mapping says; of power, which counts by it, even some."""
        stated_s = self.rules.time.interval_s
        gaps = [(later_s - earlier_s, value) for (earlier_s, value), (later_s, _) in pairwise(values)]
        odd = [(gap_s, value) for (gap_s, value), (next_s, _) in pairwise(gaps) if gap_s == next_s > stated_s]
        if odd and (self.rules.energy.unit in UNITS_W or len(odd) == len(gaps) - 1):
            step_s, value = odd[0]
            _require_part_of_hour(value, step_s)
            raise ReadingsFileError(value.line, Words(
                "analytics.imports.placing.values_s_apart_and_time_interval_s", step_s=step_s, stated_s=stated_s,
            ))


@dataclass(frozen=True, slots=True)
class _Placed:
    line: int
    start_s: int
    interval_s: int
    energy_wh: Fraction
    is_estimated: bool


def find_steps(times: Sequence[int]) -> list[int]:
    """Give each time's step to the next, in seconds, where steps change; a gap has the step before it.

    A longer step counts as one when the next is as long too. Empty for fewer than two times.
    """
    gaps = [later - earlier for earlier, later in pairwise(times)]
    steps_s: list[int] = []
    for number, gap_s in enumerate(gaps):
        following_s = gaps[number + 1] if number + 1 < len(gaps) else 0
        before_s = steps_s[-1] if steps_s else min(gap_s, following_s or gap_s)
        steps_s.append(gap_s if gap_s <= before_s or gap_s == following_s else before_s)
    return [*steps_s, steps_s[-1]] if steps_s else []


def _require_part_of_hour(value: Value, step_s: int) -> None:
    if HOUR_S % step_s:
        raise ReadingsFileError(value.line, Words(
            "analytics.imports.placing.value_each_s_hours_or_parts", step_s=step_s,
        ))


def _require_whole(one: _Placed) -> int:
    if one.energy_wh.denominator > 1:
        raise ReadingsFileError(one.line, Words("analytics.imports.placing.not_in_whole_wh_energy_rounding"))
    return int(one.energy_wh)


def _validate_size(energy_wh: int) -> int:
    if energy_wh > MAX_INTERVAL_WH:
        raise WordedError("analytics.imports.placing.more_than_wh_in_one_interval", max_interval_wh=MAX_INTERVAL_WH)
    return energy_wh
