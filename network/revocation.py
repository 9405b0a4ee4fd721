"""Certificates that no longer count: an organisation's own lists, and how they get into the channel.

Who issued a certificate signs the list that it is on: the organisation's authority, or its members' authority. A list
is kept beside its signer's key; bundles carry it into block 0. On a running channel its administrator changes the
organisation's own MSP, which needs nobody else. From that block on peers refuse what a revoked key signs; what it
signed before stays.
"""

from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidSignature

from chaincode.kernel.replacing import replace_file
from chaincode.wire import messages as wire
from chaincode.wire.identity import parse_certificate
from chaincode.words import WordedError
from network.authority import AUTHORITY, MEMBERS_AUTHORITY, Authority, load_authority, load_credential, revoke
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


def revoke_certificates(folder: Path, organisation: str, certificates: Sequence[bytes]) -> list[Path]:
    """Put certificates (PEM) of an organisation on the lists of who issued them, and give the files of these lists.

    Raises:
        FileNotFoundError: the key of who issued one isn't in this folder.
        ValueError: a certificate that neither authority of the organisation has issued; no list is changed then.
    """
    issued: dict[str, list[bytes]] = {}
    for pem in certificates:
        issued.setdefault(_find_issuer(folder, organisation, pem), []).append(pem)
    authorities = {name: load_authority(organisation, folder / "keys", name) for name in issued}
    return [_extend(keys_folder(folder, organisation, name) / LIST_FILE, authority, issued[name])
            for name, authority in authorities.items()]


def _extend(path: Path, authority: Authority, certificates: Sequence[bytes]) -> Path:
    before = path.read_bytes() if path.exists() else b""
    # half a list would let earlier ones count again
    replace_file(path, revoke(authority, certificates, before=before))
    return path


def _find_issuer(folder: Path, organisation: str, pem: bytes) -> str:
    """Return by name which authority of an organisation has issued a certificate."""
    why: Exception | None = None
    for name in (AUTHORITY, MEMBERS_AUTHORITY):
        root = parse_certificate((keys_folder(folder, organisation, name) / "cert.pem").read_bytes())
        try:
            parse_certificate(pem).verify_directly_issued_by(root)
        except (ValueError, TypeError, InvalidSignature) as error:
            why = error
        else:
            return name
    raise WordedError("network.revocation.certificate_of_another") from why


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

        if not wait_until(find, timeout_s, f"{organisation} peer"):
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
