"""Who acts, on the embedded ledger itself: real certificates, signatures and proofs; each state by the commands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from chaincode.rules import canonical
from chaincode.rules.intervals import add_days
from chaincode.wire.possession import bring_keys
from gateway.ledger.port import EndorseError, LedgerCall, Signer, execute, query
from tests.helpers.rules.who_acts import COMMANDS, expect
from tests.ledger_contract.world import FOUNDED_ON, EmbeddedWorld, command_id, found

Plain = dict[str, Any]


@dataclass
class House:
    """A founded community on a ledger of its own, and one member with the keys that come and go."""

    world: EmbeddedWorld
    date: str = FOUNDED_ON
    first: Signer = field(init=False)
    new: Signer = field(init=False)
    other: Signer = field(init=False)
    member: str = ""

    def __post_init__(self) -> None:
        found(self.world)
        self.first, self.new, self.other = (self.world.signer("citizens", name) for name in ("no-a", "no-b", "no-c"))
        self.member = self.register(self.first)
        self.register(self.other)

    def send(self, by: Signer, name: str, acting_for: str = "", made_id: str = "", **arguments: Any) -> Plain:
        call = LedgerCall(name, made_id or command_id(self.date), acting_for, arguments)
        return dict(canonical.decode(execute(self.world.ledger, call, by).response.payload))

    def both(self, name: str, made_id: str = "", **arguments: Any) -> Plain:
        """Propose as the citizens' officer and sign as the municipality's."""
        receipt = self.send(self.world.signer("citizens", "officer"), name, made_id=made_id, **arguments)
        target, digest = receipt["made"][0], receipt["facts"]["digest"]
        self.send(self.world.signer("municipality", "officer"), "countersign", target=target, digest=digest)
        return dict(receipt["facts"])

    def register(self, signer: Signer) -> str:
        made_id = command_id(self.date)
        return str(self.both("register", made_id, **bring_keys([signer.key], made_id))["member"])

    def bring(self, name: str, by: Signer | None = None) -> None:
        """Rotate to the new key, or recover it."""
        made_id = command_id(self.date)
        brought = bring_keys([self.new.key], made_id, self.member)
        if by is not None:
            self.send(by, name, self.member, made_id, **brought)
        else:
            self.both(name, made_id, member=self.member, **brought)

    def wait(self) -> None:
        """Open days until a recovery acts."""
        for days in (1, 2, 3):
            date = add_days(FOUNDED_ON, days)
            self.send(self.world.signer("municipality", "service"), "open_day", date=date)
            self.date = date

    def ask(self, by: Signer, name: str) -> str:
        """The code for a command whose arguments can't be read; nothing is written."""
        call = LedgerCall(name, command_id(self.date), self.member, {"none such": 0})
        return query(self.world.ledger, call, by).refusal()[0]


def freeze(house: House) -> Signer:
    house.send(house.first, "freeze", house.member, member=house.member)
    return house.first


def suspend(house: House) -> Signer:
    house.both("suspend", member=house.member, reason="fraud")
    return house.first


def rotate(house: House) -> Signer:
    house.bring("rotate", house.first)
    house.wait()
    return house.first


def delegate(house: House) -> Signer:
    made_id = command_id(house.date)
    brought = bring_keys([house.new.key], made_id, house.member)
    house.send(house.first, "delegate", house.member, made_id, **brought, cap_cents=5, days=9)
    return house.new


def recover(house: House) -> Signer:
    house.bring("recover")
    return house.first


def recovered(house: House) -> Signer:
    recover(house)
    house.wait()
    return house.first


def leave(house: House) -> Signer:
    house.send(house.first, "leave", house.member)
    return house.first


def new_key_of(state: Callable[[House], Signer]) -> Callable[[House], Signer]:
    def build(house: House) -> Signer:
        state(house)
        return house.new

    return build


STATES: dict[str, Callable[[House], Signer]] = {
    "acting": lambda house: house.first, "another's key": lambda house: house.other, "frozen by own key": freeze,
    "suspended": suspend, "rotated, old key": rotate, "rotated, new key": new_key_of(rotate),
    "recovering, old key": recover, "recovering, new key": new_key_of(recover), "recovered, old key": recovered,
    "recovered, new key": new_key_of(recovered), "left": leave,
    "delegate's": delegate,
}


@pytest.mark.parametrize("state", STATES)
def test_commands_by_key_states_as_the_rules_table_says(tmp_path: Path, state: str) -> None:
    world = EmbeddedWorld(tmp_path)
    house = House(world)
    signer = STATES[state](house)
    height = world.ledger.height()
    asked = {name: house.ask(signer, name) for name in COMMANDS}
    assert asked == {name: expect(name, state) for name in COMMANDS}
    assert world.ledger.height() == height


def test_a_claimed_key_never_acts_for_the_claimer(tmp_path: Path) -> None:
    """Another command's proof, another member's, and none."""
    house = House(EmbeddedWorld(tmp_path))
    made_id, other_id = command_id(house.date), command_id(house.date)
    victim = house.new
    for brought, code in (
        (bring_keys([victim.key], other_id, house.member), "KEY_PROOF_INVALID"),
        (bring_keys([victim.key], made_id, "0" * 64), "KEY_PROOF_INVALID"),
        (bring_keys([victim.key], made_id, house.member) | {"proofs": []}, "T12_NO_PROOF"),
        (bring_keys([house.other.key], made_id, house.member), "T12_KEY_TAKEN"),
    ):
        with pytest.raises(EndorseError) as caught:
            house.send(house.first, "rotate", house.member, made_id, **brought)
        assert caught.value.code == code
