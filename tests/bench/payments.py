"""A town whose citizens all had a service of one shop and now confirm it, with real keys.

The way there is played by the rules on a dictionary and put on the ledger by transactions of the bench's own.
"""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from chaincode import contract
from chaincode.rules import keys
from chaincode.rules.calls import Call, Caller
from chaincode.rules.records import KeyOwner, Member, MemberKey
from chaincode.wire.identity import key_id
from gateway.ledger.port import LedgerCall, Signer, execute, query
from network.authority import Authority, enrol
from tests.helpers.rules.world import Person, World
from tests.ledger_contract.world import ORGANISATIONS, EmbeddedWorld, command_id

PRICE_CENTS = 1_000
TERMS = "5" * 64


class Town:
    """`signers[i]` may confirm `agreements[i]`; all are paid to one provider. played: the state that this needs."""

    def __init__(self, authorities: Mapping[str, Authority], count: int, played: World | None = None) -> None:
        self.played = played or World()
        self._authorities = authorities
        self.signers = [self._enrol("citizens", number) for number in range(count)]
        self.people = [self._join(signer, "citizens") for signer in self.signers]
        self.agreements = self._play(self._join(self._enrol("commerce", 0), "commerce"))

    def _enrol(self, organisation: str, number: int) -> Signer:
        held = enrol(self._authorities[organisation], f"m{number}")
        return Signer(held.certificate, held.key)

    def _join(self, signer: Signer, organisation: str) -> Person:
        key = key_id(signer.key.public_key())
        stakeholder = {"citizens": "citizen", "commerce": "commerce"}[organisation]
        self.played.put(keys.member(key), Member("confirmed", organisation, stakeholder, (), self.played.day))
        self.played.put(keys.member_key(key), MemberKey((key,)))
        self.played.put(keys.key_owner(key), KeyOwner(key))
        return Person(key, Caller(organisation, key))

    def _play(self, provider: Person) -> list[str]:
        """Offer, requests, acceptances, the day of the service, deliveries."""
        played = self.played
        offer = played.do(
            "publish", provider, kind="offer", thing="service", category="care", min_price_cents=1,
            max_price_cents=20_000, terms=TERMS,
        )["made"][0]
        asked = {
            "offer": offer, "provider": provider.member, "price_cents": PRICE_CENTS, "terms": TERMS,
            "service_date": played.date_in(1),
        }
        requested = [
            played.do("request", person, lots=[played.give(person, PRICE_CENTS)], **asked)["made"][0]
            for person in self.people
        ]
        for name in ("accept", "deliver"):
            if name == "deliver":
                played.open_day()
            for agreement in requested:
                played.do(name, provider, agreement=agreement)
        return requested

    def steps(self) -> list[tuple[LedgerCall, Signer]]:
        """Each citizen's confirmation, with the key that signs it."""
        build = partial(LedgerCall, "confirm")
        return [
            (build(command_id(self.played.date), person.member, {"agreement": agreement}), signer)
            for person, agreement, signer in zip(self.people, self.agreements, self.signers, strict=True)
        ]


class Payments(Town):
    """The town on the embedded ledger."""

    def __init__(self, folder: Path, count: int) -> None:
        played = World()
        self.world = EmbeddedWorld(folder, applies=dict.fromkeys(ORGANISATIONS, _build_apply(played)))
        super().__init__(self.world.authorities, count, played)
        execute(self.world.ledger, LedgerCall("seed", "id"), self.world.signer("municipality"))

    def greet(self) -> None:
        """Let everybody ask once, as members look before they confirm: the ledger then knows their certificates."""
        for signer in self.signers:
            query(self.world.ledger, LedgerCall("read", "", "", {"keys": [keys.NOW]}), signer)


def _build_apply(played: World) -> Callable[[Call, Any], Any]:
    def apply(call: Call, snapshot: Any) -> Any:
        if call.name == "seed":
            return contract.Effects(contract.OK, b"{}", None, tuple(sorted(played.state.items())))
        return contract.apply(call, snapshot)

    return apply
