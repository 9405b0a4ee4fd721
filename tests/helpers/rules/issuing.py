"""A programme whose tokens settlements mint (T10), and the settlement that does."""

from dataclasses import replace
from typing import Any

from chaincode.rules import keys
from chaincode.rules.calls import Call, derive_id
from chaincode.rules.funding.records import Budget
from chaincode.rules.programmes.records import Programme, RewardedAction
from chaincode.rules.records import Now
from tests.helpers.rules.energy import OPERATOR, countersign
from tests.helpers.rules.settling import FIRST, Small

RIDE = RewardedAction("ride", "ride", 50, "attested", 100, 100, 100)


class Issuing:
    """Ada and Bruno shared energy on a day; a programme of a vote gets at most 100 a settlement and 150 in all."""

    def __init__(self, **parameters: Any) -> None:
        self.small = Small(**parameters)
        self.world = self.small.world
        self.ids = [self.add(derive_id("programme", number)) for number in range(2)]

    def add(self, own: str, **changes: Any) -> str:
        """Write a programme of a vote, and its empty budget."""
        to_on = self.world.day + 100
        made = Programme(
            "mobility", "commons", "issue", (RIDE,), (), (), 100, 150, 0, (), self.world.date,
            self.world.date_in(100), self.world.day, to_on,
        )
        self.world.put(keys.programme(own), replace(made, **changes))
        self.world.put(keys.budget(own), Budget(keys.programme(own), 0, 0, {}))
        return own

    def call(self, *cents: int, settlement: str = FIRST, ids: list[str] | None = None) -> Call:
        """Build `settle` that mints so many cents for each programme."""
        named = [{"programme": own, "cents": one} for own, one in zip(ids or self.ids, cents, strict=False)]
        call = self.world.build_call("settle", OPERATOR, settlement=settlement, claims=[], programmes=named)
        return replace(call, transient=self.small.period.statement.transient)

    def settle(self, *cents: int) -> None:
        """Anchor the day, settle it with programmes, and have it countersigned."""
        self.small.period.anchor(FIRST)
        assert self.world.send(self.call(*cents)).status == 200
        countersign(self.world, FIRST)

    def change_parameters(self, **changes: Any) -> None:
        """Let other parameters be in force."""
        now = self.world.get(Now, keys.NOW)
        self.world.put(keys.NOW, replace(now, parameters=replace(now.parameters, **changes)))
