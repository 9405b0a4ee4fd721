"""The line that a counter's values lie on, cut at quarters' ends, rounded down to Wh.

An interval is an estimate when a line is longer than a quarter, or when what was counted within it is only a part.
"""

from collections.abc import Iterator
from typing import NamedTuple

INTERVAL_S = 900


class Value(NamedTuple):
    """A counter's value; is_stamped: at_s is the device's own time, not the message's arrival."""

    energy_wh: int
    at_s: int
    is_stamped: bool = False


class Interval(NamedTuple):
    """Energy over [start_s, start_s + INTERVAL_S) in UTC."""

    start_s: int
    energy_wh: int
    is_estimated: bool


class Line:
    """A counter's last value, and the value at the last quarter's end, once one has passed since the base.

    step_wh: what it grows by from one value to the next, as a running mean; aside: a value that doesn't follow.
    """

    __slots__ = ("aside", "end_wh", "is_guess", "last", "step_wh")

    def __init__(self, base: Value) -> None:
        self.last = base
        self.end_wh = base.energy_wh if base.at_s % INTERVAL_S == 0 else None
        self.is_guess = False
        self.step_wh = 0
        self.aside: Value | None = None

    def advance(self, value: Value) -> Iterator[Interval]:
        """Move to a later value; the intervals that end on the way."""
        passed_s, grown_wh = value.at_s - self.last.at_s, value.energy_wh - self.last.energy_wh
        yield from self._cut(value, is_guess=passed_s > INTERVAL_S)
        if grown_wh:
            self.step_wh = (3 * self.step_wh + grown_wh) // 4 if self.step_wh else grown_wh
        self.last, self.aside = value, None

    def stand(self, at_s: int) -> Iterator[Interval]:
        """Move to a later time at which nothing more is known to be counted."""
        value = self.last._replace(at_s=at_s)
        yield from self._cut(value, is_guess=True)
        self.last = value

    def rebase(self, base: Value) -> Iterator[Interval]:
        """Go on from another value, as if the line had stood until then and had always led there."""
        yield from self.stand(base.at_s)
        if self.end_wh is not None:
            self.end_wh += base.energy_wh - self.last.energy_wh
        self.last, self.is_guess = base, True

    def _cut(self, value: Value, *, is_guess: bool) -> Iterator[Interval]:
        last, passed_s = self.last, value.at_s - self.last.at_s
        end_s = (last.at_s // INTERVAL_S + 1) * INTERVAL_S
        while end_s <= value.at_s:
            end_wh = last.energy_wh + (value.energy_wh - last.energy_wh) * (end_s - last.at_s) // passed_s
            if self.end_wh is not None:
                yield Interval(end_s - INTERVAL_S, end_wh - self.end_wh, is_guess or self.is_guess)
            self.end_wh, self.is_guess = end_wh, is_guess
            end_s += INTERVAL_S
