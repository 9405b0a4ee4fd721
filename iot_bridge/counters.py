"""Counters to intervals: what a counter grew by between two quarter-hours, from values at any times.

The value at a quarter's end lies on the line between the values before and after it (`lines.py`), so all intervals
together are exactly what the counter grew by. Values are in memory only: after a start the first one of each counter
sets its base, and the first interval is the first whole one after it. What can't be energy is refused by a code of
`rejects`, never corrected silently, and set aside: the next value tells whether it was a slip, beside which the counter
goes on, or where it counts from now; of a reset only the step back itself is lost.
"""

from iot_bridge.lines import INTERVAL_S, Interval, Line, Value

__all__ = ["INTERVAL_S", "Counters", "Interval", "Value"]
MAX_GAP_S = 86_400
MAX_W = 100_000
_WATT_SECONDS = 3_600  # a Wh
_LEAST_S = 60  # counters step by 10 Wh and more: over less time a step is no power
ASIDE = ("R2_BOOT_ZERO", "R2_RESET", "R2_JUMP")


class Counters:
    """The last values of counters by key: a point's channel."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], Line] = {}

    def take(self, key: tuple[str, str], value: Value, max_w: int = MAX_W) -> tuple[tuple[Interval, ...], str]:
        """Intervals that a value completes, and "" or the code that refuses it. max_w: more is no energy."""
        line = self._lines.get(key)
        if line is not None and 0 < line.last.energy_wh - value.energy_wh <= line.step_wh and value.energy_wh:
            value = value._replace(energy_wh=line.last.energy_wh)  # noise beside its own steps is no reset
        code = "R2_BASE" if line is None else _find_fault(line.last, value, max_w)
        if line is None or value.at_s - line.last.at_s > MAX_GAP_S:
            self._lines[key] = Line(value)
            return (), code
        if code in ASIDE:
            return _take_aside(line, value, code, max_w)
        return ((), code) if code else (tuple(line.advance(value)), "")

    def find_time(self, key: tuple[str, str]) -> int | None:
        """The time of a counter's last value, None for an unknown one."""
        line = self._lines.get(key)
        return None if line is None else line.last.at_s

    def forget_unstamped(self) -> None:
        """Drop counters without a time of their own: their messages waited, so arrival no longer tells their time."""
        self._lines = {key: line for key, line in self._lines.items() if line.last.is_stamped}


def _find_fault(last: Value, value: Value, max_w: int) -> str:
    """The first code that fits, "" for none."""
    grown_wh, passed_s = value.energy_wh - last.energy_wh, value.at_s - last.at_s
    faults = (
        ("R2_OLD", passed_s < 0), ("R2_REPEATED", value.is_stamped and passed_s == grown_wh == 0),
        ("R2_BOOT_ZERO", value.energy_wh == 0 and grown_wh < 0), ("R2_RESET", grown_wh < 0),
        ("R2_JUMP", grown_wh * _WATT_SECONDS > max_w * max(passed_s, _LEAST_S)),
        ("R2_GAP", passed_s > MAX_GAP_S),
    )
    return next((code for code, is_fault in faults if is_fault), "")


def _take_aside(line: Line, value: Value, code: str, max_w: int) -> tuple[tuple[Interval, ...], str]:
    """Take a value that doesn't follow the last: it may follow the one set aside, else it is set aside itself."""
    aside = line.aside
    follows = "" if aside is None else _find_fault(aside, value, max_w)
    if aside is None or follows in ASIDE or not _is_nearer(value, aside, line.last):
        line.aside = value
        return (), code
    if follows:
        return (), follows
    if value.energy_wh == aside.energy_wh:  # it stands: still a slip's, or a reset one's that counts nothing yet
        line.aside = value
        return tuple(line.stand(value.at_s)), ""
    return (*line.rebase(aside), *line.advance(value)), ""


def _is_nearer(value: Value, aside: Value, last: Value) -> bool:
    """Whether a value has less to do with the last than with the one set aside: else it is a slip, too."""
    return value.energy_wh - aside.energy_wh < abs(last.energy_wh - value.energy_wh)
