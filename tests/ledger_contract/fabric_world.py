"""The world of the contract suite on a real network: a channel of its own, and people of its organisations."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

from gateway.ledger.fabric import FabricLedger, PeerAddress
from gateway.ports import Signer
from network.authority import AUTHORITY, create_authority, enrol, load_authority, load_credential, revoke
from network.bundle import bundle_file, make_bundle, save_bundle
from network.connection import find_connection
from network.keys import keys_folder
from network.native import Network

from .lying import begin_lying_channel
from .world import FOUNDED_ON, to_signer

GATEWAY = "municipality"
LIST = "contract.crl"


class FabricWorld:
    """One channel on a running network, through the municipality's peer. liars: whose chaincode runs other rules."""

    founded_on = FOUNDED_ON

    def __init__(self, network: Network, folder: Path, *, liars: Sequence[str] = ()) -> None:
        self.network, self.folder = network, folder
        self.channel = f"contract-{secrets.token_hex(4)}"
        self._keys = network.home / "keys"
        self._people: dict[tuple[str, ...], Signer] = {}
        self._gate = Lock()
        self._revoked = {name: self._find_revoked(name) for name in network.organisations}
        self._services = begin_lying_channel(network, self.channel, liars, folder) if liars else None
        if not liars:
            network.create_channel(self.channel)
        self.ledger = self.open()
        self.begins_at = self.ledger.height()

    def open(self, organisation: str = GATEWAY) -> FabricLedger:
        """The channel through an organisation's own peer."""
        at = find_connection(self.network.home, self.network.topology, organisation)
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
        return self._revoked[organisation]

    def stranger(self, organisation: str) -> Signer:
        """Of an authority made just now."""
        other = create_authority(organisation, self.folder / "strangers" / secrets.token_hex(4))
        return to_signer(enrol(other, "client"))

    def close(self) -> None:
        """Close the ledger; the channel stays, as channels do."""
        self.ledger.close()
        if self._services is not None:
            self._services.close()

    def _load(self, organisation: str, name: str) -> Signer:
        return to_signer(load_credential(self._keys, organisation, name))

    def _find_revoked(self, organisation: str) -> Signer:
        """Somebody whom the organisation's bundle, and so block 0 of every channel begun from now on, names."""
        path = keys_folder(self.network.home, organisation, AUTHORITY) / LIST
        if not path.exists():
            authority = load_authority(organisation, self._keys)
            gone = enrol(authority, "revoked")
            path.write_bytes(revoke(authority, [gone.certificate]))
            bundle = make_bundle(self.network.home, self.network.topology, organisation)
            save_bundle(bundle, bundle_file(self.network.home, organisation))
        return self._load(organisation, "revoked")
