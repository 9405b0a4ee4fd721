"""Why a member's energy of a day is worth what it is: hour by hour, with numbers that anybody can check.

    micro = value x shared x own x weight // (total x 10,000)     millionths of a cent, rounded down per hour (T5)

What of it was shared in an hour, and its worth, is told only where that tells nothing of others: see `secrecy`.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from chaincode.rules.energy.packed import PerimeterHours as HoursTotals
from chaincode.rules.energy.packed import sum_perimeter, unpack_hours
from chaincode.rules.energy.periods import parse_name
from chaincode.rules.energy.records import Anchor, PerimeterTotals, Terms
from chaincode.rules.energy.vectors import LeafVectors, PerimeterVectors, Vectors
from chaincode.rules.energy.worth import HourWh, compute_worth
from chaincode.rules.intervals import HOUR_S, add_days, hours_of_days
from chaincode.rules.merkle import compute_packed_leaf, compute_path, compute_root
from gateway.features.periods.secrecy import is_secret, say_hidden
from gateway.features.periods.statement_records import Hour, OwnDay, PerimeterHours, ProvenLeaf, Rooted, Why

OWN_SUMS = ("withdrawn_wh", "injected_wh")
SHARED_SUMS = ("shared_withdrawn_wh", "shared_injected_wh", "worth_micro")


def explain_day(vectors: Vectors, anchored: Anchor, member: str, settlement: str, date: str) -> Why:
    """Give a day of a member: hours by perimeter, sums, and the check of each leaf against the anchored root."""
    period = parse_name(settlement).period
    first = (hours_of_days(date, 1).start_s - hours_of_days(period, 1).start_s) // HOUR_S
    count, start_s = hours_of_days(date, 1).hours, hours_of_days(period, 1).start_s
    parts = []
    for part, leaf, totals in _find_own(vectors, anchored, member):
        summed = sum_perimeter(part, vectors.hours)
        hours = list(_explain_hours(leaf, summed, anchored.terms, range(first, first + count), start_s))
        parts.append(_describe(part.perimeter, hours, is_hidden=is_secret(totals, leaf)))
    hidden = say_hidden(parts)
    worth_micro = sum((part.consumed_micro or 0) + (part.produced_micro or 0) for part in parts)
    return Why(
        member, period, date, anchored.terms, tuple(parts), None if hidden else worth_micro,
        prove(vectors, member, period), settlement, Rooted(anchored.root, anchored.terms), hidden,
    )


def sum_own_days(vectors: Vectors, anchored: Anchor, member: str, period: str) -> tuple[OwnDay, ...]:
    """Give a member's energy by local day: what was shared of it (rounded down per hour) and what that is worth.

    None stands for what isn't told of a day: of the whole of it, where one of the member's perimeters hides it.
    """
    days = [add_days(period, number) for number in range(anchored.terms.days)]
    sums: dict[str, dict[str, int]] = {date: dict.fromkeys(OWN_SUMS + SHARED_SUMS, 0) for date in days}
    own, first_s = _find_own(vectors, anchored, member), hours_of_days(period, 1).start_s
    for part, leaf, _ in own:
        summed = sum_perimeter(part, vectors.hours)
        for date in days:
            span = hours_of_days(date, 1)
            first = (span.start_s - first_s) // HOUR_S
            for hour in _explain_hours(leaf, summed, anchored.terms, range(first, first + span.hours), first_s):
                _add_hour(sums[date], hour)
    hidden = dict.fromkeys(SHARED_SUMS if any(is_secret(totals, leaf) for _, leaf, totals in own) else ())
    shown: dict[str, dict[str, Any]] = {date: day | hidden for date, day in sums.items()}
    return tuple(OwnDay(date, **day) for date, day in shown.items())


def _find_own(
    vectors: Vectors, anchored: Anchor, member: str
) -> list[tuple[PerimeterVectors, LeafVectors, PerimeterTotals]]:
    """Give a member's leaves with their perimeter, and what is anchored of it."""
    anchors = {totals.perimeter: totals for totals in anchored.perimeters}
    return [
        (part, leaf, anchors[part.perimeter])
        for part in vectors.perimeters for leaf in part.leaves if leaf.member == member
    ]


def _add_hour(sums: dict[str, int], hour: Hour) -> None:
    sums["withdrawn_wh"] += hour.withdrawn_wh
    sums["injected_wh"] += hour.injected_wh
    if hour.shared_wh:
        sums["shared_withdrawn_wh"] += hour.shared_wh * hour.withdrawn_wh // hour.total_withdrawn_wh
        sums["shared_injected_wh"] += hour.shared_wh * hour.injected_wh // hour.total_injected_wh
    sums["worth_micro"] += hour.consumed_micro + hour.produced_micro


def _explain_hours(
    leaf: LeafVectors, totals: HoursTotals, terms: Terms, numbers: Iterable[int], first_s: int
) -> Iterator[Hour]:
    """Yield hours by their numbers in the period, whose first one begins at first_s."""
    withdrawn, injected = unpack_hours(leaf.withdrawn), unpack_hours(leaf.injected)
    for number in numbers:
        own = HourWh(withdrawn[number], injected[number])
        total = HourWh(totals.withdrawn.hours_wh[number], totals.injected.hours_wh[number])
        worths_micro = compute_worth(terms, own, total)
        yield Hour(first_s + number * HOUR_S, *own, *total, total.shared_wh, *worths_micro)


def _describe(perimeter: str, hours: list[Hour], *, is_hidden: bool) -> PerimeterHours:
    return PerimeterHours(
        perimeter, is_hidden, sum(hour.withdrawn_wh for hour in hours), sum(hour.injected_wh for hour in hours),
        None if is_hidden else sum(hour.consumed_micro for hour in hours),
        None if is_hidden else sum(hour.produced_micro for hour in hours),
        () if is_hidden else tuple(hours),
    )


def prove(vectors: Vectors, member: str, period: str) -> tuple[ProvenLeaf, ...]:
    """Give a member's leaves with salt, hours and path to the root: enough to check them against the ledger."""
    leaves = [(part, leaf) for part in vectors.perimeters for leaf in part.leaves]
    hashes = [_hash(part, leaf, period) for part, leaf in leaves]
    root = compute_root(hashes).hex()
    return tuple(ProvenLeaf(
        part.perimeter, leaf.salt.hex(), hashes[index].hex(), index, len(leaves),
        tuple(one.hex() for one in compute_path(hashes, index)), root,
        tuple(unpack_hours(leaf.withdrawn)), tuple(unpack_hours(leaf.injected)),
    ) for index, (part, leaf) in enumerate(leaves) if leaf.member == member)


def _hash(part: PerimeterVectors, leaf: LeafVectors, period: str) -> bytes:
    return compute_packed_leaf(
        period, part.perimeter, leaf.member, salt=leaf.salt, withdrawn=leaf.withdrawn, injected=leaf.injected
    )
