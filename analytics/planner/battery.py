"""A battery hour by hour, greedy and without foresight: own use first; it ends the year as it began it.

All of its losses fall where it is charged: stored = taken x round trip, rounded down. Its capacity falls linearly to
80 % at so many cycles or years, whichever is first; then it is replaced.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np

from analytics.planner.hours import Longs
from analytics.planner.reading import SheetRow

WORN = 0.2
"""What a battery has lost when it is replaced."""
PASSES = 6
WH_PER_KWH = 1000
Row = TypeVar("Row")


@dataclass(frozen=True, eq=False)
class Stored:
    """A year of a battery by hour, Wh: taken in, given to the member, given to the grid; what it held at either end."""

    taken_wh: Longs
    given_wh: Longs
    sent_wh: Longs
    start_wh: int
    end_wh: int

    @property
    def out_wh(self) -> int:
        """All that came out of it."""
        return int(self.given_wh.sum() + self.sent_wh.sum())


@dataclass(frozen=True)
class Size:
    """What a battery of a certain age can do: usable Wh, Wh an hour, the round trip as a fraction."""

    capacity_wh: int
    power_wh: int
    round_trip: Fraction


def find_size(battery: SheetRow, age: int, life: int) -> Size:
    """A battery at the beginning of a year; age: years since it was new; life: years until it is replaced."""
    health = 1 - WORN * (age % life) / life
    kwh = battery.number("kwh")
    power = kwh / 2 if battery["kw"] is None else battery.number("kw")
    return Size(round(kwh * WH_PER_KWH * battery.number("depth") * health), round(power * WH_PER_KWH),
                battery.exact("round_trip"))  # fmt: skip


def find_life(battery: SheetRow, yearly_out_wh: int) -> int:
    """Whole years until it is worn out, by its first year's use; at least one."""
    years, usable = int(battery["years"]), battery.number("kwh") * WH_PER_KWH * battery.number("depth")
    cycles = yearly_out_wh / usable if usable else 0.0
    return max(1, min(years, int(int(battery["cycles"]) / cycles))) if cycles else years


def run_battery(size: Size, excess_wh: Longs, need_wh: Longs, lack_wh: Longs | None = None) -> Stored:
    """A year: excess and need of its own point by hour; lack: what the community lacks (below 0: has over).

    With lack it is held for that; without, all excess is taken and only the point's own need is served.
    """
    if lack_wh is None:
        taking, giving = np.minimum(excess_wh, size.power_wh), np.minimum(need_wh, size.power_wh)
        asked = np.where(excess_wh > 0, taking, -giving).tolist()
        moved, start, end = _find_steady(lambda state: _move(size, asked, state))
        moved_wh = np.array(moved, np.int64)
        return Stored(np.maximum(moved_wh, 0), np.maximum(-moved_wh, 0), np.zeros_like(moved_wh), start, end)
    columns = excess_wh.tolist(), need_wh.tolist(), lack_wh.tolist()
    rows, start, end = _find_steady(lambda state: _hold(size, *columns, state))
    taken, given, sent = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    return Stored(taken, given, sent, start, end)


def _find_steady(run: Callable[[int], tuple[list[Row], int]]) -> tuple[list[Row], int, int]:
    """A year that ends as it began; a battery that is once full or empty in it ends alike from any start."""
    end = 0
    for _ in range(PASSES):
        start = end
        rows, end = run(start)
        if end == start:
            break
    return rows, start, end


def _move(size: Size, asked: Sequence[int], state: int) -> tuple[list[int], int]:
    """What it takes, below 0 gives, by hour, and what it holds at the end; the innermost loop, so nothing is called."""
    over, under, capacity = size.round_trip.numerator, size.round_trip.denominator, size.capacity_wh
    moved = []
    for wish in asked:
        move = wish
        if wish > 0:
            room = (capacity - state) * under // over
            move = wish if wish < room else room
            state += move * over // under
        elif wish:
            move = wish if wish > -state else -state
            state += move
        moved.append(move)
    return moved, state


def _hold(
    size: Size, excess: Sequence[int], need: Sequence[int], lacks: Sequence[int], state: int
) -> tuple[list[tuple[int, int, int]], int]:
    over, under = size.round_trip.numerator, size.round_trip.denominator
    rows, power, capacity = [], size.power_wh, size.capacity_wh
    nothing = (0, 0, 0)
    for more, less, lack in zip(excess, need, lacks, strict=True):
        if not (more or state):
            rows.append(nothing)
            continue
        taken = given = sent = 0
        if more:
            taken = min(max(0, min(more, -lack)), power, (capacity - state) * under // over)
            state += taken * over // under
        elif less:
            given = min(less, power, state)
            state -= given
        if lack > 0 and not taken:
            sent = min(lack, power - given, state)
            state -= sent
        rows.append((taken, given, sent))
    return rows, state
