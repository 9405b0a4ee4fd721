"""`network init`, `assemble`, `units` and `compose`: what a network is made of, before a node runs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.commandline.base.chaincode import own_chaincode
from gateway.commandline.base.community import read_community
from gateway.commandline.base.options import TO_READ, folder_option, json_option, show_json
from gateway.commandline.network.failures import failures, tell
from network.bundle import bundle_file
from network.compose import format_compose, place_in_containers
from network.folder import assemble_genesis, find_topology, genesis_file, init_folder, topology_file
from network.native import Network
from network.programs import find_programs
from network.topology import DEFAULT_FILE, LINES, Topology, adapt_topology, load_topology
from network.units import format_units


@click.command()
@click.option("--org", "organisations", multiple=True, help="Whose keys are made here; all if none is named.")
@click.option("--topology", "file", type=TO_READ, help="Who takes part and where; network/topology.yaml unless named.")
@click.option("--community", help="The community's name; that of community.toml or of the topology unless named.")
@click.option("--line", type=click.Choice(tuple(LINES)), help="Fabric's line; that of the topology unless named.")
@click.option("--containers", is_flag=True, help="With the host names of docker-compose.yml.")
@folder_option
@json_option
def init(organisations: Sequence[str], folder: Path, as_json: bool, **chosen: Any) -> None:
    """Make an organisation's keys on this machine, and the bundle that the others need; keys stay as they are.

    \b
    Example:
      ./volano network init --org commerce
    """
    with failures():
        topology = _choose_topology(folder, **chosen)
        names = organisations or topology.names()
        made = {name: init_folder(folder, topology, name, own_chaincode()) for name in names}
    new = {name: [one.name for one in those if one.is_new] for name, those in made.items()}
    bundles = {name: str(bundle_file(folder, name)) for name in names}
    if as_json:
        show_json({"topology": str(topology_file(folder)), "bundles": bundles, "new_keys": new})
        return
    for name in names:
        echo(say(
            "gateway.network.making.new_keys_give_others", name=name, count=len(new[name]), bundles=bundles[name],
        ))


def _choose_topology(
    folder: Path, *, file: Path | None = None, community: str | None = None, line: str | None = None,
    containers: bool = False,
) -> Topology:
    """Take the topology of the folder; before it has one, that of the file or the default with what is asked for."""
    if topology_file(folder).exists() and not (file or community or line or containers):
        return find_topology(folder)
    known = load_topology(file or DEFAULT_FILE)
    topology = adapt_topology(known, community or read_community(folder) or known.community, line or known.line)
    return place_in_containers(topology) if containers else topology


@click.command()
@click.argument("bundles", nargs=-1, required=True, type=TO_READ)
@folder_option
@json_option
def assemble(bundles: Sequence[Path], folder: Path, as_json: bool) -> None:
    """Make the channel's first block from all organisations' BUNDLES: public material only, the same bytes everywhere.

    Compare its SHA-256 with the other organisations', by telephone.

    \b
    Example:
      ./volano network assemble citizens.json commerce.json municipality.json gse.json
    """
    with failures():
        digest = assemble_genesis(folder, find_topology(folder), bundles)
    if as_json:
        show_json({"genesis": str(genesis_file(folder)), "sha256": digest})
        return
    echo(f"{genesis_file(folder)}\nSHA-256 {digest}")


@click.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@folder_option
@json_option
def units(out: Path, folder: Path, as_json: bool) -> None:
    """Write systemd units for the nodes and gateways of the folder's organisations into the folder OUT.

    What dies is started again. `systemctl --user enable --now` starts them; then `network join`.

    \b
    Example:
      ./volano network units ~/.config/systemd/user
    """
    with failures():
        network = Network(folder, find_topology(folder), find_programs(tell), own_chaincode())
        texts = {name: text for organisation in network.organisations
                 for name, text in format_units(network, organisation).items()}
    out.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (out / name).write_text(text, encoding="utf-8")
    if as_json:
        show_json({"units": [str(out / name) for name in texts]})
        return
    echo("\n".join(str(out / name) for name in texts))


@click.command()
@click.option("--topology", "file", type=TO_READ, help="network/topology.yaml unless named.")
def compose(file: Path | None) -> None:
    """Print docker-compose.yml for a topology, as it lies in this checkout for the default one.

    \b
    Example:
      ./volano network compose > docker-compose.yml
    """
    with failures():
        echo(format_compose(load_topology(file) if file else None), nl=False)
