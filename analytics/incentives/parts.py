"""Exact amounts of many parts over one common denominator, and the two ways in which they are rounded.

Sums of a year's fractions have denominators of thousands of digits; whole numbers over one unit need no reducing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from operator import mul

MICRO = 10**6
CENTS = 100


@dataclass(frozen=True)
class Parts:
    """Parts of one amount, in a fixed order: part i is values[i] / unit."""

    unit: int
    values: tuple[int, ...]

    @cached_property
    def total(self) -> Fraction:
        """The sum of all parts."""
        return Fraction(sum(self.values), self.unit)

    def pick(self, chosen: Sequence[bool]) -> Fraction:
        """The sum of the chosen parts."""
        return Fraction(sum(v for v, is_chosen in zip(self.values, chosen, strict=True) if is_chosen), self.unit)

    def round_each(self, scale: int = 1) -> list[int]:
        """Each part in 1/scale, half up."""
        return [_round(value * scale, self.unit) for value in self.values]

    def divide(self, total: int, scale: int = 1) -> list[int]:
        """A rounded total among the parts, in 1/scale, by largest remainder; equal remainders in the parts' order.

        The parts are not negative, and the total is their sum rounded to a neighbour.
        """
        floors = [value * scale // self.unit for value in self.values]
        rests = [value * scale % self.unit for value in self.values]
        order = sorted(range(len(rests)), key=lambda i: (-rests[i], i))
        for i in order[: total - sum(floors)]:
            floors[i] += 1
        return floors


def weigh(units: Sequence[Sequence[int]], factors: Sequence[Sequence[Fraction]]) -> Parts:
    """Each part's sum over hours of units x factor; parts may name the same list of factors."""
    distinct = {id(factor): factor for factor in factors}
    unit = lcm(*(f.denominator for fractions in distinct.values() for f in fractions))
    weights = {key: [f.numerator * (unit // f.denominator) for f in fractions] for key, fractions in distinct.items()}
    return Parts(unit, tuple(sum(map(mul, own, weights[id(f)])) for own, f in zip(units, factors, strict=True)))


def add_parts(amounts: Sequence[Parts], count: int) -> Parts:
    """The same parts of several amounts (months) summed; count is their number where there is no amount."""
    unit = lcm(*(amount.unit for amount in amounts))
    scales = [unit // amount.unit for amount in amounts]
    return Parts(unit, tuple(sum(part.values[i] * s for part, s in zip(amounts, scales, strict=True))
                             for i in range(count)))  # fmt: skip


def divide_exact(parts: Sequence[Fraction], total: int | None = None) -> list[int]:
    """Fractions as whole numbers that sum to their rounded sum, by largest remainder in the given order.

    total: that sum, where it is rounded already.
    """
    unit = lcm(*(part.denominator for part in parts))
    whole = Parts(unit, tuple(part.numerator * (unit // part.denominator) for part in parts))
    return whole.divide(round_half_up(whole.total) if total is None else total)


def round_half_up(value: Fraction, scale: int = 1) -> int:
    """A value in 1/scale, half away from zero, as money is rounded."""
    return _round(value.numerator * scale, value.denominator)


def _round(over: int, under: int) -> int:
    whole = (2 * abs(over) + under) // (2 * under)
    return -whole if over < 0 else whole


def format_eur(value: Fraction | None) -> str | None:
    """EUR with six decimals, half up: 2.6425 -> "2.642500"; None stays None."""
    return None if value is None else format_micro(round_half_up(value, MICRO))


def format_micro(micro: int) -> str:
    """Millionths of a euro as EUR with six decimals."""
    whole, rest = divmod(abs(micro), MICRO)
    return f"{'-' if micro < 0 else ''}{whole}.{rest:06d}"
