"""Counters to intervals: what a counter grew by between two quarter-hours, from values at any times.

The value at a quarter's end lies on the line between the values before and after it, rounded down to Wh, so all
intervals together are exactly what the counter grew by. An interval is an estimate when such a line is longer than a
quarter. Values are in memory only: after a start the first one of each counter sets its base, and the first interval
is the first whole one after it. What can't be energy is refused by a code of `rejects`, never corrected silently.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

INTERVAL_S = 900
MAX_GAP_S = 86_400
MAX_W = 100_000
CLOCK_AHEAD_S = 300
_WATT_SECONDS = 3_600  # a Wh
_LEAST_S = 60  # counters step by 10 Wh and more: over less time a step is no power
REBASED = ("R2_RESET", "R2_JUMP", "R2_GAP")


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


@dataclass(slots=True)
class _State:
    """A counter's last value; the value at the last quarter's end, once one has passed since the base.

    step_wh: what it grows by from one value to the next, as a running mean.
    """

    at_s: int
    energy_wh: int
    is_stamped: bool
    end_wh: int | None = None
    is_guess: bool = False
    step_wh: int = 0


class Counters:
    """The last values of counters by key: a point's channel."""

    def __init__(self) -> None:
        self._states: dict[tuple[str, str], _State] = {}

    def take(self, key: tuple[str, str], value: Value, max_w: int = MAX_W) -> tuple[tuple[Interval, ...], str]:
        """Intervals that a value completes, and "" or the code that refuses it. max_w: more is no energy."""
        state = self._states.get(key)
        if state is not None and 0 < state.energy_wh - value.energy_wh <= state.step_wh and value.energy_wh:
            value = value._replace(energy_wh=state.energy_wh)  # noise beside its own steps is no reset
        code = "R2_BASE" if state is None else _find_fault(state, value, max_w)
        if state is None or code in REBASED:
            end_wh = value.energy_wh if value.at_s % INTERVAL_S == 0 else None
            self._states[key] = _State(value.at_s, value.energy_wh, value.is_stamped, end_wh)
        elif not code:
            return tuple(_advance(state, value.energy_wh, value.at_s)), ""
        return (), code

    def find_time(self, key: tuple[str, str]) -> int | None:
        """The time of a counter's last value, None for an unknown one."""
        state = self._states.get(key)
        return None if state is None else state.at_s

    def forget_unstamped(self) -> None:
        """Drop counters without a time of their own: their messages waited, so arrival no longer tells their time."""
        self._states = {key: state for key, state in self._states.items() if state.is_stamped}


def _find_fault(state: _State, value: Value, max_w: int) -> str:
    """The first code that fits, "" for none."""
    grown_wh, passed_s = value.energy_wh - state.energy_wh, value.at_s - state.at_s
    faults = (
        ("R2_OLD", passed_s < 0), ("R2_REPEATED", value.is_stamped and passed_s == grown_wh == 0),
        ("R2_BOOT_ZERO", value.energy_wh == 0 and grown_wh < 0), ("R2_RESET", grown_wh < 0),
        ("R2_JUMP", grown_wh * _WATT_SECONDS > max_w * max(passed_s, _LEAST_S)),
        ("R2_GAP", passed_s > MAX_GAP_S),
    )
    return next((code for code, is_fault in faults if is_fault), "")


def _advance(state: _State, energy_wh: int, at_s: int) -> Iterator[Interval]:
    """Move a state to a later value; the intervals that end on the way."""
    passed_s, grown_wh = at_s - state.at_s, energy_wh - state.energy_wh
    is_guess = passed_s > INTERVAL_S
    end_s = (state.at_s // INTERVAL_S + 1) * INTERVAL_S
    while end_s <= at_s:
        end_wh = state.energy_wh + grown_wh * (end_s - state.at_s) // passed_s
        if state.end_wh is not None:
            yield Interval(end_s - INTERVAL_S, end_wh - state.end_wh, is_guess or state.is_guess)
        state.end_wh, state.is_guess = end_wh, is_guess
        end_s += INTERVAL_S
    if grown_wh:
        state.step_wh = (3 * state.step_wh + grown_wh) // 4 if state.step_wh else grown_wh
    state.at_s, state.energy_wh = at_s, energy_wh
