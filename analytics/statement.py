"""The statement of a period: each member's hours in each perimeter, their Merkle root, the anchored totals (T5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analytics.frames import HourlyEnergy
from chaincode.rules import merkle

Energy = NDArray[np.int64]


@dataclass(frozen=True)
class Holding:
    """Whose a metering point is during the whole period, and where it is."""

    perimeter: str
    member: str


@dataclass(frozen=True, eq=False)
class Leaf:
    """One member's hours in one perimeter: Wh withdrawn and injected, (hours,) each, and the leaf's 16-byte salt."""

    perimeter: str
    member: str
    salt: bytes
    withdrawn_wh: Energy
    injected_wh: Energy

    def pack(self) -> tuple[bytes, bytes]:
        """Withdrawn and injected as the leaf hashes them and as `settle` takes them: 4 bytes an hour, big-endian."""
        return pack_hours(self.withdrawn_wh), pack_hours(self.injected_wh)


@dataclass(frozen=True, eq=False)
class Totals:
    """One perimeter's Wh per hour, (hours,) each."""

    withdrawn_wh: Energy
    injected_wh: Energy

    @property
    def shared_wh(self) -> Energy:
        """The lesser of the two, hour by hour."""
        return np.minimum(self.withdrawn_wh, self.injected_wh)


@dataclass(frozen=True, eq=False)
class Statement:
    """A period's leaves, sorted by (perimeter, member), and its totals by perimeter."""

    period: str
    leaves: tuple[Leaf, ...]
    totals: Mapping[str, Totals]

    @cached_property
    def hashes(self) -> tuple[bytes, ...]:
        """The leaves' hashes, in their order."""
        return tuple(compute_leaf_hash(self.period, leaf) for leaf in self.leaves)

    @cached_property
    def root(self) -> bytes:
        """The Merkle root that is anchored."""
        return merkle.compute_root(self.hashes)

    @cached_property
    def paths(self) -> list[tuple[bytes, ...]]:
        """Each leaf's path to the root, in order: what a member gets with leaf and salt."""
        return merkle.compute_paths(self.hashes)


def compute_leaf_hash(period: str, leaf: Leaf) -> bytes:
    """T5's leaf; ValueError when an hour has 2^32 Wh or more."""
    withdrawn, injected = leaf.pack()
    return merkle.compute_packed_leaf(
        period, leaf.perimeter, leaf.member, salt=leaf.salt, withdrawn=withdrawn, injected=injected
    )


def pack_hours(hours_wh: Energy) -> bytes:
    """Hours as 4-byte big-endian numbers; ValueError for an hour below 0 or of 2^32 Wh or more."""
    if hours_wh.size and not 0 <= int(hours_wh.min()) <= int(hours_wh.max()) <= merkle.MAX_HOUR_WH:
        raise ValueError("an hour's energy is a whole number of Wh from 0 to 2^32 - 1")
    return hours_wh.astype(">u4").tobytes()


def list_salted(holdings: Mapping[str, Holding]) -> list[tuple[str, str]]:
    """The (perimeter, member) pairs, sorted, that need a fresh random salt each."""
    return sorted({(holding.perimeter, holding.member) for holding in holdings.values()})


def compute_statement(
    period: str,
    hourly: HourlyEnergy,
    holdings: Mapping[str, Holding],
    salts: Mapping[tuple[str, str], bytes],
) -> Statement:
    """Sum each member's points per perimeter; points without a holding are left out. Salts: one per pair, 16 bytes."""
    rows: dict[tuple[str, str], list[int]] = {}
    for row, point in enumerate(hourly.metering_points):
        if point in holdings:
            holding = holdings[point]
            rows.setdefault((holding.perimeter, holding.member), []).append(row)
    leaves = tuple(_make_leaf(pair, rows[pair], hourly, salts[pair]) for pair in sorted(rows))
    return Statement(period, leaves, compute_totals(leaves))


def compute_totals(leaves: Sequence[Leaf]) -> dict[str, Totals]:
    """The hourly sums of leaves by perimeter."""
    by_perimeter: dict[str, list[Leaf]] = {}
    for leaf in leaves:
        by_perimeter.setdefault(leaf.perimeter, []).append(leaf)
    return {
        perimeter: Totals(
            np.sum([leaf.withdrawn_wh for leaf in own], axis=0, dtype=np.int64),
            np.sum([leaf.injected_wh for leaf in own], axis=0, dtype=np.int64),
        )
        for perimeter, own in by_perimeter.items()
    }


def _make_leaf(pair: tuple[str, str], rows: list[int], hourly: HourlyEnergy, salt: bytes) -> Leaf:
    return Leaf(*pair, salt, hourly.withdrawn_wh[rows].sum(axis=0), hourly.injected_wh[rows].sum(axis=0))
