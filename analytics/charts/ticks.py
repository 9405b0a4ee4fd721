"""The numbers of an axis: 1, 2 or 5 times a power of ten apart, from below the least to above the greatest."""

from collections.abc import Iterable
from typing import NamedTuple


class Scale(NamedTuple):
    """An axis over so many units of a drawing: from its first to its last tick."""

    ticks: tuple[int, ...]
    length: float

    @property
    def step(self) -> int:
        """From one tick to the next."""
        return self.ticks[1] - self.ticks[0]

    def find(self, value: int) -> float:
        """Return how far from the first tick a value lies, to a tenth."""
        first, last = self.ticks[0], self.ticks[-1]
        return round(self.length * ((value - first) / (last - first)), 1)


def compute_scale(values: Iterable[int | None], most: int, length: float, *, least: int = 1) -> Scale:
    """Return an axis of about `most` ticks that covers all known values; least: what it shows where all are equal."""
    known = [value for value in values if value is not None] or [0]
    low, high = min(known), max(known)
    if low == high:
        low, high = min(low, low - least if low else 0), max(high, high + least)
    step = _find_step(high - low, most)
    return Scale(tuple(range(low // step * step, -(-high // step) * step + 1, step)), length)


def _find_step(span: int, most: int) -> int:
    wanted = max(1, -(-span // most))
    power: int = 10 ** (len(str(wanted)) - 1)
    return next(times * power for times in (1, 2, 5, 10) if times * power >= wanted)
