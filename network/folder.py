"""One machine's folder for the network: keys made here, what goes to the others and comes from them, nodes' files.

    <folder>/keys/<organisation>/<name>/          keys, made here and never moved (network/keys.py)
    <folder>/network/topology.yaml                who takes part; every machine has the same
    <folder>/network/genesis.block                block 0; every machine has the same
    <folder>/network/<organisation>/bundle.json   what the others need, public
    <folder>/network/<organisation>/<kind>/       a node's settings, data, log and process id
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from chaincode.kernel.replacing import replace_file
from chaincode.words import WordedError, say
from network.bundle import bundle_file, load_bundle, make_bundle, save_bundle
from network.channel import open_admin, read_channel
from network.genesis import assemble
from network.joining import Progress, join
from network.keys import Made, init_organisation
from network.lifecycle import LIFECYCLE, Definition
from network.node_config import PeerOptions, write_chaincode, write_nodes
from network.package import make_package
from network.peer_client import PeerClient, refusals_not_yet
from network.topology import TOPOLOGY_FILE, Topology, load_topology, save_topology
from network.waiting import wait_until

GENESIS_FILE = "genesis.block"
COMMITS_S = 60.0


class FolderError(WordedError):
    """What is asked for can't be done with what lies in this folder; the message says what is missing."""


@dataclass(frozen=True)
class Chaincode:
    """What the organisations agree to run. version: of the definition; rules_digest: a service with others ends."""

    version: str
    rules_digest: str

    @property
    def definition(self) -> Definition:
        """What they approve."""
        return Definition(self.version)


def topology_file(folder: Path) -> Path:
    """Where a folder's topology lies."""
    return folder / "network" / TOPOLOGY_FILE


def genesis_file(folder: Path) -> Path:
    """Where block 0 lies."""
    return folder / "network" / GENESIS_FILE


def find_topology(folder: Path) -> Topology:
    """Read the folder's own topology.

    Raises:
        FolderError: there is none.
        TopologyError: it can't be used.
    """
    path = topology_file(folder)
    if not path.exists():
        raise FolderError("network.folder.there_is_no_network_init", path=path)
    return load_topology(path)


def init_folder(
    folder: Path, topology: Topology, organisation: str, chaincode: Chaincode, options: PeerOptions | None = None
) -> tuple[Made, ...]:
    """Make an organisation's keys unless they are there, its bundle, and its nodes' files; say which keys are new.

    Raises:
        FolderError: the folder has another topology.
        TopologyError: no such organisation.
    """
    keep_topology(folder, topology)
    made = init_organisation(folder, topology, organisation)
    save_bundle(make_bundle(folder, topology, organisation), bundle_file(folder, organisation))
    configure(folder, topology, organisation, chaincode, options)
    return made


def keep_topology(folder: Path, topology: Topology) -> None:
    """Write the folder's topology.

    Raises:
        FolderError: it has another already.
    """
    path = topology_file(folder)
    if path.exists():
        if load_topology(path) != topology:
            raise FolderError("network.folder.says_otherwise_edit", path=path)
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    save_topology(topology, path)


def configure(
    folder: Path, topology: Topology, organisation: str, chaincode: Chaincode, options: PeerOptions | None = None
) -> None:
    """Write the files of an organisation's three nodes anew.

    Raises:
        FileNotFoundError: its keys aren't in this folder.
    """
    write_nodes(folder, topology, organisation, options or PeerOptions())
    package = make_package(folder, topology, organisation)
    write_chaincode(folder, topology.get(organisation), package.package_id, chaincode.rules_digest)


def assemble_genesis(folder: Path, topology: Topology, bundles: Sequence[Path]) -> str:
    """Make block 0 from all organisations' bundles, and keep it; give its SHA-256 (hex), which all should compare.

    Raises:
        FolderError: there is another block 0 already.
        BundleError: a bundle is missing, or can't be used.
    """
    block = assemble(topology, [load_bundle(path) for path in bundles])
    path = genesis_file(folder)
    if path.exists() and path.read_bytes() != block:
        raise FolderError("network.folder.is_of_another_network_channel", path=path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_file(path, block)
    return sha256(block).hexdigest()


def load_genesis(folder: Path) -> bytes:
    """Read block 0.

    Raises:
        FolderError: there is none yet.
    """
    try:
        return genesis_file(folder).read_bytes()
    except FileNotFoundError:
        raise FolderError("network.folder.there_is_no_genesis_block") from None


def join_own_nodes(
    folder: Path, topology: Topology, chaincode: Chaincode, progress: Progress | None = None
) -> tuple[str, ...]:
    """Put the running nodes of the folder's organisations on the channel, and end when a transaction is committed.

    Raises:
        FolderError, WaitedError, OrdererError, PeerError: no block 0; a node that doesn't answer, or refuses.
    """
    block = load_genesis(folder)
    organisations = join(folder, topology, block, chaincode.definition, progress)
    if not organisations:
        raise FolderError("network.folder.no_organisation_keys_lie_in", folder=folder)
    with open_admin(folder, topology, organisations[0]) as client:
        commit_question(client, read_channel(block))
    return organisations


def commit_question(client: PeerClient, channel: str) -> None:
    """Commit a transaction that changes nothing: which chaincodes run, asked of as many peers as must endorse.

    Fabric's answer about one definition names who approved in any order (a Go map), so no two peers' would agree.

    Raises:
        WaitedError: none was committed within a minute.
    """

    def attempt() -> None:
        with refusals_not_yet():
            client.submit(channel, LIFECYCLE, b"QueryChaincodeDefinitions", b"")

    name = client.organisation
    wait_until(attempt, COMMITS_S, say("network.folder.transaction_of", name=name))
