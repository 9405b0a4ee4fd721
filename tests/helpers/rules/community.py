"""A world in which the auditor looks at every command; its limits are short, so that much happens within days."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chaincode import contract
from chaincode.audit.invariants import Tracker
from chaincode.audit.state_view import StateView
from chaincode.audit.steps import Change, Step
from chaincode.rules import canonical, keys
from chaincode.rules.calls import Call
from chaincode.rules.records import Now
from chaincode.rules.state import read_record
from tests.helpers.rules.replay import Entry
from tests.helpers.rules.world import Person, World

FOUNDED_ON = "2024-05-01"
PARAMETERS: dict[str, Any] = {
    "interests": [{"category": "care", "interest": "social"}],
    "validity_days": {"citizen": 15, "commerce": 12, "municipality": 9, "gse": 9},
    "max_balance": {"citizen": 150, "commerce": 250, "municipality": 200, "gse": 200},
    "max_life_days": 22, "grace_days": 3, "accept_days": 2, "deliver_days": 2, "confirm_days": 1, "return_days": 6,
    "book_ahead_days": 5, "mediation_days": 3, "recovery_days": 2, "suspend_days": 4, "settle_days": 1,
    "value_cents_per_mwh": 100_000, "pair_limit": 6_000, "bonus_free": 60, "bonus_cap": 150, "bonus_budget": 250,
    "welcome_bonus": 200, "welcome_budget": 500, "supply_ceiling": 20_000, "issuance_ceiling": 2_500,
    "commons_cap": 100, "vote_days": 2, "confirmation_days": 1, "franchise_days": 3, "support": 2, "min_chamber": 2,
    "open_proposals": 5, "redeem_bps": 5_000, "assist_budget": 300, "redeem_budget": 500, "programme_budget": 60,
}


class Community(World):
    """A world whose every command is checked by the auditor's tracker."""

    def __init__(self) -> None:
        self.tracker = Tracker()
        self.done: Counter[str] = Counter()
        self.log: list[Entry] = []
        self.refusals: Counter[str] = Counter()
        self.last: Call | None = None
        self.succeeded: list[Call] = []
        super().__init__(FOUNDED_ON, **PARAMETERS)

    def put(self, key: str, record: object) -> None:
        """Write a record that no command wrote."""
        super().put(key, record)
        self.log.append((key, self.state[key]))

    def send(self, call: Call) -> contract.Effects:
        """Apply a call, commit, and let the auditor look at what changed."""
        before = dict(self.state)
        data = before.get(keys.NOW)
        effects = super().send(call)
        self.log.append(call)
        if effects.status != contract.OK:
            assert self.state == before
            self.refusals[canonical.decode(effects.response)["code"]] += 1
            return effects
        self.done[call.name] += 1
        self.last = call
        self.succeeded.append(call)
        changes = tuple(Change(key, before.get(key), value) for key, value in effects.writes)
        now = None if data is None else read_record(Now, data)
        step = Step(call.name, now, changes, 0, "", canonical.decode(call.arguments))
        found = [one for one in self.tracker.add(step, StateView(self.state)) if not one.reason.is_note]
        assert not found, [one.words() for one in found]
        return effects

    def attempt(
        self, name: str, by: Person, transient: Mapping[str, bytes] | None = None, **arguments: Any
    ) -> dict[str, Any] | None:
        """Send what may be refused; give the receipt, or None."""
        call = self.build_call(name, by, **arguments)
        effects = self.send(replace(call, transient=transient) if transient else call)
        return canonical.decode(effects.response) if effects.status == contract.OK else None
