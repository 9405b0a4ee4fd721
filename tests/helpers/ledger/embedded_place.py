"""Where a town's ledger lies, and what of it the town asks; the embedded one."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from gateway.ledger.port import Ledger, Signer
from network.keys import COUNTERSIGNER, ENERGY_OPERATOR, list_roles
from tests.ledger_contract.world import EmbeddedWorld


class Place(Protocol):
    """Where a town lies: a ledger for each organisation, and keys for whoever acts."""

    community: str
    ledgers: Mapping[str, Ledger]

    def signer(self, organisation: str, name: str) -> Signer:
        """The key of an organisation's service, officer or auditor."""

    def enrol(self, organisation: str, name: str, *, roles: Sequence[str] = ()) -> Signer:
        """A new member's key and certificate, or that of somebody with roles."""


class EmbeddedPlace:
    """The embedded ledger: one for all four organisations."""

    community = "vallechiara"

    def __init__(self, folder: Path) -> None:
        self.world = EmbeddedWorld(folder)
        self.ledgers = dict.fromkeys(self.world.authorities, self.world.ledger)

    def signer(self, organisation: str, name: str) -> Signer:
        """A client with the roles of that name."""
        return self.world.signer(organisation, *list_roles(organisation, ENERGY_OPERATOR, COUNTERSIGNER)[name])

    def enrol(self, organisation: str, name: str, *, roles: Sequence[str] = ()) -> Signer:
        """A client with roles or without; the same one for the same name."""
        return self.world.signer(organisation, *(roles or (f"no-role-{name}",)))
