"""The last anchored statements that were asked for, read once: the pages of all members ask for the same week's.

A week of 5,000 points takes 65 ms of processor time to read and add up, and 7 MB.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from cachetools import LRUCache
from sqlalchemy import Connection

from chaincode.rules.energy.packed import PerimeterHours, sum_perimeter
from chaincode.rules.energy.periods import parse_name
from chaincode.rules.energy.records import Anchor
from chaincode.rules.energy.vectors import Vectors
from chaincode.rules.merkle import compute_packed_leaf, compute_root
from gateway.features.periods import store

MOST = 4


@dataclass(frozen=True)
class KnownStatement:
    """A settlement's name and anchor with the vectors that belong to it, and what is worked out of them when needed."""

    settlement: str
    anchored: Anchor
    vectors: Vectors

    @property
    def period(self) -> str:
        """Its first date."""
        return parse_name(self.settlement).period

    @cached_property
    def totals(self) -> Mapping[str, PerimeterHours]:
        """By perimeter, the hours of all its leaves added up."""
        return {part.perimeter: sum_perimeter(part, self.vectors.hours) for part in self.vectors.perimeters}

    @cached_property
    def hashes(self) -> tuple[bytes, ...]:
        """The leaves' hashes, in the order in which the root is made of them."""
        return tuple(
            compute_packed_leaf(self.period, part.perimeter, leaf.member, salt=leaf.salt, withdrawn=leaf.withdrawn,
                                injected=leaf.injected)
            for part in self.vectors.perimeters for leaf in part.leaves
        )

    @cached_property
    def root(self) -> str:
        """What the leaves come to, in hex."""
        return compute_root(self.hashes).hex()


class KnownStatements:
    """A gateway's memory of statements. most: how many are kept."""

    def __init__(self, most: int = MOST) -> None:
        self._known: LRUCache[str, KnownStatement] = LRUCache(most)
        self._lock = Lock()

    def require(self, connection: Connection, settlement: str) -> KnownStatement:
        """Return an anchored statement, from memory if its anchor is still the same.

        Raises:
            Problem: it isn't anchored, or isn't kept here.
        """
        anchored = store.require_anchor(connection, settlement)
        with self._lock:
            known = self._known.get(settlement)
        if known is None or known.anchored != anchored:
            known = KnownStatement(settlement, anchored, store.require_vectors(connection, settlement, anchored.root))
            with self._lock:
                self._known[settlement] = known
        return known
