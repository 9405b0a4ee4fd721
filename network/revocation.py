"""Certificates that no longer count: an organisation's own list, and how it gets into the channel.

The list is signed by the organisation's authority and kept beside its key; bundles carry it into block 0. On a running
channel its administrator changes the organisation's own MSP, which needs nobody else. From that block on peers refuse
what a revoked key signs; what it signed before stays.
"""

from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from chaincode.wire import messages as wire
from chaincode.wire.identity import parse_certificate
from chaincode.words import WordedError
from network.authority import AUTHORITY, load_authority, load_credential, revoke
from network.bundle import read_revocations
from network.channel import open_admin
from network.config_update import (
    ConfigPath,
    broadcast,
    build_envelope,
    build_update,
    find_value,
    read_config,
    sign_update,
)
from network.keys import TLS_AUTHORITY, keys_folder
from network.peer_client import PeerClient
from network.topology import Topology
from network.waiting import NotYetError, wait_until

LIST_FILE = "revoked.crl"
PUBLISHED_S = 60.0


def revoke_certificates(folder: Path, organisation: str, certificates: Sequence[bytes]) -> Path:
    """Put certificates (PEM) of an organisation on its list, and give the list's file.

    Raises:
        FileNotFoundError: its authority's key isn't in this folder.
        ValueError: a certificate that this authority hasn't issued.
    """
    authority = load_authority(organisation, folder / "keys")
    for pem in certificates:
        _check_issuer(pem, authority.certificate)
    path = keys_folder(folder, organisation, AUTHORITY) / LIST_FILE
    before = path.read_bytes() if path.exists() else b""
    beside = path.with_suffix(".new")
    beside.write_bytes(revoke(authority, certificates, before=before))
    beside.replace(path)  # half a list would let earlier ones count again
    return path


def _check_issuer(pem: bytes, root: x509.Certificate) -> None:
    try:
        parse_certificate(pem).verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise WordedError("network.revocation.certificate_of_another") from error


def publish_revocations(folder: Path, topology: Topology, organisation: str, timeout_s: float = PUBLISHED_S) -> bool:
    """Put an organisation's lists into the channel, and wait until its peer follows; tell whether one wasn't there.

    Raises:
        FileNotFoundError: its keys aren't in this folder.
        UpdateError: an orderer refuses it.
        WaitedError: no orderer took it in time.
        PeerError: the peer can't be asked.
    """
    lists = read_revocations(folder, organisation)
    with open_admin(folder, topology, organisation) as client:

        def find() -> dict[ConfigPath, bytes]:
            return _find_changes(client, topology.channel, lists)

        def send() -> None:
            if changes := find():  # none any more if an orderer took them whose answer was lost
                _send(folder, topology, client, changes)

        def follow() -> None:
            if find():
                raise NotYetError("network.revocation.taken_by_orderer")

        if not find():
            return False
        wait_until(send, timeout_s, f"{organisation} orderer")
        wait_until(follow, timeout_s, f"{organisation} peer")
    return True


def _find_changes(client: PeerClient, channel: str, lists: Sequence[str]) -> dict[ConfigPath, bytes]:
    """Say which values have to change, and to what, for the organisation's lists to be these."""
    group = read_config(client, channel)
    changes: dict[ConfigPath, bytes] = {}
    for part in ("Application", "Orderer"):
        place = (part, client.organisation, "MSP")
        old = find_value(group, place)
        outer = wire.decode(wire.MSPConfig, old)
        config = wire.decode(wire.FabricMSPConfig, outer.config)
        config.revocation_list[:] = [text.encode() for text in lists]
        outer.config = wire.encode(config)
        new = wire.encode(outer)
        if new != old:
            changes[place] = new
    return changes


def _send(folder: Path, topology: Topology, client: PeerClient, changes: dict[ConfigPath, bytes]) -> None:
    admin = load_credential(folder / "keys", client.organisation, "admin")
    root = (keys_folder(folder, client.organisation, TLS_AUTHORITY) / "cert.pem").read_bytes()
    update = build_update(topology.channel, read_config(client, topology.channel), changes)
    envelope = build_envelope(topology.channel, update, [sign_update(update, admin)], admin)
    broadcast(topology.get(client.organisation).orderer.address, root, envelope)
