"""A channel on which some organisations' chaincode runs another rule book under the agreed digest."""

import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from network.bundle import bundle_file, load_bundle
from network.channel import open_admin
from network.genesis import assemble
from network.joining import OTHERS_S, join_nodes
from network.keys import TLS_AUTHORITY, keys_folder
from network.lifecycle import approve, commit, install, wait_for_chaincode
from network.native import Network
from network.package import Package, build_package, connect_service, make_package
from network.peer_client import PeerClient
from tests.helpers.programs import Program


def begin_lying_channel(network: Network, channel: str, liars: Sequence[str], folder: Path) -> ExitStack:
    """Begin a channel; give what ends the lying services. Everybody else runs the agreed ones."""
    topology = replace(network.topology, channel=channel)
    names = topology.names()
    bundles = [load_bundle(bundle_file(network.home, name)) for name in names]
    join_nodes(network.home, topology, names, assemble(topology, bundles))
    services, definition = ExitStack(), network.chaincode.definition
    packages = {name: make_package(network.home, topology, name) for name in names if name not in liars}
    for name in liars:
        packages[name] = _start_liar(network, name, folder / f"{channel}-{name}", services)
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        clients = [stack.enter_context(open_admin(network.home, topology, name)) for name in names]

        def prepare(client: PeerClient) -> None:
            package = packages[client.organisation]
            install(client, package)
            approve(client, channel, definition, package.package_id)

        _ = list(pool.map(prepare, clients))
        commit(clients[0], channel, definition, len(names), OTHERS_S)
        _ = list(pool.map(lambda one: wait_for_chaincode(one, channel, topology.endorsements), clients))
    return services


def _start_liar(network: Network, organisation: str, folder: Path, services: ExitStack) -> Package:
    """A service of other rules beside the organisation's own, with the same keys, at another port."""
    address = f"127.0.0.1:{_find_port()}"
    connection = connect_service(network.home, network.topology, organisation)
    package = build_package({**connection, "address": address}, label="lying")
    keys = keys_folder(network.home, organisation, "chaincode-tls")
    roots = keys_folder(network.home, organisation, TLS_AUTHORITY) / "cert.pem"
    folder.mkdir(parents=True)
    config = folder / "config.toml"
    config.write_text(
        f'address = "{address}"\npackage_id = "{package.package_id}"\n'
        f'rules_digest = "{network.chaincode.rules_digest}"\n[tls]\ncertificate = "{keys / "cert.pem"}"\n'
        f'key = "{keys / "key.pem"}"\nclient_roots = "{roots}"\n'
    )
    service = Program(folder / "log", "tests.helpers.other_rules", "lying", "--config", str(config))
    service.start(until="listening on")
    services.callback(service.kill)
    return package


def _find_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
