"""What may be told of groups of members: sums of five or more, of which no two differ by fewer.

    merge_parts   groups that may be told, and "others", with as many more as it takes
    cut_bands     fifths by what members get today, so that what is asked moves nobody from one into another

Sums are linear in the weights that are asked about: so also of those who have energy in a register, in any period, a
group has five or more, or none; and of each band those of each group.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from chaincode.rules.energy.totals import MIN_MEMBERS

OTHERS = "others"
BANDS = 5
Members = frozenset[str]


class Several(NamedTuple):
    """A group of members by its name."""

    name: str
    members: Members


def may_tell(members: Members, facets: Iterable[Members]) -> bool:
    """Say whether a sum over members tells of none: they are five or more, and so are those of each facet, if any."""
    return len(members) >= MIN_MEMBERS and all(_is_nobody_or_many(members & facet) for facet in facets)


def merge_parts(parts: Iterable[Several], facets: Sequence[Members]) -> list[Several]:
    """Give the parts that may be told, those that may not as one; nothing where only the whole may be."""
    given = [part for part in parts if part.members]
    told = [part for part in given if may_tell(part.members, facets)]
    told.sort(key=lambda part: (len(part.members), part.name))
    rest: Members = frozenset().union(*(part.members for part in given if not may_tell(part.members, facets)))
    while rest and told and not may_tell(rest, facets):
        rest |= told.pop(0).members
    others = [Several(OTHERS, rest)] if rest and may_tell(rest, facets) else []
    return sorted(told + others) if len(told + others) > 1 else []


def cut_bands(before: Mapping[str, int], parts: Sequence[Several], facets: Sequence[Members]) -> list[Several]:
    """Give bands of equal numbers, from the least that members get to the most; neighbours together where they are
    few, and nothing where only the whole may be told.
    """
    order = sorted(before, key=lambda member: (before[member], member))
    ends = [len(order) * number // BANDS for number in range(BANDS + 1)]
    bands = [frozenset(order[start:end]) for start, end in pairwise(ends)]

    def is_told(band: Members) -> bool:
        return may_tell(band, facets) and all(_is_nobody_or_many(band & part.members) for part in parts)

    bands = _merge_neighbours(bands, is_told)
    return [Several(str(number), band) for number, band in enumerate(bands, 1)] if len(bands) > 1 else []


def _merge_neighbours(bands: list[Members], is_told: Callable[[Members], bool]) -> list[Members]:
    while len(bands) > 1 and not all(map(is_told, bands)):
        at = next(number for number, band in enumerate(bands) if not is_told(band))
        at = min(at, len(bands) - 2)
        bands = [*bands[:at], bands[at] | bands[at + 1], *bands[at + 2 :]]
    return bands


def _is_nobody_or_many(members: Members) -> bool:
    return not members or len(members) >= MIN_MEMBERS
