"""A town with a settlement, whose steps and state a test may change."""

from typing import Any

from chaincode.audit.state_view import StateView
from chaincode.audit.steps import Change, Step
from chaincode.rules import canonical
from chaincode.rules.codec import to_plain
from chaincode.rules.records import Lot
from tests.helpers.rules.community import FOUNDED_ON, Community
from tests.helpers.rules.energy import Period
from tests.helpers.rules.world import PERIMETER, Person

SETTLEMENT = f"{FOUNDED_ON}.provisional.1"


class Town(Community):
    """Ada withdraws, Bea injects; a settlement gave both tokens, and Ada asked Bea for something."""

    def __init__(self) -> None:
        super().__init__()
        self.ada, self.bea = self.join("citizens", 1), self.join("commerce", 1)
        self.period = Period(self, {PERIMETER: {self.ada: ({9: 5_000}, {}), self.bea: ({}, {9: 5_000})}}, days=1)
        self.period.run(SETTLEMENT)
        offer = self.do(
            "publish", self.bea, kind="offer", thing="service", category="music", min_price_cents=1,
            max_price_cents=1_000, terms="5" * 64,
        )["made"][0]
        self.asked = self.do(
            "request", self.ada, offer=offer, provider=self.bea.member, lots=[self.award(self.ada)], price_cents=50,
            service_date=self.date, terms="5" * 64, place="",
        )["made"]

    def award(self, person: Person) -> str:
        return f"award/{SETTLEMENT}/0000/{person.member}"

    @property
    def change(self) -> str:
        """Ada's lot, the change of her request."""
        return str(self.asked[1])

    def lot(self, person: Person, cents: int = 10, **fields: Any) -> Lot:
        dates = {"minted_on": self.day, "received_on": self.day, "expires_on": self.day + 5} | fields
        return Lot(person.member, cents, "x", **dates)

    def write(self, command: str, records: dict[str, Any], *, is_kept: bool = True) -> list[str]:
        after = {key: None if one is None else canonical.encode(to_plain(one)) for key, one in records.items()}
        changes = tuple(Change(key, self.state.get(key), data) for key, data in after.items())
        now = self.now
        state = {key: data for key, data in (self.state | after).items() if data is not None}
        found = self.tracker.add(Step(command, now, changes, 7, "tx"), StateView(state))
        for one in found:
            assert (one.block, one.transaction) == (7, "tx") and one.words() and one.words("it")
        if is_kept:
            self.state = state
        return [one.code for one in found]
