"""The world under the contract suite: a ledger of four organisations, founded, and people who sign.

An adapter takes part by a class with these members and a row in conftest.py; the tests know nothing else of it.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric import ec

from chaincode import contract
from chaincode.wire.pace import Pace
from chaincode.wire.possession import bring_keys
from chaincode.wire.trust import Trust
from gateway.ledger.embedded import EmbeddedLedger, Endorser
from gateway.ledger.port import Ledger, LedgerCall, Receipt, Signer, execute
from network.authority import Authority, Credential, create_authority, enrol, revoke

ORGANISATIONS = ("citizens", "commerce", "municipality", "gse")
FOUNDED_ON = "2024-05-01"
CHANNEL = "vallechiara"


class LedgerWorld(Protocol):
    """What the suite needs of an adapter."""

    ledger: Ledger
    founded_on: str
    begins_at: int  # the first block after those with which the ledger itself was made

    def signer(self, organisation: str, *roles: str) -> Signer:
        """A client of an organisation with these roles; the same person each time."""

    def peer(self, organisation: str) -> Signer:
        """Somebody with a peer's certificate, which may endorse and not submit."""

    def expired(self, organisation: str) -> Signer:
        """A client whose certificate has run out."""

    def revoked(self, organisation: str) -> Signer:
        """A client whose certificate the channel's revocation list names."""

    def stranger(self, organisation: str) -> Signer:
        """A client with a certificate of an authority of that name that the channel doesn't know."""

    def close(self) -> None:
        """Give everything back."""


class EmbeddedWorld:
    """The embedded ledger with four endorsers. applies: by organisation, another rule book for its endorser."""

    founded_on = FOUNDED_ON
    begins_at = 1

    def __init__(self, folder: Path, *, applies: Mapping[str, Callable[..., Any]] | None = None) -> None:
        self.folder, self.path = folder, folder / "ledger.db"
        start = datetime.now(UTC) - timedelta(days=2)
        self.authorities = {name: create_authority(name, folder / "keys", not_before=start) for name in ORGANISATIONS}
        self._people: dict[tuple[str, ...], Signer] = {}
        self._gate = Lock()
        self._revoked = {name: to_signer(enrol(self.authorities[name], "revoked")) for name in ORGANISATIONS}
        self.trust = Trust(CHANNEL, tuple(
            one.describe([revoke(one, [self._revoked[name].certificate])]) for name, one in self.authorities.items()
        ))
        self.endorsers = tuple(self._endorser(name, (applies or {}).get(name)) for name in ORGANISATIONS)
        self.orderer = ("municipality", to_signer(enrol(self.authorities["municipality"], "orderer", unit="orderer")))
        EmbeddedLedger.create(self.path, self.trust)
        self.ledger = self.open()

    def _endorser(self, name: str, apply: Callable[..., Any] | None) -> Endorser:
        held = enrol(self.authorities[name], "peer", unit="peer")
        return Endorser(name, held.certificate, held.key, apply or contract.apply, pace=Pace(10**6))

    def open(self) -> EmbeddedLedger:
        """Open the file, as after a restart."""
        self.ledger = EmbeddedLedger(self.path, self.endorsers, self.orderer, submits=10**6)
        return self.ledger

    def signer(self, organisation: str, *roles: str) -> Signer:
        """A client with these roles."""
        who = (organisation, *roles)
        with self._gate:
            if who not in self._people:
                name = "-".join(("client", *roles))
                self._people[who] = to_signer(enrol(self.authorities[organisation], name, roles=roles))
            return self._people[who]

    def peer(self, organisation: str) -> Signer:
        """The endorser's own key and certificate."""
        one = next(one for one in self.endorsers if one.organisation == organisation)
        return Signer(one.certificate, one.key)

    def expired(self, organisation: str) -> Signer:
        """Ran out an hour ago."""
        now = datetime.now(UTC)
        dates = {"not_before": now - timedelta(hours=30), "not_after": now - timedelta(hours=1)}
        return to_signer(enrol(self.authorities[organisation], f"old-{secrets.token_hex(4)}", **dates))

    def revoked(self, organisation: str) -> Signer:
        """On the list of block 0."""
        return self._revoked[organisation]

    def stranger(self, organisation: str) -> Signer:
        """Of an authority made just now."""
        other: Authority = create_authority(organisation, self.folder / "strangers" / secrets.token_hex(4))
        return to_signer(enrol(other, "client"))

    def close(self) -> None:
        """Close the ledger."""
        self.ledger.close()


def to_signer(credential: Credential) -> Signer:
    """A key at hand."""
    return Signer(credential.certificate, credential.key)


def command_id(date: str) -> str:
    """A new command id on the ledger's date."""
    return f"{date}-{secrets.token_hex(16)}"


def found(world: LedgerWorld) -> Receipt:
    """Found the community on the world's first day."""
    arguments = {"date": world.founded_on, "parameters": {"community": CHANNEL, "first_period": world.founded_on}}
    call = LedgerCall("found", command_id(world.founded_on), "", arguments)
    return execute(world.ledger, call, world.signer("municipality", "service"))


def open_day(date: str, on: str = FOUNDED_ON) -> LedgerCall:
    """Open the day `date`, asked on the day `on`."""
    return LedgerCall("open_day", command_id(on), "", {"date": date})


def register(on: str = FOUNDED_ON) -> LedgerCall:
    """Propose a member with a fresh key."""
    made_id = command_id(on)
    return LedgerCall("register", made_id, "", bring_keys([ec.generate_private_key(ec.SECP256R1())], made_id))


def read(*keys: str) -> LedgerCall:
    """Query records."""
    return LedgerCall("read", "", "", {"keys": list(keys)})
