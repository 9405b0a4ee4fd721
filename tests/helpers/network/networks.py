"""A network of Fabric's own programs for tests, on free ports and in a folder of its own; nothing of it stays.

    with start_network("borgo") as network:
        place = NetworkPlace(network.folder)

In block 0 stands one revoked certificate of each organisation, whose key is kept under the name `revoked`.
"""

import random
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from gateway.commandline.base.chaincode import own_chaincode
from network.authority import AUTHORITY, enrol, load_authority, revoke
from network.folder import init_folder
from network.keys import init_organisation, keys_folder
from network.native import Network
from network.node_config import CHAINCODE_FILE, PeerOptions
from network.programs import INSTALL, can_find_programs, find_programs
from network.topology import PORTS, Topology, default_topology, set_ports

REVOKED = "revoked"
ENDS_WITH_US = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()
FIRST_PORTS = range(20_000, 31_000)  # below those that the system gives to whoever connects


@contextmanager
def start_network(community: str, options: PeerOptions | None = None) -> Iterator[Network]:
    """A network that has committed its first transaction; the test is skipped where there are no programs."""
    if not can_find_programs():
        pytest.skip(INSTALL)
    with make_network(community, options) as network:
        network.up()
        yield network


@contextmanager
def make_network(community: str, options: PeerOptions | None = None) -> Iterator[Network]:
    """A network with its keys, not started yet."""
    programs = find_programs()
    folder = Path(tempfile.mkdtemp(prefix="volano-", dir="/tmp"))  # a socket's path must be short
    topology = take_ports(default_topology(community, line=programs.line))
    network = Network(folder, topology, programs, own_chaincode(), options=options, prefix=ENDS_WITH_US)
    try:
        for name in topology.names():
            make_keys(folder, topology, name, options)
        yield network
    finally:
        network.down()
        shutil.rmtree(folder, ignore_errors=True)


def make_keys(folder: Path, topology: Topology, organisation: str, options: PeerOptions | None) -> None:
    """An organisation's keys, among them a client's that its list of revocations names, and its bundle."""
    init_organisation(folder, topology, organisation)
    authority = load_authority(organisation, folder / "keys")
    held = enrol(authority, REVOKED)
    listed = keys_folder(folder, organisation, AUTHORITY) / f"{REVOKED}.crl"
    listed.write_bytes(revoke(authority, [held.certificate]))
    init_folder(folder, topology, organisation, own_chaincode(), options)


def take_ports(topology: Topology) -> Topology:
    """The topology with consecutive ports on which nobody listens now."""
    count = sum(len(names) for names in PORTS.values()) * len(topology.organisations)
    while True:
        first = random.choice(FIRST_PORTS)  # two runs side by side shall not choose the same
        ports = range(first, first + count)
        if all(map(is_free, ports)):
            return set_ports(topology, ports)


def is_free(port: int) -> bool:
    """Whether a port of this machine can be listened on."""
    with socket.socket() as probe, suppress(OSError):
        probe.bind(("127.0.0.1", port))
        return True
    return False


@contextmanager
def other_chaincode(network: Network, organisation: str, kind: str, *variables: str) -> Iterator[None]:
    """Other rules in the place of an organisation's chaincode service, as whoever owns the machine may start them.

    kind: as in tests.helpers.network.other_rules; variables: NAME=VALUE.
    """
    network.kill(organisation, "chaincode")
    module = ("-P", "-m", "tests.helpers.network.other_rules", kind, "--config", CHAINCODE_FILE)
    network.services[organisation] = ("env", *variables, sys.executable, *module)
    try:
        network.start(organisation, "chaincode")
        yield
    finally:
        network.kill(organisation, "chaincode")
        del network.services[organisation]
        network.start(organisation, "chaincode")
