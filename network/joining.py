"""From running nodes to a channel on which transactions commit: the same steps for one organisation or
for all four, each of which waits for the others' approvals.

Every organisation takes its own steps with its own keys; each may be done again at any time. Who has approved last
commits for all: on four machines it doesn't matter who is first.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from chaincode.words import say
from network.channel import STARTED_S, join_orderer, join_peer, open_admin, read_channel
from network.keys import keys_folder
from network.lifecycle import (
    Definition,
    approve,
    commit,
    find_definition,
    install,
    place_definition,
    wait_for_chaincode,
)
from network.package import make_package
from network.peer_client import PeerClient
from network.topology import Topology
from network.waiting import wait_until

Progress = Callable[[str], None]
OTHERS_S = 600.0  # for the other machines' approvals


def list_held(folder: Path, topology: Topology) -> tuple[str, ...]:
    """Say which organisations' keys lie in a folder."""
    return tuple(name for name in topology.names() if (keys_folder(folder, name, "admin") / "key.pem").exists())


def join_nodes(folder: Path, topology: Topology, organisations: Sequence[str], block: bytes) -> None:
    """Put the running orderers and peers of these organisations on the channel of a block 0.

    Raises:
        WaitedError, OrdererError, PeerError: see `network.channel`.
    """
    with ThreadPoolExecutor() as pool:
        _ = list(pool.map(lambda name: _join_one(folder, topology, name, block), organisations))


def _join_one(folder: Path, topology: Topology, organisation: str, block: bytes) -> None:
    join_orderer(folder, topology, organisation, block)
    with open_admin(folder, topology, organisation) as client:
        join_peer(client, block)


def deploy(
    folder: Path, topology: Topology, organisations: Sequence[str], channel: str, definition: Definition,
    *, is_upgrade: bool = False,
) -> bool:
    """Install and approve for these organisations, commit when all have approved, and wait until each one's chaincode
    is ready for calls; tell whether this call committed it. is_upgrade: another release's definition may be followed.

    Raises:
        OtherDefinitionError: another release's is committed, and this is no upgrade.
        WaitedError, PeerError: see `network.lifecycle`.
    """
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        clients = [stack.enter_context(open_admin(folder, topology, name)) for name in organisations]
        first = clients[0]
        found = wait_until(
            lambda: find_definition(first, channel, definition.name), STARTED_S, f"{first.organisation} peer"
        )
        placed = place_definition(definition, found, is_upgrade=is_upgrade)

        def prepare(client: PeerClient) -> None:
            package = make_package(folder, topology, client.organisation)
            install(client, package)
            approve(client, channel, placed, package.package_id)

        _ = list(pool.map(prepare, clients))
        is_new = commit(first, channel, placed, len(topology.organisations), OTHERS_S)
        _ = list(pool.map(lambda one: wait_for_chaincode(one, channel, topology.endorsements), clients))
        return is_new


def join(
    folder: Path, topology: Topology, block: bytes, definition: Definition, progress: Progress | None = None
) -> tuple[str, ...]:
    """Do both for every organisation whose keys lie in the folder; give their names.

    Raises:
        WaitedError, OrdererError, PeerError: see above.
    """
    tell = progress or (lambda text: None)
    organisations = list_held(folder, topology)
    channel, names = read_channel(block), ", ".join(organisations)
    tell(say("network.joining.joining", channel=channel, names=names))
    join_nodes(folder, topology, organisations, block)
    what = f"{definition.name} {definition.version}"
    tell(say("network.joining.installing_and_approving", what=what))
    deploy(folder, topology, organisations, read_channel(block), definition)
    return organisations
