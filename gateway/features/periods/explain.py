"""Why a member's energy of a day is worth what it is: hour by hour, with numbers that anybody can check.

    micro = value x shared x own x weight // (total x 10,000)     millionths of a cent, rounded down per hour (T5)

What of it was shared in an hour, and its worth, is told only where that tells nothing of others: see `secrecy`.
"""

from collections.abc import Iterator
from typing import Any

from chaincode.rules.energy.packed import PerimeterHours as HoursTotals
from chaincode.rules.energy.packed import unpack_hours
from chaincode.rules.energy.records import PerimeterTotals, Terms
from chaincode.rules.energy.vectors import LeafVectors
from chaincode.rules.energy.worth import HourWh, compute_worth
from chaincode.rules.intervals import HOUR_S, add_days, hours_of_days
from chaincode.rules.merkle import compute_path
from gateway.features.periods.known_statements import KnownStatement
from gateway.features.periods.secrecy import is_secret, say_hidden
from gateway.features.periods.statement_records import Hour, OwnDay, PerimeterHours, ProvenLeaf, Rooted, Why

OWN_SUMS = ("withdrawn_wh", "injected_wh")
SHARED_SUMS = ("shared_withdrawn_wh", "shared_injected_wh", "worth_micro")


def explain_day(known: KnownStatement, member: str, date: str) -> Why:
    """Give a day of a member: hours by perimeter, sums, and the check of each leaf against the anchored root."""
    period, anchored = known.period, known.anchored
    first = (hours_of_days(date, 1).start_s - hours_of_days(period, 1).start_s) // HOUR_S
    count, start_s = hours_of_days(date, 1).hours, hours_of_days(period, 1).start_s
    parts = []
    for perimeter, leaf, totals in _find_own(known, member):
        numbers = range(first, first + count)
        hours = list(_explain_hours(leaf, known.totals[perimeter], anchored.terms, numbers, start_s))
        parts.append(_describe(perimeter, hours, is_hidden=is_secret(totals, leaf)))
    hidden = say_hidden(parts)
    worth_micro = sum((part.consumed_micro or 0) + (part.produced_micro or 0) for part in parts)
    return Why(
        member, period, date, anchored.terms, tuple(parts), None if hidden else worth_micro,
        prove(known, member), known.settlement, Rooted(anchored.root, anchored.terms), hidden,
    )


def sum_own_days(known: KnownStatement, member: str) -> tuple[OwnDay, ...]:
    """Give a member's energy by local day: what was shared of it (rounded down per hour) and what that is worth.

    None stands for what isn't told of a day: of the whole of it, where one of the member's perimeters hides it.
    """
    terms = known.anchored.terms
    days = [add_days(known.period, number) for number in range(terms.days)]
    sums: dict[str, dict[str, int]] = {date: dict.fromkeys(OWN_SUMS + SHARED_SUMS, 0) for date in days}
    own, first_s = _find_own(known, member), hours_of_days(known.period, 1).start_s
    for perimeter, leaf, _ in own:
        for date in days:
            span = hours_of_days(date, 1)
            first = (span.start_s - first_s) // HOUR_S
            numbers = range(first, first + span.hours)
            for own_wh, total_wh in _list_hours(leaf, known.totals[perimeter], numbers):
                _add_hour(sums[date], terms, own_wh, total_wh)
    hidden = dict.fromkeys(SHARED_SUMS if any(is_secret(totals, leaf) for _, leaf, totals in own) else ())
    shown: dict[str, dict[str, Any]] = {date: day | hidden for date, day in sums.items()}
    return tuple(OwnDay(date, **day) for date, day in shown.items())


def _find_own(known: KnownStatement, member: str) -> list[tuple[str, LeafVectors, PerimeterTotals]]:
    """Give a member's leaves with their perimeter, and what is anchored of it."""
    anchors = {totals.perimeter: totals for totals in known.anchored.perimeters}
    return [
        (part.perimeter, leaf, anchors[part.perimeter])
        for part in known.vectors.perimeters for leaf in part.leaves if leaf.member == member
    ]


def _add_hour(sums: dict[str, int], terms: Terms, own: HourWh, total: HourWh) -> None:
    sums["withdrawn_wh"] += own.withdrawn_wh
    sums["injected_wh"] += own.injected_wh
    if shared_wh := total.shared_wh:
        sums["shared_withdrawn_wh"] += shared_wh * own.withdrawn_wh // total.withdrawn_wh
        sums["shared_injected_wh"] += shared_wh * own.injected_wh // total.injected_wh
        sums["worth_micro"] += sum(compute_worth(terms, own, total))


def _explain_hours(
    leaf: LeafVectors, totals: HoursTotals, terms: Terms, numbers: range, first_s: int
) -> Iterator[Hour]:
    """Yield hours by their numbers in the period, whose first one begins at first_s."""
    for number, (own, total) in zip(numbers, _list_hours(leaf, totals, numbers), strict=True):
        yield Hour(first_s + number * HOUR_S, *own, *total, total.shared_wh, *compute_worth(terms, own, total))


def _list_hours(leaf: LeafVectors, totals: HoursTotals, numbers: range) -> Iterator[tuple[HourWh, HourWh]]:
    """Yield a leaf's hours by their numbers in the period, each with that of all in the perimeter."""
    withdrawn, injected = unpack_hours(leaf.withdrawn), unpack_hours(leaf.injected)
    for number in numbers:
        yield (HourWh(withdrawn[number], injected[number]),
               HourWh(totals.withdrawn.hours_wh[number], totals.injected.hours_wh[number]))


def _describe(perimeter: str, hours: list[Hour], *, is_hidden: bool) -> PerimeterHours:
    return PerimeterHours(
        perimeter, is_hidden, sum(hour.withdrawn_wh for hour in hours), sum(hour.injected_wh for hour in hours),
        None if is_hidden else sum(hour.consumed_micro for hour in hours),
        None if is_hidden else sum(hour.produced_micro for hour in hours),
        () if is_hidden else tuple(hours),
    )


def prove(known: KnownStatement, member: str) -> tuple[ProvenLeaf, ...]:
    """Give a member's leaves with salt, hours and path to the root: enough to check them against the ledger."""
    leaves = [(part, leaf) for part in known.vectors.perimeters for leaf in part.leaves]
    return tuple(ProvenLeaf(
        part.perimeter, leaf.salt.hex(), known.hashes[index].hex(), index, len(leaves),
        tuple(one.hex() for one in compute_path(known.hashes, index)), known.root,
        tuple(unpack_hours(leaf.withdrawn)), tuple(unpack_hours(leaf.injected)),
    ) for index, (part, leaf) in enumerate(leaves) if leaf.member == member)
