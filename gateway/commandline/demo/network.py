"""The native network under the demo: started before the community is founded, ended after the story."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from chaincode.words import WordedError
from gateway.commandline.base.chaincode import own_chaincode
from gateway.commandline.demo.screen import Screen
from gateway.commandline.demo.town import COMMUNITY
from gateway.commandline.demo.words import say
from network.native import Network
from network.programs import Programs, ProgramsError, find_programs
from network.topology import PORTS, Topology, default_topology

FIRST_PORT, LAST_PORT = 17_000, 32_000
STEPS = 5  # that `Network.up` tells of


def require_programs(screen: Screen) -> Programs:
    """Find Fabric's programs, or build them, saying so; without a way to, one line that says what to install.

    Raises:
        ClickException: with that line.
    """
    try:
        return find_programs(lambda text: screen.console.print(text, style="dim", markup=False))
    except ProgramsError as error:
        raise click.ClickException(say(screen.language, "no_programs", reason=error)) from None


@contextmanager
def run_network(screen: Screen, folder: Path, programs: Programs) -> Iterator[Network]:
    """Run the four organisations' nodes on free ports of this machine; they end with the story, their data stays."""
    screen.head("network")
    network = Network(folder, choose_ports(default_topology(COMMUNITY, line=programs.line)), programs, own_chaincode())
    try:
        with _bar(screen) as bar:
            task = bar.add_task(say(screen.language, "starting"), total=STEPS)
            network.up(lambda text: bar.update(task, advance=1, description=text))
        screen.say("running", "dim", version=programs.version, consensus=network.topology.consensus)
        yield network
    finally:
        network.down()


def _bar(screen: Screen) -> Progress:
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=screen.console, transient=True)


def choose_ports(topology: Topology) -> Topology:
    """Give the nodes consecutive ports that are free now.

    Raises:
        WordedError: there are none.
    """
    wanted = sum(map(len, PORTS.values())) * len(topology.organisations)
    for first in range(FIRST_PORT, LAST_PORT, wanted):
        if all(_is_free(port) for port in range(first, first + wanted)):
            return default_topology(topology.community, base_port=first, line=topology.line)
    raise WordedError("gateway.demo.network.no_ports_are_free")


def _is_free(port: int) -> bool:
    with ExitStack() as stack:
        one = stack.enter_context(socket.socket())
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
