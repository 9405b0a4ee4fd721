"""T5: whether vectors are what was anchored, and whether they are possible.

Root and hourly totals bind them to the anchor; members, their points' perimeter and power bind them to the people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from chaincode.rules import intervals, merkle
from chaincode.rules.energy.packed import PerimeterHours, sum_perimeter, unpack_hours
from chaincode.rules.energy.records import Anchor, RegisterTotals
from chaincode.rules.energy.totals import T5_TOTALS, hash_totals
from chaincode.rules.energy.vectors import LeafVectors, PerimeterVectors, Vectors
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.records import Member, MemberPoint
from chaincode.rules.units import BPS, POWER_LIMIT_BPS

T5_NOT_A_MEMBER = Reason("T5_NOT_A_MEMBER", Kind.STATE)
T5_NO_POINT = Reason("T5_NO_POINT", Kind.STATE)
T5_OVER_POWER = Reason("T5_OVER_POWER", Kind.AMOUNT)
T5_WRONG_HOURS = Reason("T5_WRONG_HOURS", Kind.AMOUNT)
T5_ROOT = Reason("T5_ROOT", Kind.AMOUNT)


def validate_leaves(period: str, anchor: Anchor, vectors: Vectors, members: Mapping[str, Member]) -> None:
    """Refuse leaves of strangers, of members without a point there for the whole period, and above the points' power.

    T12 keeps a point's from and to after leaving and in suspension.
    """
    leaves = [(part.perimeter, leaf) for part in vectors.perimeters for leaf in part.leaves]
    for _, leaf in leaves:
        if leaf.member not in members:
            raise T5_NOT_A_MEMBER(member=leaf.member)
    end = intervals.add_days(period, anchor.terms.days)
    held = [find_points(members[leaf.member], perimeter, period, end) for perimeter, leaf in leaves]
    for (perimeter, leaf), points in zip(leaves, held, strict=True):
        if not points:
            raise T5_NO_POINT(member=leaf.member, perimeter=perimeter, period=period)
    _validate_hours(period, anchor, vectors)
    for (perimeter, leaf), points in zip(leaves, held, strict=True):
        _validate_power(perimeter, leaf, points)


def find_points(member: Member, perimeter: str, start: str, end: str) -> Sequence[MemberPoint]:
    """Give the points that a member had in a perimeter for all of [start, end), local dates.

    A power that changes ends one row of a point and begins the next; the greater one then holds for the whole period.
    """
    rows = [
        point
        for point in member.points
        if point.perimeter == perimeter and point.from_date < end and (not point.to_date or point.to_date > start)
    ]
    return [
        point for point in _join(rows) if point.from_date <= start and (not point.to_date or point.to_date >= end)
    ]


def _join(rows: Iterable[MemberPoint]) -> list[MemberPoint]:
    """Make one of rows of a tag that follow on each other; the ledger keeps them by tag and date."""
    joined: list[MemberPoint] = []
    for row in rows:
        before = joined[-1] if joined else None
        if before is None or (before.tag, before.to_date) != (row.tag, row.from_date):
            joined.append(row)
        else:
            power_w, plant_w = max(before.power_w, row.power_w), max(before.plant_w, row.plant_w)
            joined[-1] = replace(row, from_date=before.from_date, power_w=power_w, plant_w=plant_w)
    return joined


def _validate_hours(period: str, anchor: Anchor, vectors: Vectors) -> None:
    hours = intervals.hours_of_days(period, anchor.terms.days).hours
    if vectors.hours != hours:
        raise T5_WRONG_HOURS(have=vectors.hours, need=hours)


def _validate_power(perimeter: str, leaf: LeafVectors, points: Sequence[MemberPoint]) -> None:
    """An hour at full power is as many Wh as W; a plant may give more than the contract takes. Rounded up."""
    nothing = bytes(len(leaf.withdrawn))
    withdrawn_w = sum(point.power_w for point in points)
    injected_w = sum(max(point.power_w, point.plant_w) for point in points)
    for row, power_w in ((leaf.withdrawn, withdrawn_w), (leaf.injected, injected_w)):
        highest = max(unpack_hours(row)) if row != nothing else 0
        if highest > -(-power_w * POWER_LIMIT_BPS // BPS):
            raise T5_OVER_POWER(member=leaf.member, energy_wh=highest, perimeter=perimeter, power_w=power_w)


def validate_root(period: str, anchor: Anchor, vectors: Vectors) -> None:
    """Refuse vectors whose leaves don't give the anchored root."""
    hashes = [
        merkle.compute_packed_leaf(
            period, part.perimeter, leaf.member, salt=leaf.salt, withdrawn=leaf.withdrawn, injected=leaf.injected,
        )
        for part in vectors.perimeters
        for leaf in part.leaves
    ]
    if len(hashes) != anchor.leaves or merkle.compute_root(hashes).hex() != anchor.root:
        raise T5_ROOT()


def sum_anchored(period: str, anchor: Anchor, vectors: Vectors) -> list[PerimeterHours]:
    """Add up each perimeter's leaves, and refuse what isn't anchored so."""
    if [part.perimeter for part in vectors.perimeters] != [totals.perimeter for totals in anchor.perimeters]:
        raise T5_ROOT()
    summed = [sum_perimeter(part, vectors.hours) for part in vectors.perimeters]
    for part, totals, hours in zip(vectors.perimeters, anchor.perimeters, summed, strict=True):
        _validate_totals(period, part, totals.withdrawn, hours, "withdrawn")
        _validate_totals(period, part, totals.injected, hours, "injected")
    return summed


def _validate_totals(
    period: str, part: PerimeterVectors, anchored: RegisterTotals, hours: PerimeterHours, register: str
) -> None:
    own = hours.withdrawn if register == "withdrawn" else hours.injected
    salt = part.withdrawn_salt if register == "withdrawn" else part.injected_salt
    if anchored.hash:
        is_same = anchored.hash == hash_totals(period, part.perimeter, register, salt, own.hours_wh)
    else:
        is_same = anchored.hours_wh == tuple(own.hours_wh)
    if not is_same or anchored.members != own.members:
        raise T5_TOTALS(register=register, perimeter=part.perimeter)
