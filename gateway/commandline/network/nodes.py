"""`volano network`: the organisations' Fabric network on this machine, or this machine's part of it."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from chaincode.words import find_point, say
from gateway.commandline.base.chaincode import own_chaincode
from gateway.commandline.base.community import read_community
from gateway.commandline.base.options import TO_READ, folder_option, json_option, show_json, show_table
from gateway.commandline.base.refusals import InputError, RefusedError
from network.bundle import BundleError, bundle_file
from network.channel import OrdererError
from network.compose import format_compose, place_in_containers
from network.config_update import UpdateError
from network.home import HomeError, assemble_home, find_topology, genesis_file, init_home, join_home, topology_file
from network.keeping import keep
from network.lifecycle import OtherDefinitionError
from network.native import KINDS, Network, NodeStatus, StartError
from network.peer_client import PeerError
from network.programs import ProgramsError, find_programs
from network.topology import DEFAULT_FILE, LINES, Topology, TopologyError, adapt_topology, load_topology
from network.units import format_units
from network.waiting import WaitedError

REFUSED = (ProgramsError, StartError, WaitedError, PeerError, OrdererError, OtherDefinitionError, UpdateError)


@contextmanager
def failures() -> Iterator[None]:
    """Turn what the network's parts raise into one line on stderr."""
    try:
        yield
    except (TopologyError, BundleError, HomeError) as error:
        raise InputError(str(error)) from error
    except REFUSED as error:
        raise RefusedError(str(error)) from error
    except FileNotFoundError as error:
        raise InputError(say(f"there is no {error.filename}: ./volano network init makes it",
                             f"non c'è {error.filename}: lo crea ./volano network init")) from error


def _tell(text: str) -> None:
    click.echo(f"{time.strftime('%H:%M:%S')} {text}", err=True)


@click.command()
@click.option("--org", "organisations", multiple=True, help="Whose keys are made here; all if none is named."
                                                            "\fDi chi si creano qui le chiavi; di tutti se manca.")
@click.option("--topology", "file", type=TO_READ, help="Who takes part and where; network/topology.yaml unless named."
                                                       "\fChi partecipa e dove; se manca, network/topology.yaml.")
@click.option("--community", help="The community's name; that of community.toml or of the topology unless named."
                                  "\fIl nome della comunità; se manca, quello di community.toml o della topologia.")
@click.option("--line", type=click.Choice(tuple(LINES)), help="Fabric's line; that of the topology unless named."
                                                              "\fLa linea di Fabric; se manca, quella della topologia.")
@click.option("--containers", is_flag=True, help="With the host names of docker-compose.yml."
                                                 "\fCon i nomi delle macchine di docker-compose.yml.")
@folder_option
@json_option
def init(organisations: Sequence[str], folder: Path, as_json: bool, **chosen: Any) -> None:
    """Make an organisation's keys on this machine, and the bundle that the others need; keys stay as they are.

    \b
    Example:
      ./volano network init --org commerce

    \f
    Crea su questa macchina le chiavi di un'organizzazione e il fascicolo per le altre; le chiavi che ci sono restano.
    """
    with failures():
        topology = _choose_topology(folder, **chosen)
        names = organisations or topology.names()
        made = {name: init_home(folder, topology, name, own_chaincode()) for name in names}
    new = {name: [one.name for one in those if one.is_new] for name, those in made.items()}
    bundles = {name: str(bundle_file(folder, name)) for name in names}
    if as_json:
        show_json({"topology": str(topology_file(folder)), "bundles": bundles, "new_keys": new})
        return
    for name in names:
        click.echo(say(f"{name}: {len(new[name])} new keys; give the others {bundles[name]}",
                       f"{name}: {len(new[name])} chiavi nuove; dai alle altre {bundles[name]}"))


def _choose_topology(
    folder: Path, *, file: Path | None = None, community: str | None = None, line: str | None = None,
    containers: bool = False,
) -> Topology:
    """Take the topology of the home; before it has one, that of the file or the default with what is asked for."""
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

    \f
    Crea il primo blocco del canale dai FASCICOLI di tutti: solo materiale pubblico, ovunque gli stessi byte.

    Confronta il suo SHA-256 con quello delle altre organizzazioni, per telefono.
    """
    with failures():
        digest = assemble_home(folder, find_topology(folder), bundles)
    if as_json:
        show_json({"genesis": str(genesis_file(folder)), "sha256": digest})
        return
    click.echo(f"{genesis_file(folder)}\nSHA-256 {digest}")


@click.command()
@click.option("--stay", "is_staying", is_flag=True, help="Start again what dies, until Ctrl-C or `network down`."
                                                         "\fRiavvia ciò che cade, fino a Ctrl-C o `network down`.")
@folder_option
@json_option
def up(folder: Path, as_json: bool, is_staying: bool) -> None:
    """Start the nodes whose keys lie in the folder, and wait until a transaction has been committed.

    In an empty folder: a network of all organisations on this machine. Done again, only what is missing is done.

    \b
    Example:
      ./volano network up
      ./volano network up --stay

    \f
    Avvia i nodi le cui chiavi stanno nella cartella e attende che una transazione sia registrata.

    In una cartella vuota: una rete di tutte le organizzazioni su questa macchina. Ripetuto, fa solo ciò che manca.
    """
    began = time.monotonic()
    with failures():
        programs = find_programs(_tell)
        is_new = not topology_file(folder).exists()
        topology = _choose_topology(folder, line=programs.line if is_new else None)
        started = Network(folder, topology, programs, own_chaincode())
        started.up(_tell)
        nodes = started.status()
    took = round(time.monotonic() - began, 1)
    shown = f"{took}".replace(".", find_point())
    if as_json:
        show_json({"fabric": programs.version, "consensus": topology.consensus, "channel": topology.channel,
                   "seconds": took, "nodes": [asdict(one) for one in nodes]})
    else:
        click.echo(say(f"channel {topology.channel} commits, after {shown} s; Fabric {programs.version}",
                       f"il canale {topology.channel} registra, dopo {shown} s; Fabric {programs.version}"))
    if is_staying:
        with suppress(KeyboardInterrupt):  # ends the watch; the nodes go on
            keep(started.processes, _tell)


@click.command()
@folder_option
@json_option
def join(folder: Path, as_json: bool) -> None:
    """Put nodes that run already, in containers or under systemd, on the channel, with the chaincode agreed on.

    Waits for the nodes, for the other organisations' approvals, and until a transaction has been committed.

    \b
    Example:
      ./volano network join

    \f
    Porta sul canale nodi già in funzione, in container o con systemd, con il chaincode concordato.

    Attende i nodi, le approvazioni delle altre organizzazioni e che una transazione sia stata registrata.
    """
    with failures():
        joined = join_home(folder, find_topology(folder), own_chaincode(), _tell)
    if as_json:
        show_json({"organisations": joined})
        return
    click.echo(say(f"on the channel: {', '.join(joined)}", f"nel canale: {', '.join(joined)}"))


@click.command()
@folder_option
@json_option
def down(folder: Path, as_json: bool) -> None:
    """End all nodes of the folder; their data stays.

    \b
    Example:
      ./volano network down

    \f
    Ferma tutti i nodi della cartella; i loro dati restano.
    """
    with failures():
        ended = _open(folder).down()
    if as_json:
        show_json({"ended": ended})
        return
    click.echo(say(f"{ended} nodes ended", f"{ended} nodi terminati"))


@click.command()
@folder_option
@json_option
def status(folder: Path, as_json: bool) -> None:
    """Say of each node whether it runs, how many blocks it has and how much memory it takes; whether others answer.

    Exit code 1 when a node of this folder's organisations is down.

    \b
    Example:
      ./volano network status

    \f
    Dice di ogni nodo se è in funzione, quanti blocchi ha e quanta memoria occupa; se gli altri rispondono.

    Codice d'uscita 1 se un nodo delle organizzazioni di questa cartella è fermo.
    """
    with failures():
        nodes = _open(folder).status()
    if as_json:
        show_json({"nodes": [asdict(one) for one in nodes]})
    else:
        _show_nodes(nodes)
    down = [f"{one.organisation} {one.kind}" for one in nodes if one.is_down]
    if down:
        raise RefusedError(say(f"down: {', '.join(down)}; start them: ./volano network up",
                               f"fermi: {', '.join(down)}; avviali: ./volano network up"))


def _show_nodes(nodes: Sequence[NodeStatus]) -> None:
    columns = [say("organisation", "organizzazione"), say("node", "nodo"), say("address", "indirizzo"),
               say("process", "processo"), say("blocks", "blocchi"), "MB"]
    show_table(columns, [_describe(one) for one in nodes], right=(3, 4, 5))


def _describe(node: NodeStatus) -> list[str]:
    elsewhere = say("answers", "risponde") if node.listens else say("doesn't answer", "non risponde")
    process = str(node.pid) if node.pid is not None else elsewhere
    height = "" if node.height is None else str(node.height)
    memory = str(round(node.memory / 1e6)) if node.pid is not None else ""
    return [node.organisation, node.kind, node.address, process, height, memory]


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

    \f
    Scrive nella cartella USCITA le unità systemd per nodi e gateway delle organizzazioni della cartella.

    Ciò che cade viene riavviato. `systemctl --user enable --now` le avvia; poi `network join`.
    """
    with failures():
        network = Network(folder, find_topology(folder), find_programs(_tell), own_chaincode())
        texts = {name: text for organisation in network.organisations
                 for name, text in format_units(network, organisation).items()}
    out.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (out / name).write_text(text, encoding="utf-8")
    if as_json:
        show_json({"units": [str(out / name) for name in texts]})
        return
    click.echo("\n".join(str(out / name) for name in texts))


@click.command()
@click.argument("organisation")
@click.argument("node", type=click.Choice(KINDS))
@click.option("--lines", type=click.IntRange(1), default=100, show_default=True, help="How many.\fQuante.")
@folder_option
def logs(organisation: str, node: str, lines: int, folder: Path) -> None:
    """Print the last lines that a node has said.

    \b
    Example:
      ./volano network logs commerce peer --lines 20

    \f
    Mostra le ultime righe che un nodo ha scritto.
    """
    with failures():
        click.echo(_open(folder).logs(organisation, node, lines), nl=False)


@click.command()
@click.option("--topology", "file", type=TO_READ, help="network/topology.yaml unless named."
                                                       "\fSe manca, network/topology.yaml.")
def compose(file: Path | None) -> None:
    """Print docker-compose.yml for a topology, as it lies in this checkout for the default one.

    \b
    Example:
      ./volano network compose > docker-compose.yml

    \f
    Mostra il docker-compose.yml di una topologia, come sta in questa copia per quella predefinita.
    """
    with failures():
        click.echo(format_compose(load_topology(file) if file else None), nl=False)


def _open(folder: Path) -> Network:
    """Open a home's nodes without Fabric's programs: to look and to end needs none."""
    return Network(folder, find_topology(folder), None, own_chaincode())
