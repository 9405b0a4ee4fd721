"""How a program reaches an organisation's own peer: plain values, which the gateway gets by its settings."""

from dataclasses import dataclass, field
from pathlib import Path

from network.keys import TLS_AUTHORITY, keys_folder
from network.topology import Topology


@dataclass(frozen=True)
class PeerConnection:
    """address: HOST:PORT; tls_root_pem: who issued the peer's TLS certificate; server_name: the name in it that is
    expected; channel: of the community.
    """

    address: str
    tls_root_pem: bytes = field(repr=False)
    server_name: str
    organisation: str
    channel: str


def find_connection(folder: Path, topology: Topology, organisation: str) -> PeerConnection:
    """Say how to reach an organisation's peer from its own folder.

    Raises:
        TopologyError: no such organisation.
        FileNotFoundError: its keys aren't in this folder.
    """
    peer = topology.get(organisation).peer
    root = (keys_folder(folder, organisation, TLS_AUTHORITY) / "cert.pem").read_bytes()
    return PeerConnection(peer.address, root, peer.host, organisation, topology.channel)
