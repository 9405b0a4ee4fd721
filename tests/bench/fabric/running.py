"""A network for a measurement, and other chaincode programs in the place of the community's."""

import os
import shutil
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from gateway.commandline.chaincode import own_chaincode
from gateway.context import load_signer
from gateway.ports import Signer
from network.native import Network
from network.node_config import node_folder
from network.programs import find_programs
from network.topology import default_topology
from tests.helpers.networks import take_ports

Service = Sequence[str]
_TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def run_network(community: str) -> Iterator[Network]:
    """A network of this machine's programs that has committed a transaction; nothing of it stays."""
    programs = find_programs()
    home = Path(tempfile.mkdtemp(prefix="volano-", dir="/tmp"))
    topology = take_ports(default_topology(community, line=programs.line))
    # whoever ends the measurement by force ends the nodes too
    prefix = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()
    network = Network(home, topology, programs, own_chaincode(), prefix=prefix)
    try:
        network.up()
        yield network
    finally:
        network.down()
        shutil.rmtree(home, ignore_errors=True)


def load_signers(network: Network, name: str = "service") -> dict[str, Signer]:
    """Each organisation's own client."""
    return {one: load_signer(network.home / "keys" / one / name) for one in network.topology.names()}


def replace_chaincode(network: Network, services: Mapping[str, Service]) -> None:
    """Run other programs as the organisations' chaincode; an empty mapping brings the community's back."""
    for name in network.topology.names():
        network.stop(name, "chaincode")
    network.services.clear()
    network.services.update(services)
    for name in network.topology.names():
        network.start(name, "chaincode")


def python_services(network: Network, module: str, *more: str) -> dict[str, Service]:
    """A module run by `chaincode.shim.command` for every organisation, with its configuration."""
    command = (sys.executable, "-P", "-m", module, *more, "--config", "config.toml")
    return dict.fromkeys(network.topology.names(), command)


def go_services(network: Network, program: Path) -> dict[str, Service]:
    """tests/bench/go for every organisation, with the same addresses and keys."""
    found = {}
    for name in network.topology.names():
        folder = node_folder(network.home, name, "chaincode")
        config = tomllib.loads((folder / "config.toml").read_text(encoding="utf-8"))
        tls = config["tls"]
        found[name] = (
            "env", f"ADDRESS={config['address']}", f"PACKAGE_ID={config['package_id']}",
            f"TLS_KEY={tls['key']}", f"TLS_CERTIFICATE={tls['certificate']}", f"TLS_CLIENT_ROOTS={tls['client_roots']}",
            str(program),
        )  # fmt: skip
    return found


def measure_cpu_s(network: Network) -> float:
    """CPU seconds of all chaincode processes so far, user and system."""
    total = 0
    for name in network.topology.names():
        pid = network.get_process(name, "chaincode").find()
        with suppress(FileNotFoundError):
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(words[11]) + int(words[12])
    return total / _TICKS


def wait_for(attempt: Callable[[], bool], seconds: float, what: str) -> None:
    """Try until it succeeds.

    Raises:
        TimeoutError: it didn't.
    """
    ends = time.monotonic() + seconds
    while not attempt():
        if time.monotonic() > ends:
            raise TimeoutError(what)
        time.sleep(0.1)


