"""A period's statement made by hand: what `anchor` puts on the ledger, and the vectors that `settle` gets to see."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from chaincode.rules import merkle
from chaincode.rules.codec import to_plain
from chaincode.rules.energy import vectors
from chaincode.rules.energy.records import PerimeterTotals, Told
from chaincode.rules.energy.totals import NOTHING_TOLD, build_register
from chaincode.rules.energy.vectors import LeafVectors, PerimeterVectors, Vectors
from chaincode.rules.merkle import pack_hours

Hours = Sequence[int]
Leaves = Mapping[str, Mapping[str, tuple[Hours, Hours]]]


class Statement(NamedTuple):
    """anchor: arguments of `anchor` without the id; transient: of `settle`, holding the vectors."""

    anchor: dict[str, Any]
    transient: dict[str, bytes]
    vectors: Vectors


def build_statement(
    period: str, leaves: Leaves, euro_cents: int | None = None, told: Told | None = None
) -> Statement:
    """Build from {perimeter: {member: (withdrawn Wh an hour, injected Wh an hour)}}, with salts that repeat.

    told: what the period's anchors have told so far.
    """
    parts = [_build_part(period, perimeter, leaves[perimeter]) for perimeter in sorted(leaves)]
    hours = len(parts[0].leaves[0].withdrawn) // merkle.HOUR_BYTES if parts and parts[0].leaves else 24
    made = Vectors(hours, parts)
    hashes = [
        merkle.compute_packed_leaf(
            period, part.perimeter, leaf.member, salt=leaf.salt, withdrawn=leaf.withdrawn, injected=leaf.injected
        )
        for part in parts
        for leaf in part.leaves
    ]
    so_far = told or NOTHING_TOLD
    perimeters = [to_plain(_total(period, part, leaves[part.perimeter], hours, so_far)) for part in parts]
    anchor: dict[str, Any] = {
        "root": merkle.compute_root(hashes).hex(), "leaves": len(hashes), "perimeters": perimeters,
    }
    if euro_cents is not None:
        anchor["euro_cents"] = euro_cents
    return Statement(anchor, {vectors.NAME: vectors.format_vectors(made)}, made)


def _salt(*texts: str) -> bytes:
    return sha256(" ".join(texts).encode()).digest()[:16]


def _build_part(period: str, perimeter: str, members: Mapping[str, tuple[Hours, Hours]]) -> PerimeterVectors:
    leaves = [
        LeafVectors(member, _salt(period, perimeter, member), pack_hours(withdrawn), pack_hours(injected))
        for member, (withdrawn, injected) in sorted(members.items())
    ]
    return PerimeterVectors(perimeter, _salt(period, perimeter, "w"), _salt(period, perimeter, "i"), leaves)


def _total(
    period: str, part: PerimeterVectors, members: Mapping[str, tuple[Hours, Hours]], hours: int, told: Told
) -> PerimeterTotals:
    made = []
    for place, (register, salt) in enumerate((("withdrawn", part.withdrawn_salt), ("injected", part.injected_salt))):
        rows = [one[place] for one in members.values()]
        sums = [sum(row[hour] for row in rows) for hour in range(hours)]
        used = sum(any(row) for row in rows)
        made.append(build_register(
            period, part.perimeter, register, salt=salt, hours_wh=sums, members=used, told=told,
        ))
    return PerimeterTotals(part.perimeter, *made)
