"""The organisations' nodes as processes of this machine: started, watched, ended. One folder, any of the organisations.

    network = Network(folder, topology, find_programs(), chaincode)
    network.up(print)     # ends when a transaction has been committed
    network.down()

Only organisations whose keys lie in the folder have nodes here; on four machines each has a folder with its own keys.
"""

import socket
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from chaincode.wire import messages as wire
from chaincode.words import WordedError, Words, say, words_of
from network import messages
from network.bundle import bundle_file, load_bundle
from network.channel import describe_orderer, open_admin
from network.folder import (
    Chaincode,
    FolderError,
    assemble_genesis,
    configure,
    genesis_file,
    init_folder,
    join_own_nodes,
)
from network.genesis import assemble
from network.joining import Progress, deploy, join_nodes, list_held
from network.node_config import CHAINCODE_FILE, PeerOptions, node_folder
from network.peer_client import PeerError
from network.processes import Process
from network.programs import Programs
from network.stalled import restart_stalled
from network.topology import Node, Topology
from network.waiting import NotYetError, WaitedError, wait_until

KINDS = ("orderer", "chaincode", "peer")  # in the order in which they are started
# not a line for every call, and none for a gateway that ends its stream
LOG_LEVELS = "info:comm.grpc.server,endorser,gateway,gossip=warning:orderer.common.broadcast=error"
STARTS_S = 60.0
KNOCKS_S = 3.0
ROOT = Path(__file__).resolve().parent.parent
SERVICE = (sys.executable, "-P", "-m", "chaincode.shim", "--config", CHAINCODE_FILE)


def listens(node: Node) -> bool:
    """Whether a node takes a connection."""
    try:
        socket.create_connection((node.host, node.port), KNOCKS_S).close()
    except OSError:
        return False
    return True


class StartError(WordedError):
    """A node doesn't start; the message has its last words."""


@dataclass(frozen=True)
class NodeStatus:
    """How a node stands. pid: None if it isn't a process of this folder; memory: bytes; height: blocks, None where it
    can't be asked; listens: whether it takes a connection; is_own: whether its organisation's keys lie here.
    """

    organisation: str
    kind: str
    address: str
    pid: int | None
    memory: int
    height: int | None
    listens: bool
    is_own: bool = True

    @property
    def is_down(self) -> bool:
        """Whether a node of its own is needed and isn't there, whoever starts it: `up`, systemd, a container engine."""
        return self.is_own and not self.listens


class Network:
    """A folder's nodes. programs: None for one that starts nothing; prefix: words before each command, as
    `setpriv --pdeathsig KILL`; services: an organisation's own command instead of the community's chaincode service.

    Raises:
        FolderError: programs that can't run the topology's line.
    """

    def __init__(
        self,
        folder: Path,
        topology: Topology,
        programs: Programs | None,
        chaincode: Chaincode,
        *,
        options: PeerOptions | None = None,
        prefix: Sequence[str] = (),
        services: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        if programs is not None and topology.line == "3.1" and programs.line != "3.1":
            raise FolderError("network.native.topology_is_of_line", version=programs.version)
        self.folder, self.topology, self.programs, self.chaincode = folder.resolve(), topology, programs, chaincode
        self.options = options or PeerOptions()
        self.services = dict(services or {})
        self._prefix = tuple(prefix)

    @property
    def organisations(self) -> tuple[str, ...]:
        """Whose keys lie in the folder."""
        return list_held(self.folder, self.topology)

    @property
    def processes(self) -> dict[tuple[str, str], Process]:
        """By organisation and kind: orderer, chaincode, peer."""
        return {(name, kind): self.get_process(name, kind) for kind in KINDS for name in self.organisations}

    def get_process(self, organisation: str, kind: str) -> Process:
        """One node.

        Raises:
            FolderError: no such node here.
        """
        if organisation not in self.organisations or kind not in KINDS:
            raise FolderError(
                "network.native.no_node_in_network_status", organisation=organisation, kind=kind, folder=self.folder,
            )
        folder = node_folder(self.folder, organisation, kind)
        command, environment = self._describe(organisation, kind, folder)
        return Process(folder, [*self._prefix, *command], environment)

    def _describe(self, organisation: str, kind: str, folder: Path) -> tuple[Sequence[str], dict[str, str]]:
        if kind == "chaincode":
            return self.services.get(organisation, SERVICE), {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        environment = {"FABRIC_CFG_PATH": str(folder), "FABRIC_LOGGING_SPEC": LOG_LEVELS}
        if self.programs is None:
            return (), environment
        peer, orderer = str(self.programs.peer), str(self.programs.orderer)
        return ([peer, "node", "start"] if kind == "peer" else [orderer]), environment

    def up(self, progress: Progress | None = None) -> None:
        """Make what is missing, start what doesn't run, and end when a transaction has been committed.

        A folder without any keys and without block 0 gets all organisations' keys: a network on one machine.

        Raises:
            FolderError: other organisations' bundles are missing.
            StartError: a node ends at once.
            WaitedError, OrdererError, PeerError: see `network.joining`.
        """
        tell, release = progress or (lambda text: None), self._release
        self.prepare(tell)
        for organisation in self.organisations:
            configure(self.folder, self.topology, organisation, self.chaincode, self.options)
        started = [name for name, process in self.processes.items() if process.start()]
        tell(say("network.native.started_nodes_with", count=len(started), release=release))
        self._await(started)
        try:
            join_own_nodes(self.folder, self.topology, self.chaincode, tell)
        except WaitedError:
            self._refuse_ended()
            raise
        # a BFT orderer that was away may stand one block lower until the next one comes
        for name in restart_stalled(self) if self.topology.consensus != "BFT" else ():
            tell(say("network.native.orderer_stood_still", name=name))
        tell(say("network.native.transaction_was_committed"))

    @property
    def _release(self) -> str:
        if self.programs is None:
            raise FolderError("network.native.nothing_can_be_started_without")
        return f"Fabric {self.programs.version}"

    def _refuse_ended(self) -> None:
        """Say of a node that has ended what its last words were: the likeliest reason that others wait in vain."""
        for process in self.processes.values():
            if process.find() is None:
                raise StartError(_describe_end(process))

    def prepare(self, progress: Progress) -> None:
        """Make keys and block 0 if this folder may.

        Raises:
            FolderError: other organisations' bundles are missing.
        """
        if genesis_file(self.folder).exists():
            return
        if not self.organisations:
            names = ", ".join(self.topology.names())
            progress(say("network.native.making_keys_of", names=names))
            for name in self.topology.names():
                init_folder(self.folder, self.topology, name, self.chaincode, self.options)
        missing = [name for name in self.topology.names() if not bundle_file(self.folder, name).exists()]
        if missing:
            raise FolderError("network.native.bundles_of_are_missing_network", missing=", ".join(missing))
        assemble_genesis(self.folder, self.topology, [bundle_file(self.folder, name) for name in self.topology.names()])

    def start(self, organisation: str, kind: str) -> bool:
        """Start a node unless it runs, and wait until it listens; tell whether this call started it.

        Raises:
            FolderError: no such node here.
            StartError: it ends at once.
        """
        is_new = self.get_process(organisation, kind).start()
        self._await([(organisation, kind)])
        return is_new

    def _await(self, nodes: Sequence[tuple[str, str]]) -> None:
        """Wait until nodes listen."""
        for organisation, kind in nodes:
            process, node = self.get_process(organisation, kind), self.topology.get(organisation).nodes()[kind]

            def attempt(process: Process = process, at: tuple[str, int] = (node.host, node.port)) -> None:
                if process.find() is None:
                    raise StartError(_describe_end(process))
                try:
                    socket.create_connection(at, 5).close()
                except OSError as error:
                    raise NotYetError(words_of(error)) from error

            wait_until(attempt, STARTS_S, f"{organisation} {kind}")

    def stop(self, organisation: str, kind: str) -> bool:
        """End a node in order; tell whether it ran."""
        return self.get_process(organisation, kind).stop()

    def kill(self, organisation: str, kind: str) -> bool:
        """End a node as kill -9 does; tell whether it ran."""
        return self.get_process(organisation, kind).kill()

    def down(self) -> int:
        """End all nodes of the folder; give how many ran. Data stays."""
        running = [process for process in self.processes.values() if process.terminate()]
        for process in running:
            process.stop()
        return len(running)

    def logs(self, organisation: str, kind: str, lines: int = 100) -> str:
        """Give a node's last lines."""
        return self.get_process(organisation, kind).tail(lines)

    def status(self) -> list[NodeStatus]:
        """Say how each node stands, own ones first, in the topology's order; of others, what they can be reached by."""
        own = [self._ask(name, kind) for name in self.organisations for kind in ("peer", "orderer", "chaincode")]
        others = [name for name in self.topology.names() if name not in self.organisations]
        return own + [self._knock(name, kind) for name in others for kind in ("peer", "orderer")]

    def _knock(self, organisation: str, kind: str) -> NodeStatus:
        node = self.topology.get(organisation).nodes()[kind]
        return NodeStatus(organisation, kind, node.address, None, 0, None, listens(node), is_own=False)

    def _ask(self, organisation: str, kind: str) -> NodeStatus:
        process, node = self.get_process(organisation, kind), self.topology.get(organisation).nodes()[kind]
        pid = process.find()
        is_there = listens(node)
        height = self._ask_height(organisation, kind) if is_there else None
        return NodeStatus(organisation, kind, node.address, pid, process.measure_memory(), height, is_there)

    def measure_orderers(self) -> dict[str, int]:
        """Give how many blocks each running orderer of the folder has."""
        asked = {name: self._ask_height(name, "orderer") for name in self.organisations}
        return {name: height for name, height in asked.items() if height is not None}

    def _ask_height(self, organisation: str, kind: str) -> int | None:
        channel = self.topology.channel
        try:
            if kind == "orderer":
                return int(describe_orderer(self.folder, self.topology, organisation, channel)["height"])
            if kind == "peer":
                with open_admin(self.folder, self.topology, organisation) as client:
                    answer = client.ask(channel, "qscc", b"GetChainInfo", channel.encode())
                return int(wire.decode(messages.BlockchainInfo, answer).height)
        except (NotYetError, PeerError):
            return None
        return None

    def create_channel(self, name: str, progress: Progress | None = None) -> bytes:
        """Begin a further channel on the running nodes, with the same organisations and chaincode; give its block 0.

        Raises:
            FolderError: not all organisations are in this folder.
            WaitedError, OrdererError, PeerError: see `network.joining`.
        """
        if self.organisations != self.topology.names():
            raise FolderError("network.native.further_channel_needs_all")
        (progress or (lambda text: None))(say("network.native.creating_channel", name=name))
        topology = replace(self.topology, channel=name)
        bundles = [load_bundle(bundle_file(self.folder, one)) for one in topology.names()]
        block = assemble(topology, bundles)
        join_nodes(self.folder, topology, self.organisations, block)
        deploy(self.folder, topology, self.organisations, name, self.chaincode.definition)
        return block


def _describe_end(process: Process) -> Words:
    last = process.tail(5)
    return Words("network.native.has_ended", folder=process.folder, last=last)
