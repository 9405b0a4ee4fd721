"""Four organisations' machines on this one: a folder, keys, a certificate and a `serve` each, on one network."""

import json
import os
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from chaincode.rules.units import ORGANISATIONS
from gateway.client import Client
from gateway.commandline.cli import main
from gateway.connecting import open_tls
from gateway.features.members.tags import TAG_KEY
from gateway.ledger.keys import load_signer
from gateway.settings import COMMUNITY_FILE, load_settings
from network.authority import enrol_tls, load_authority
from network.folder import genesis_file, topology_file
from network.keys import TLS_AUTHORITY
from network.native import Network

ROOT, HERE = Path(__file__).resolve().parents[3], "127.0.0.1"
SOON = datetime.now(UTC) + timedelta(days=1)
SECOND = {"citizens": "commerce", "commerce": "citizens"}   # whose officer signs what the other's proposes


@dataclass(frozen=True)
class Machine:
    """One organisation's machine. address: by which the others reach its gateway."""

    organisation: str
    folder: Path
    address: str

    def type(self, *words: str) -> Any:
        """Type a command there; give what it says as JSON."""
        done = CliRunner().invoke(main, [*words, "--json", "--folder", str(self.folder)])
        assert done.exit_code == 0, (self.organisation, words, done.output, done.exception)
        return json.loads(done.stdout)

    def client(self, name: str = "service") -> Client:
        """Its own gateway, asked in one of its own names."""
        signer = load_signer(self.folder / "keys" / self.organisation / name)
        return Client(self.address, self.organisation, signer, tls=self.context(self.organisation))

    def context(self, other: str) -> ssl.SSLContext:
        """As its own service connects to another's gateway."""
        context = open_tls(load_settings(self.folder, self.organisation), other, is_service=True)
        assert context is not None
        return context


def prepare(whole: Path, folder: Path, organisation: str, tag_key: str, founded_on: str) -> Path:
    """What the guide has an operator do before `serve`: own keys alone, settings, a certificate for its own address."""
    for file in (genesis_file, topology_file):
        file(folder).parent.mkdir(parents=True, exist_ok=True)
        file(folder).write_bytes(file(whole).read_bytes())
    shutil.copytree(whole / "keys" / organisation, folder / "keys" / organisation)
    dated = ["--founded-on", founded_on] if founded_on else []
    done = CliRunner().invoke(main, ["init", "borgo", "--folder", str(folder), *dated])
    assert done.exit_code == 0, done.output
    (folder / "keys" / organisation / TAG_KEY).write_text(tag_key)
    authority = load_authority(organisation, folder / "keys", TLS_AUTHORITY)
    made = enrol_tls(authority, "gateway-tls", [HERE], not_after=SOON)
    (folder / "chain.pem").write_bytes(made.certificate)
    (folder / "key.pem").write_bytes((folder / "keys" / organisation / "gateway-tls" / "key.pem").read_bytes())
    return folder


def tell(network: Network, machine: Machine, machines: Mapping[str, Machine]) -> None:
    """The lines of docs/operating.md, the same for all, and whose certificates the others' are."""
    file = machine.folder / COMMUNITY_FILE
    text = file.read_text()
    (machine.folder / "authorities").mkdir()
    for name, other in machines.items():
        text = text.replace(f"http://{network.topology.get(name).gateway.address}", other.address)
        root = other.folder / "keys" / name / TLS_AUTHORITY / "cert.pem"
        (machine.folder / "authorities" / f"{name}.pem").write_bytes(root.read_bytes())
    hosts = [other.address for name, other in machines.items() if name != "gse"]
    authorities = "\n".join(f'{name} = "authorities/{name}.pem"' for name in machines)
    own = 'certificate = "chain.pem"\nkey = "key.pem"'
    file.write_text(f"{text}\n[origins]\ngse = {json.dumps(hosts)}\n\n[tls]\n{own}\n"
                    f"\n[tls.authorities]\n{authorities}\n")


@contextmanager
def serve_machines(network: Network, place: Path, founded_on: str = "") -> Iterator[dict[str, Machine]]:
    """All four, served; the municipality founds the community first: today, or on a past date, from which on no gateway
    opens a day by itself.
    """
    tag_key = secrets.token_hex(32)
    names = ("municipality", *(name for name in ORGANISATIONS if name != "municipality"))
    with ExitStack() as taken:
        ports = [taken.enter_context(socket.create_server((HERE, 0))).getsockname()[1] for _ in names]
    made = {name: Machine(name, prepare(network.folder, place / name, name, tag_key, founded_on),
                          f"https://{HERE}:{port}") for name, port in zip(names, ports, strict=True)}
    for machine in made.values():
        tell(network, machine, made)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with ExitStack() as stack:
        started = [stack.enter_context(subprocess.Popen(
            [sys.executable, "-P", "-m", "gateway", "serve", "--public", HERE, "--host", HERE, "--port",
             machine.address.rpartition(":")[2], "--http-port", "0", "--mqtt-port", "0",
             "--no-catch-up" if founded_on else "--catch-up", "--folder",
             str(machine.folder)], stdout=subprocess.PIPE, text=True, env=environment)) for machine in made.values()]
        try:
            for machine, process in zip(made.values(), started, strict=True):
                assert process.stdout is not None
                assert process.stdout.readline().strip() == machine.address
            yield made
        finally:
            for process in started:
                process.send_signal(signal.SIGTERM)


def add_members(machines: Mapping[str, Machine], place: Path, rows: Mapping[str, str]) -> None:
    """Have each organisation add its own members, and another one countersign them. rows: a table by organisation."""
    for name, rows_of in rows.items():
        file = place / f"{name}.csv"
        file.write_text(rows_of)
        (added,) = machines[name].type("members", "add", str(file))["members"]
        pending = machines[SECOND[name]].type("countersign", "list")["pending"]
        (mine,) = [one for one in pending if one["subject"] == f"member/{added['member']}"]
        signed = machines[SECOND[name]].type("countersign", "sign", mine["pending"].split("/")[1])["signed"]
        assert signed[0]["acts"]
        machines[name].type("members", "add", str(file))
