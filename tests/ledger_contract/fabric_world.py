"""The world of the contract suite on a real network: a channel of its own, and people of its organisations."""

import secrets
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

from gateway.ledger.fabric import FabricLedger, PeerAddress
from gateway.ledger.port import Signer
from network.authority import create_authority, enrol, load_authority, load_credential
from network.connection import find_connection
from network.native import Network
from tests.helpers.network.networks import REVOKED, other_chaincode

from .world import FOUNDED_ON, to_signer

GATEWAY = "municipality"


class FabricWorld:
    """One channel on a running network, through the municipality's peer. liars: whose chaincode runs other rules."""

    founded_on = FOUNDED_ON

    def __init__(self, network: Network, folder: Path, *, liars: Sequence[str] = ()) -> None:
        self.network, self.folder = network, folder
        self.channel = f"contract-{secrets.token_hex(4)}"
        self._keys = network.folder / "keys"
        self._people: dict[tuple[str, ...], Signer] = {}
        self._gate = Lock()
        network.create_channel(self.channel)
        self._services = ExitStack()
        for name in liars:
            self._services.enter_context(other_chaincode(network, name, "lying"))
        self.ledger = self.open()
        self.begins_at = self.ledger.height()

    def open(self, organisation: str = GATEWAY) -> FabricLedger:
        """The channel through an organisation's own peer."""
        at = find_connection(self.network.folder, self.network.topology, organisation)
        peer = PeerAddress(at.address, at.tls_root_pem, at.server_name)
        return FabricLedger(peer, self._load(organisation, "service"), organisation, self.channel)

    def signer(self, organisation: str, *roles: str) -> Signer:
        """A client with these roles."""
        who = (organisation, *roles)
        with self._gate:
            if who not in self._people:
                name = "-".join(("client", *roles, self.channel))
                self._people[who] = to_signer(enrol(load_authority(organisation, self._keys), name, roles=roles))
            return self._people[who]

    def peer(self, organisation: str) -> Signer:
        """The peer's own key and certificate."""
        return self._load(organisation, "peer")

    def expired(self, organisation: str) -> Signer:
        """Ran out a second ago: an authority made just now can't have issued anything long ago."""
        authority = load_authority(organisation, self._keys)
        first = authority.certificate.not_valid_before_utc
        dates = {"not_before": first, "not_after": datetime.now(UTC) - timedelta(seconds=1)}
        return to_signer(enrol(authority, f"old-{secrets.token_hex(4)}", **dates))

    def revoked(self, organisation: str) -> Signer:
        """On the list of block 0."""
        return self._load(organisation, REVOKED)

    def stranger(self, organisation: str) -> Signer:
        """Of an authority made just now."""
        other = create_authority(organisation, self.folder / "strangers" / secrets.token_hex(4))
        return to_signer(enrol(other, "client"))

    def close(self) -> None:
        """Close the ledger; the channel stays, as channels do."""
        self.ledger.close()
        self._services.close()

    def _load(self, organisation: str, name: str) -> Signer:
        return to_signer(load_credential(self._keys, organisation, name))
