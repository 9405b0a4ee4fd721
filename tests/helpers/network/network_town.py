"""Where a town on a real network lies: each organisation's ledger through its own peer, keys from its folder."""

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Self

from cryptography.x509.oid import NameOID

from chaincode.wire.identity import parse_certificate
from gateway.ledger.fabric import FabricLedger, PeerAddress
from gateway.ledger.keys import load_signer
from gateway.ledger.port import Signer
from network.authority import Credential, enrol, load_authority
from network.connection import find_connection
from network.peer_client import PeerClient
from network.topology import TOPOLOGY_FILE, Topology, load_topology


class NetworkPlace:
    """The network of a folder, on one machine; nothing is asked of it before the first call.

    channel: one that was begun beside the community's own, "" for that.
    """

    def __init__(self, folder: Path, channel: str = "") -> None:
        self.folder, self._channel = folder, channel

    @cached_property
    def topology(self) -> Topology:
        """Who takes part."""
        own = load_topology(self.folder / "network" / TOPOLOGY_FILE)
        return replace(own, channel=self._channel or own.channel)

    @property
    def community(self) -> str:
        """Its name."""
        return self.topology.community

    @cached_property
    def ledgers(self) -> dict[str, FabricLedger]:
        """A ledger for each organisation, through its own peer in the name of its own service."""
        return {name: self.open_ledger(name, self.signer(name, "service")) for name in self.topology.names()}

    def open_ledger(self, organisation: str, signer: Signer, root_pem: bytes | None = None) -> FabricLedger:
        """An organisation's ledger in somebody's name. root_pem: another TLS root to trust, b"" for no TLS at all."""
        found = find_connection(self.folder, self.topology, organisation)
        root = found.tls_root_pem if root_pem is None else root_pem
        address = PeerAddress(found.address, root, found.server_name)
        return FabricLedger(address, signer, organisation, self.topology.channel)

    def connect(self, organisation: str, signer: Signer, at: str = "") -> PeerClient:
        """A bare connection to a peer, past our own gateway; at: whose peer, the signer's organisation's by default."""
        connection = find_connection(self.folder, self.topology, at or organisation)
        return PeerClient(connection, Credential(organisation, "raw", signer.certificate, signer.key))

    def signer(self, organisation: str, name: str) -> Signer:
        """A key of the folder: service, officer, auditor, peer, orderer, admin."""
        return load_signer(self.folder / "keys" / organisation / name)

    def enrol(self, organisation: str, name: str, **options: object) -> Signer:
        """A client's key and certificate, kept under its name; the same ones for the same name."""
        if (self.folder / "keys" / organisation / name).exists():
            return self.signer(organisation, name)
        held = enrol(load_authority(organisation, self.folder / "keys"), name, **options)  # type: ignore[arg-type]
        return Signer(held.certificate, held.key)

    def name_of(self, signer: Signer) -> str:
        """The name under which a key of this place is kept."""
        return str(parse_certificate(signer.certificate).subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)

    def close(self) -> None:
        """Close the ledgers."""
        for ledger in self.__dict__.pop("ledgers", {}).values():
            ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
