"""Sums of packed hours: the worth of a whole period, hour by hour as `worth` has it, in little time.

The rows of hourly Wh stay packed, and the loops over their hours run in C. Per member and perimeter

    micro(m) = sum over hours with shared > 0 of
        value_cents_per_mwh x shared x withdrawn(m) x w_consume // (withdrawn x 10,000)     rounded down per hour
      + value_cents_per_mwh x shared x injected(m) x w_produce // (injected x 10,000)       rounded down per hour
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import compress
from operator import floordiv, mul
from struct import unpack
from typing import NamedTuple

from chaincode.rules.energy.records import Terms
from chaincode.rules.energy.vectors import PerimeterVectors
from chaincode.rules.merkle import HOUR_BYTES
from chaincode.rules.units import BPS


class RegisterHours(NamedTuple):
    """A register's hourly totals of a perimeter, Wh, and how many members have energy in it."""

    hours_wh: Sequence[int]
    members: int


class PerimeterHours(NamedTuple):
    """Both registers of a perimeter."""

    withdrawn: RegisterHours
    injected: RegisterHours

    @property
    def shared_wh(self) -> list[int]:
        """The lesser of the two totals, hour by hour."""
        return [min(pair) for pair in zip(self.withdrawn.hours_wh, self.injected.hours_wh, strict=True)]


class Share(NamedTuple):
    """One register's part of the formula: which hours count, and the factor and divisor of each that does."""

    counts: Sequence[bool]
    factors: Sequence[int]
    divisors: Sequence[int]

    def compute_micro(self, packed: bytes) -> int:
        """Give sum(factor x Wh // divisor) over the hours that count; the loops run in C."""
        own_wh = compress(unpack_hours(packed), self.counts)
        return sum(map(floordiv, map(mul, self.factors, own_wh), self.divisors))


def unpack_hours(packed: bytes) -> tuple[int, ...]:
    """Read hourly Wh of 4 bytes each."""
    return unpack(f">{len(packed) // HOUR_BYTES}I", packed)


def sum_register(rows: Iterable[bytes], hours: int) -> RegisterHours:
    """Add up packed rows, hour by hour.

    A row is added as two numbers, of every other hour each, so that an hour has 8 bytes and never runs over.
    """
    places, members, nothing = (hours + 1) // 2, 0, bytes(HOUR_BYTES * hours)
    every_other = int.from_bytes((bytes(HOUR_BYTES) + b"\xff" * HOUR_BYTES) * places)
    last = before_last = 0
    for row in rows:
        if row != nothing:
            number = int.from_bytes(row)
            last += number & every_other
            before_last += number >> 8 * HOUR_BYTES & every_other
            members += 1
    total = [0] * 2 * places
    total[0::2], total[1::2] = (unpack(f">{places}Q", hour.to_bytes(8 * places)) for hour in (before_last, last))
    return RegisterHours(total[-hours:], members)


def sum_perimeter(part: PerimeterVectors, hours: int) -> PerimeterHours:
    """Add up the leaves of a perimeter."""
    return PerimeterHours(
        sum_register((leaf.withdrawn for leaf in part.leaves), hours),
        sum_register((leaf.injected for leaf in part.leaves), hours),
    )


def compute_share(value_cents_per_mwh: int, weight_bps: int, shared_wh: list[int], total_wh: Sequence[int]) -> Share:
    """Give a register's factors and divisors over the hours with shared energy; a total is then above zero.

    In lowest terms, which changes no quotient: small numbers are divided in half the time.
    """
    hours = [
        Fraction(value_cents_per_mwh * shared * weight_bps, total * BPS)
        for shared, total in zip(shared_wh, total_wh, strict=True)
        if shared
    ]
    counts = [shared > 0 for shared in shared_wh]
    return Share(counts, [hour.numerator for hour in hours], [hour.denominator for hour in hours])


def compute_worths(terms: Terms, part: PerimeterVectors, totals: PerimeterHours) -> dict[str, int]:
    """Give each member's micro of one perimeter, by member."""
    shared_wh, value = totals.shared_wh, terms.value_cents_per_mwh
    consumed = compute_share(value, terms.w_consume, shared_wh, totals.withdrawn.hours_wh)
    produced = compute_share(value, terms.w_produce, shared_wh, totals.injected.hours_wh)
    nothing = bytes(len(shared_wh) * HOUR_BYTES)
    return {
        leaf.member: sum(
            share.compute_micro(packed)
            for share, packed in ((consumed, leaf.withdrawn), (produced, leaf.injected))
            if packed != nothing
        )
        for leaf in part.leaves
    }
