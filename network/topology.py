"""Who takes part in a network and where each node listens: `topology.yaml`, read and checked.

Every organisation holds the same file. A misspelt name, a port used twice or a consensus that the line hasn't got is
refused with the place in the file, because what is silently ignored here fails an hour later on another machine.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from chaincode.kernel.replacing import replace_file
from chaincode.words import WordedError, words_of

DEFAULT_FILE = Path(__file__).with_name("topology.yaml")
TOPOLOGY_FILE = "topology.yaml"
LINES = {"2.5": ("etcdraft",), "3.1": ("BFT", "etcdraft")}  # the first is the line's default
PORTS = {
    "peer": ("port", "operations_port"),
    "orderer": ("port", "admin_port", "operations_port"),
    "chaincode": ("port",),
    "gateway": ("port",),
}
_NAME = re.compile(r"[a-z][a-z0-9.-]{0,62}")  # a channel's name as Fabric takes it
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


class TopologyError(WordedError):
    """A topology that can't be used; the message names the place in the file."""


@dataclass(frozen=True)
class Node:
    """One program of an organisation: how others reach it. 0 stands for a port that this kind of node hasn't got."""

    host: str
    port: int
    operations_port: int = 0
    admin_port: int = 0

    @property
    def address(self) -> str:
        """Where it serves, HOST:PORT."""
        return f"{self.host}:{self.port}"

    @property
    def admin_address(self) -> str:
        """Where an orderer takes channels, HOST:PORT."""
        return f"{self.host}:{self.admin_port}"


@dataclass(frozen=True)
class OrganisationNodes:
    """An organisation's nodes; its name is its MSP id."""

    name: str
    host: str
    peer: Node
    orderer: Node
    chaincode: Node
    gateway: Node

    def nodes(self) -> dict[str, Node]:
        """All four by their kind."""
        return {kind: getattr(self, kind) for kind in PORTS}


@dataclass(frozen=True)
class Batch:
    """When a block is cut: at so many transactions, or so many milliseconds after the first one."""

    max_count: int = 500
    timeout_ms: int = 100


@dataclass(frozen=True)
class Topology:
    """A network. line: "2.5" or "3.1"; consensus: "etcdraft" or "BFT"; endorsements: how many organisations must find
    the same; acls: Fabric's resource -> policy, where it isn't Fabric's own default.
    """

    community: str
    channel: str
    line: str
    consensus: str
    organisations: tuple[OrganisationNodes, ...]
    endorsements: int = 3
    batch: Batch = Batch()
    acls: Mapping[str, str] = field(default_factory=dict)

    def names(self) -> tuple[str, ...]:
        """The organisations, in their order."""
        return tuple(organisation.name for organisation in self.organisations)

    def get(self, organisation: str) -> OrganisationNodes:
        """One organisation's nodes.

        Raises:
            TopologyError: no such organisation.
        """
        for nodes in self.organisations:
            if nodes.name == organisation:
                return nodes
        raise TopologyError(
            "network.topology.no_organisation_there_are", organisation=organisation, names=", ".join(self.names()),
        )


def load_topology(path: Path) -> Topology:
    """Read a topology file.

    Raises:
        TopologyError: no such file, not YAML, an unknown or missing name, a port used twice, anything out of range.
    """
    try:
        plain = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TopologyError("network.topology.there_is_no", path=path) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TopologyError(words_of(error).at(f"{path}")) from None
    return build_topology(plain)


def default_topology(community: str, *, base_port: int | None = None, line: str = "2.5") -> Topology:
    """Four organisations on this machine. base_port: the first of the consecutive ports to use; else the file's own.

    Raises:
        TopologyError: a name that no channel can have, an unknown line, a port over 65535.
    """
    topology = adapt_topology(load_topology(DEFAULT_FILE), community, line)
    return topology if base_port is None else set_ports(topology, range(base_port, 65536))


def adapt_topology(topology: Topology, community: str, line: str) -> Topology:
    """Give a topology for another community, or another line with its default consensus; what is the same stays.

    Raises:
        TopologyError: a name that no channel can have, an unknown line.
    """
    plain = describe_topology(topology)
    if community != topology.community:
        plain |= {"community": community, "channel": community}
    if line != topology.line:
        plain |= {"line": line, "consensus": LINES.get(line, ("",))[0]}
    return build_topology(plain)


def set_ports(topology: Topology, ports: Sequence[int]) -> Topology:
    """Give every node its ports from `ports`, in the order of the file.

    Raises:
        TopologyError: there aren't enough, or one comes twice.
    """
    wanted = sum(len(names) for names in PORTS.values()) * len(topology.organisations)
    if len(ports) < wanted:
        raise TopologyError("network.topology.ports_are_not_enough", count=len(ports), wanted=wanted)
    free = iter(ports)

    def renumber(kind: str, node: Node) -> Node:
        return Node(node.host, **{name: next(free) for name in PORTS[kind]})

    organisations = [
        OrganisationNodes(own.name, own.host, **{kind: renumber(kind, node) for kind, node in own.nodes().items()})
        for own in topology.organisations
    ]
    return build_topology(describe_topology(replace(topology, organisations=tuple(organisations))))


def save_topology(topology: Topology, path: Path) -> None:
    """Write a topology as `load_topology` reads it."""
    text = yaml.safe_dump(describe_topology(topology), sort_keys=False, default_flow_style=None)
    replace_file(path, text.encode())


def describe_topology(topology: Topology) -> dict[str, Any]:
    """Give the plain values of the file."""
    plain = asdict(topology)
    plain["acls"] = dict(topology.acls)
    plain["organisations"] = {
        own.name: {"host": own.host, **{kind: _describe(kind, node) for kind, node in own.nodes().items()}}
        for own in topology.organisations
    }
    return plain


def _describe(kind: str, node: Node) -> dict[str, Any]:
    return {"host": node.host, **{name: getattr(node, name) for name in PORTS[kind]}}


def build_topology(plain: Any) -> Topology:
    """Build a topology from the plain values of a file.

    Raises:
        TopologyError: as `load_topology`.
    """
    values = _take(plain, TOPOLOGY_FILE, ("community", "channel", "line", "organisations"),
                   ("consensus", "endorsements", "batch", "acls"))
    line = _choose(values["line"], tuple(LINES), "line")
    topology = Topology(
        _match(values["community"], _NAME, "community"),
        _match(values["channel"], _NAME, "channel"),
        line,
        _choose(values.get("consensus", LINES[line][0]), LINES[line], f"consensus of line {line}"),
        _build_organisations(values["organisations"]),
        _number(values.get("endorsements", 3), 1, 100, "endorsements"),
        _build_batch(values.get("batch", {})),
        _build_acls(values.get("acls", {})),
    )
    if topology.endorsements > len(topology.organisations):
        raise TopologyError(
            "network.topology.endorsements_of_organisations", endorsements=topology.endorsements,
            count=len(topology.organisations),
        )
    _refuse_shared_ports(topology)
    return topology


def _build_organisations(plain: Any) -> tuple[OrganisationNodes, ...]:
    if not isinstance(plain, Mapping) or not plain:
        raise TopologyError("network.topology.organisations_name_for_each")
    return tuple(_build_organisation(name, values) for name, values in plain.items())


def _build_organisation(name: Any, plain: Any) -> OrganisationNodes:
    where = f"organisations.{_match(name, _NAME, 'organisations')}"
    values = _take(plain, where, ("host", *PORTS))
    host = _match(values["host"], _HOST, f"{where}.host")
    nodes = {kind: _build_node(kind, values[kind], host, f"{where}.{kind}") for kind in PORTS}
    return OrganisationNodes(name, host, **nodes)


def _build_node(kind: str, plain: Any, host: str, where: str) -> Node:
    values = _take(plain, where, PORTS[kind], ("host",))
    ports = {name: _number(values[name], 1, 65535, f"{where}.{name}") for name in PORTS[kind]}
    return Node(_match(values.get("host", host), _HOST, f"{where}.host"), **ports)


def _build_batch(plain: Any) -> Batch:
    values = _take(plain, "batch", (), ("max_count", "timeout_ms"))
    return Batch(
        _number(values.get("max_count", Batch.max_count), 1, 10_000, "batch.max_count"),
        _number(values.get("timeout_ms", Batch.timeout_ms), 10, 60_000, "batch.timeout_ms"),
    )


def _build_acls(plain: Any) -> dict[str, str]:
    if not isinstance(plain, Mapping):
        raise TopologyError("network.topology.acls_policy_for_each")
    for resource, policy in plain.items():
        if not isinstance(policy, str) or not policy.startswith("/Channel/"):
            raise TopologyError("network.topology.acls_not_path_of_policy", resource=resource)
    return dict(plain)


def _refuse_shared_ports(topology: Topology) -> None:
    """Two nodes on one host need two ports."""
    taken: dict[tuple[str, int], str] = {}
    for organisation in topology.organisations:
        for kind, node in organisation.nodes().items():
            for name in PORTS[kind]:
                where, at = f"{organisation.name}.{kind}.{name}", (node.host, getattr(node, name))
                if at in taken:
                    raise TopologyError("network.topology.port_is_given", at=at[1], taken=taken[at], where=where)
                taken[at] = where


def _take(plain: Any, where: str, needed: tuple[str, ...], allowed: tuple[str, ...] = ()) -> Mapping[str, Any]:
    if not isinstance(plain, Mapping):
        raise TopologyError("network.topology.names_with_values_are_expected", where=where)
    for name in plain:
        if name not in (*needed, *allowed):
            raise TopologyError("network.topology.unknown_name", where=where, name=name)
    for name in needed:
        if name not in plain:
            raise TopologyError("network.topology.is_missing", where=where, name=name)
    return plain


def _number(value: Any, least: int, most: int, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise TopologyError(
            "network.topology.is_not_whole_number_from_to", where=where, value=value, least=least, most=most,
        )
    return value


def _match(value: Any, pattern: re.Pattern[str], where: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise TopologyError("network.topology.cannot_be_used_as_name", where=where, value=value)
    return value


def _choose(value: Any, choices: tuple[str, ...], where: str) -> str:
    if value not in choices:
        raise TopologyError("network.topology.is_not_one_of", where=where, value=value, choices=", ".join(choices))
    return str(value)
