"""Periods in a test's world: anchored, settled and countersigned by the commands themselves.

    period = Period(world, {"AC001E00001": {ada: ({9: 3_000}, {}), bruno: ({}, {9: 2_000})}})
    settled = period.run("2024-05-01.provisional.1")
    line_of(world, settled, ada).energy_cents
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chaincode import contract
from chaincode.rules import intervals, keys
from chaincode.rules.calls import Call
from chaincode.rules.energy.records import Line, Page, Settlement, Told
from tests.helpers.rules.statement import Statement, build_statement
from tests.helpers.rules.world import PERIMETER, Person, World, staff

OPERATOR = staff("gse", "energy_operator")
OFFICER = staff("municipality", "officer")
GSE_OFFICER = staff("gse", "officer")
OFFICIAL = staff("gse", "official")
PLENTY_CENTS = 10**9

Sparse = Mapping[int, int]
Hours = Mapping[str, Mapping[Person, tuple[Sparse, Sparse]]]


@dataclass
class Period:
    """A period's energy: {perimeter: {member: ({hour: Wh withdrawn}, {hour: Wh injected})}}, other hours 0."""

    world: World
    hours: Hours
    euro_cents: int | None = PLENTY_CENTS
    days: int = 7
    statement: Statement = field(init=False)

    def build(self, settlement_id: str) -> Statement:
        """Build the statement of the period that a settlement's id names."""
        period = settlement_id[:10]
        count = intervals.hours_of_days(period, self.days).hours
        leaves = {
            perimeter: {person.member: (_spread(one[0], count), _spread(one[1], count)) for person, one in own.items()}
            for perimeter, own in self.hours.items()
        }
        told = self.world.find(Told, keys.told(period, "gse"))
        self.statement = build_statement(period, leaves, self.euro_cents, told)
        return self.statement

    def anchor(self, settlement_id: str) -> dict[str, Any]:
        """Send `anchor`, which must succeed."""
        return self.world.do("anchor", OPERATOR, settlement=settlement_id, **self.build(settlement_id).anchor)

    def settle(self, settlement_id: str, claims: Sequence[str] = ()) -> Settlement:
        """Send `settle`, which must succeed, on what was anchored last."""
        effects = self.world.send(self.build_settle(settlement_id, claims))
        assert effects.status == contract.OK, effects.response
        return settlement_of(self.world, settlement_id)

    def build_settle(self, settlement_id: str, claims: Sequence[str] = ()) -> Call:
        """Build the call of `settle`, with its vectors."""
        call = self.world.build_call("settle", OPERATOR, settlement=settlement_id, claims=list(claims))
        return replace(call, transient=self.statement.transient)

    def refused(self, code: str, settlement_id: str, claims: Sequence[str] = (), **changed: Any) -> dict[str, Any]:
        """Send `settle`, which must be refused, writing nothing. changed: fields of the call."""
        return self.world.refuse(code, replace(self.build_settle(settlement_id, claims), **changed))

    def run(self, settlement_id: str, claims: Sequence[str] = ()) -> Settlement:
        """Open the day after the period (if it isn't open), anchor, settle, countersign."""
        over_on = intervals.add_days(settlement_id[:10], self.days)
        if self.world.date < over_on:
            self.world.skip_to(over_on)
        self.anchor(settlement_id)
        self.settle(settlement_id, claims)
        return countersign(self.world, settlement_id)


def _spread(sparse: Sparse, count: int) -> list[int]:
    hours = [0] * count
    for hour, energy_wh in sparse.items():
        hours[hour] = energy_wh
    return hours


def countersign(world: World, settlement_id: str, by: Person = OFFICER) -> Settlement:
    """Countersign what awaits; give the settlement as it is then."""
    digest = settlement_of(world, settlement_id).digest
    world.do("countersign", by, target=keys.settlement(settlement_id), digest=digest)
    return settlement_of(world, settlement_id)


def settlement_of(world: World, settlement_id: str) -> Settlement:
    return world.get(Settlement, keys.settlement(settlement_id))


def lines_of(world: World, settlement: Settlement) -> dict[str, Line]:
    """Give a settlement's lines by member id."""
    pages = world.all(Page, f"page/{settlement.settlement_id}/")
    return {line.member: line for page in pages.values() for line in page.lines}


def line_of(world: World, settlement: Settlement, person: Person) -> Line:
    return lines_of(world, settlement)[person.member]


def shared_hour(consumer: Person, producer: Person, energy_wh: int, hour: int = 12) -> Hours:
    """Give one hour in which a consumer withdraws what a producer injects."""
    return {PERIMETER: {consumer: ({hour: energy_wh}, {}), producer: ({}, {hour: energy_wh})}}
