"""`volano network up`, `down`, `join`, `status`, `logs`: this machine's nodes."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import click

from chaincode.terminal.telling import echo
from chaincode.words import find_point, say
from gateway.commandline.base.chaincode import own_chaincode
from gateway.commandline.base.options import folder_option, json_option, show_json, show_table
from gateway.commandline.base.refusals import RefusedError
from gateway.commandline.network.failures import failures, tell
from gateway.commandline.network.making import _choose_topology
from network.folder import find_topology, join_own_nodes, topology_file
from network.keeping import keep
from network.native import KINDS, Network, NodeStatus
from network.programs import find_programs


@click.command()
@click.option("--stay", "is_staying", is_flag=True, help="Start again what dies, until Ctrl-C or `network down`.")
@folder_option
@json_option
def up(folder: Path, as_json: bool, is_staying: bool) -> None:
    """Start the nodes whose keys lie in the folder, and wait until a transaction has been committed.

    In an empty folder: a network of all organisations on this machine. Done again, only what is missing is done.

    \b
    Example:
      ./volano network up
      ./volano network up --stay
    """
    began = time.monotonic()
    with failures():
        programs = find_programs(tell)
        is_new = not topology_file(folder).exists()
        topology = _choose_topology(folder, line=programs.line if is_new else None)
        started = Network(folder, topology, programs, own_chaincode())
        started.up(tell)
        nodes = started.status()
    took = round(time.monotonic() - began, 1)
    shown = f"{took}".replace(".", find_point())
    if as_json:
        show_json({"fabric": programs.version, "consensus": topology.consensus, "channel": topology.channel,
                   "seconds": took, "nodes": [asdict(node) for node in nodes]})
    else:
        echo(say(
            "gateway.network.nodes.channel_commits_after_s_fabric", channel=topology.channel, shown=shown,
            version=programs.version,
        ))
    if is_staying:
        with suppress(KeyboardInterrupt):  # ends the watch; the nodes go on
            keep(started.processes, tell)


@click.command()
@folder_option
@json_option
def join(folder: Path, as_json: bool) -> None:
    """Put nodes that run already, in containers or under systemd, on the channel, with the chaincode agreed on.

    Waits for the nodes, for the other organisations' approvals, and until a transaction has been committed.

    \b
    Example:
      ./volano network join
    """
    with failures():
        joined = join_own_nodes(folder, find_topology(folder), own_chaincode(), tell)
    if as_json:
        show_json({"organisations": joined})
        return
    echo(say("gateway.network.nodes.on_channel", joined=", ".join(joined)))


@click.command()
@folder_option
@json_option
def down(folder: Path, as_json: bool) -> None:
    """End all nodes of the folder; their data stays.

    \b
    Example:
      ./volano network down
    """
    with failures():
        ended = _open(folder).down()
    if as_json:
        show_json({"ended": ended})
        return
    echo(say("gateway.network.nodes.nodes_ended", ended=ended))


@click.command()
@folder_option
@json_option
def status(folder: Path, as_json: bool) -> None:
    """Say of each node whether it runs, how many blocks it has and how much memory it takes; whether others answer.

    Exit code 1 when a node of this folder's organisations is down.

    \b
    Example:
      ./volano network status
    """
    with failures():
        nodes = _open(folder).status()
    if as_json:
        show_json({"nodes": [asdict(node) for node in nodes]})
    else:
        _show_nodes(nodes)
    down = [f"{node.organisation} {node.kind}" for node in nodes if node.is_down]
    if down:
        raise RefusedError(say("gateway.network.nodes.down_start_them_network_up", down=", ".join(down)))


def _show_nodes(nodes: Sequence[NodeStatus]) -> None:
    columns = [
        say("gateway.network.nodes.organisation"), say("gateway.network.nodes.node"),
        say("gateway.network.nodes.address"), say("gateway.network.nodes.process"), say("gateway.network.nodes.blocks"),
        "MB",
    ]
    show_table(columns, [_describe(node) for node in nodes], right=(3, 4, 5))


def _describe(node: NodeStatus) -> list[str]:
    elsewhere = say("gateway.network.nodes.answers") if node.listens else say("gateway.network.nodes.does_not_answer")
    process = str(node.pid) if node.pid is not None else elsewhere
    height = "" if node.height is None else str(node.height)
    memory = str(round(node.memory / 1e6)) if node.pid is not None else ""
    return [node.organisation, node.kind, node.address, process, height, memory]


@click.command()
@click.argument("organisation")
@click.argument("node", type=click.Choice(KINDS))
@click.option("--lines", type=click.IntRange(1), default=100, show_default=True, help="How many.")
@folder_option
def logs(organisation: str, node: str, lines: int, folder: Path) -> None:
    """Print the last lines that a node has said.

    \b
    Example:
      ./volano network logs commerce peer --lines 20
    """
    with failures():
        echo(_open(folder).logs(organisation, node, lines), nl=False)


def _open(folder: Path) -> Network:
    """Open a folder's nodes without Fabric's programs: to look and to end needs none."""
    return Network(folder, find_topology(folder), None, own_chaincode())
