"""docker-compose.yml, made from a topology: the organisations' services come from it, the rest is compose.yaml.in.

In containers each node has a host name of its own, `<organisation>-<kind>`; ports stay those of the topology.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from string import Template
from typing import Any

from network.images import TEMPLATE, load_lock, pin_images
from network.topology import LINES, OrganisationNodes, Topology, TopologyError, default_topology

VARIABLE = "VOLANO_FABRIC"  # the release of Fabric's images
RELEASE = "3.1.5"
# Health checks; words of a shell's are doubled for compose. All images but Mosquitto's have bash, which costs little
# where Python would take half a second of a core, every ten seconds in each container.
CONNECTS = "exec 3<>/dev/tcp/127.0.0.1/$$0"
ANSWERS = (
    f"{CONNECTS} && printf 'GET %s HTTP/1.0\\\\r\\\\n\\\\r\\\\n' $$1 >&3 && "
    "read -r -t 3 _ code _ <&3 && [ $$code = 200 ]"
)
_BLOCK = re.compile(r"^#BEGIN\n(.*?)^#END\n", re.DOTALL | re.MULTILINE)


class _At(Template):
    """`@{name}`: `$` is compose's own."""

    delimiter = "@"


def format_compose(topology: Topology | None = None) -> str:
    """Give the text of docker-compose.yml for a topology; without one, for network/topology.yaml."""
    chosen = topology or default_topology("community")
    text = pin_images(TEMPLATE.read_text(encoding="utf-8"), load_lock())
    filled = _BLOCK.sub(lambda found: "".join(_fill(found[1], nodes) for nodes in chosen.organisations), text)
    return _At(filled).safe_substitute(answers=ANSWERS)


def _fill(block: str, nodes: OrganisationNodes) -> str:
    return _At(block).substitute(
        org=nodes.name, chaincode=nodes.chaincode.port, gateway=nodes.gateway.port,
        peer_operations=nodes.peer.operations_port, orderer_operations=nodes.orderer.operations_port,
        connects=CONNECTS, answers=ANSWERS,
    )


def choose_line(release: str) -> str:
    """Say which line a release of Fabric belongs to: "2.5" or "3.1".

    Raises:
        TopologyError: to none that is known here.
    """
    for line in LINES:
        if release == line or release.startswith(f"{line}."):
            return line
    raise TopologyError(
        "network.compose.is_of_none_of_lines", variable=VARIABLE, release=release, lines=", ".join(LINES),
    )


def place_in_containers(topology: Topology, environment: Mapping[str, str] = os.environ) -> Topology:
    """Give a topology as the containers of docker-compose.yml know it: host names, and the line of their images.

    Raises:
        TopologyError: `VOLANO_FABRIC` names a release of no known line.
    """
    line = choose_line(environment.get(VARIABLE) or RELEASE)
    return replace(
        topology, line=line, consensus=LINES[line][0], organisations=tuple(map(_name_hosts, topology.organisations)),
    )


def name_host(organisation: str, kind: str) -> str:
    """Give the host name of an organisation's container."""
    return f"{organisation}-{kind}"


def _name_hosts(nodes: OrganisationNodes) -> OrganisationNodes:
    named: dict[str, Any] = {kind: replace(node, host=name_host(nodes.name, kind))
                             for kind, node in nodes.nodes().items()}
    return replace(nodes, host=name_host(nodes.name, "peer"), **named)
