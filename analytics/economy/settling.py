"""A week is settled by the rules: anchored, settled from all members' hours, countersigned; later again, for good."""

from hashlib import sha256

import numpy as np

from analytics.economy.ledger import MUNICIPALITY, OPERATOR, Ledger
from analytics.planner.hours import Longs
from chaincode.kernel.registers import GRID_REGISTERS
from chaincode.rules import keys, merkle
from chaincode.rules.codec import to_plain
from chaincode.rules.energy import vectors
from chaincode.rules.energy.records import PerimeterTotals, RegisterTotals, Told
from chaincode.rules.energy.totals import NOTHING_TOLD, build_register
from chaincode.rules.energy.vectors import LeafVectors, PerimeterVectors, Vectors
from chaincode.rules.state import read_record

PERIMETER = "AC001E00001"
EURO_A_MWH = 130  # what GSE pays for a MWh shared: premium and valorisation, about what 2024's prices came to


class Week:
    """A week's energy as the operator holds it. members: ids in order; withdrawn, injected: Wh, (members, hours)."""

    def __init__(self, period: str, members: list[str], withdrawn: Longs, injected: Longs) -> None:
        self.period, self.hours = period, withdrawn.shape[1]
        self.totals = (withdrawn.sum(axis=0), injected.sum(axis=0))
        self.used = tuple(int(np.count_nonzero(one.any(axis=1))) for one in (withdrawn, injected))
        rows = [one.astype(">u4") for one in (withdrawn, injected)]
        self.leaves = [
            LeafVectors(member, _salt(period, member), *(row[at].tobytes() for row in rows))
            for at, member in enumerate(members)
        ]

    @property
    def shared_wh(self) -> int:
        """The lesser of both totals, hour by hour."""
        return int(np.minimum(*self.totals).sum())

    def compute_root(self) -> str:
        """Give the Merkle root of the statement."""
        return merkle.compute_root([
            merkle.compute_packed_leaf(
                self.period, PERIMETER, leaf.member, salt=leaf.salt, withdrawn=leaf.withdrawn, injected=leaf.injected)
            for leaf in self.leaves
        ]).hex()

    def build_totals(self, told: Told) -> PerimeterTotals:
        """Give the totals as they may be anchored."""
        return PerimeterTotals(PERIMETER, *(self._build(place, told) for place in range(2)))

    def _build(self, place: int, told: Told) -> RegisterTotals:
        return build_register(
            self.period, PERIMETER, GRID_REGISTERS[place], salt=bytes(16),
            hours_wh=self.totals[place].tolist(), members=self.used[place], told=told,
        )


def _salt(period: str, member: str) -> bytes:
    return sha256(f"{period} {member}".encode()).digest()[:16]


def settle(ledger: Ledger, week: Week, kind: str, claims: list[str] | None = None) -> str:
    """Settle a week; give the settlement's id."""
    settlement = f"{week.period}.{kind}.1"
    data = ledger.get(keys.told(week.period, OPERATOR.organisation))
    told = read_record(Told, data) if data else NOTHING_TOLD
    ledger.send("anchor", OPERATOR, {
        "settlement": settlement, "root": week.compute_root(), "leaves": len(week.leaves),
        "perimeters": [to_plain(week.build_totals(told))], "euro_cents": week.shared_wh * EURO_A_MWH * 100 // 10**6,
    })
    part = PerimeterVectors(PERIMETER, bytes(16), bytes(16), week.leaves)
    made = vectors.format_vectors(Vectors(week.hours, [part]))
    named = {"settlement": settlement, "claims": claims or []}
    proposed = ledger.send("settle", OPERATOR, named, transient={vectors.NAME: made})
    digest = proposed["facts"]["digest"]
    ledger.send("countersign", MUNICIPALITY, {"target": keys.settlement(settlement), "digest": digest})
    return settlement
