"""A network for a measurement, and other chaincode programs in the place of the community's."""

import os
import sys
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from gateway.ledger.keys import load_signer
from gateway.ledger.port import Signer
from network.native import Network
from network.node_config import node_folder

Service = Sequence[str]
_TICKS = os.sysconf("SC_CLK_TCK")


def load_signers(network: Network, name: str = "service") -> dict[str, Signer]:
    """Each organisation's own client."""
    return {one: load_signer(network.folder / "keys" / one / name) for one in network.topology.names()}


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
        folder = node_folder(network.folder, name, "chaincode")
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
