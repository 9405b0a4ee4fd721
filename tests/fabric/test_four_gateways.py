"""Four organisations' gateways in four processes on a network: by TLS, each with its own keys and certificate alone."""

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
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from chaincode.rules.units import ORGANISATIONS
from gateway.client import ApiError, Client
from gateway.commandline.cli import main
from gateway.connecting import open_tls
from gateway.features.members.tags import TAG_KEY
from gateway.ledger.keys import load_signer
from gateway.settings import COMMUNITY_FILE, load_settings
from network.authority import enrol_tls, load_authority
from network.folder import genesis_file, topology_file
from network.keys import TLS_AUTHORITY
from network.native import Network
from tests.helpers.network.networks import start_network
from tests.helpers.network.waiting import wait_for

ROOT, HERE = Path(__file__).resolve().parents[2], "127.0.0.1"
SOON = datetime.now(UTC) + timedelta(days=1)
ROWS = {
    "citizens": "Carla Finta,citizens,IT001E00888881,AC001E00001,3\n",
    "commerce": "Bottega Finta,commerce,IT001E00888882,AC001E00001,9\n",
}


@dataclass(frozen=True)
class Machine:
    """One organisation's machine. address: by which the others reach its gateway."""

    organisation: str
    folder: Path
    address: str

    def type(self, *words: str) -> Any:
        done = CliRunner().invoke(main, [*words, "--json", "--folder", str(self.folder)])
        assert done.exit_code == 0, (self.organisation, words, done.output, done.exception)
        return json.loads(done.stdout)

    def context(self, other: str) -> ssl.SSLContext:
        """As its own service connects to another's gateway."""
        context = open_tls(load_settings(self.folder, self.organisation), other, is_service=True)
        assert context is not None
        return context


def prepare(whole: Path, folder: Path, organisation: str, tag_key: str) -> Path:
    """What the guide has an operator do before `serve`: own keys alone, settings, a certificate for its own address."""
    for file in (genesis_file, topology_file):
        file(folder).parent.mkdir(parents=True, exist_ok=True)
        file(folder).write_bytes(file(whole).read_bytes())
    shutil.copytree(whole / "keys" / organisation, folder / "keys" / organisation)
    done = CliRunner().invoke(main, ["init", "borgo", "--folder", str(folder)])
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


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    """A network of its own: the gateways open the ledger's days up to the present one."""
    with start_network("borgo") as network:
        yield network


@pytest.fixture(scope="module")
def machines(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Machine]]:
    """All four, served; the municipality founds the community first."""
    place, tag_key = tmp_path_factory.mktemp("machines"), secrets.token_hex(32)
    names = ("municipality", *(name for name in ORGANISATIONS if name != "municipality"))
    with ExitStack() as taken:
        ports = [taken.enter_context(socket.create_server((HERE, 0))).getsockname()[1] for _ in names]
    made = {name: Machine(name, prepare(network.folder, place / name, name, tag_key), f"https://{HERE}:{port}")
            for name, port in zip(names, ports, strict=True)}
    for machine in made.values():
        tell(network, machine, made)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with ExitStack() as stack:
        started = [stack.enter_context(subprocess.Popen(
            [sys.executable, "-P", "-m", "gateway", "serve", "--public", HERE, "--host", HERE, "--port",
             machine.address.rpartition(":")[2], "--http-port", "0", "--mqtt-port", "0", "--folder",
             str(machine.folder)], stdout=subprocess.PIPE, text=True, env=environment)) for machine in made.values()]
        try:
            for machine, process in zip(made.values(), started, strict=True):
                assert process.stdout is not None
                assert process.stdout.readline().startswith("http://127.0.0.1:")
                assert process.stdout.readline().strip() == machine.address
            yield made
        finally:
            for process in started:
                process.send_signal(signal.SIGTERM)


def test_a_proposal_of_one_is_countersigned_at_another_and_words_are_heard_at_a_third(
    machines: dict[str, Machine], tmp_path: Path
) -> None:
    """Points go to the energy operator's gateway, words of an offer come from the shop's organisation's."""
    second = {"citizens": "commerce", "commerce": "citizens"}
    for name, row in ROWS.items():
        file = tmp_path / f"{name}.csv"
        file.write_text(f"name,organisation,metering_point,perimeter,power_kw\n{row}")
        (added,) = machines[name].type("members", "add", str(file))["members"]
        pending = machines[second[name]].type("countersign", "list")["pending"]
        (mine,) = [one for one in pending if one["subject"] == f"member/{added['member']}"]
        assert machines[second[name]].type("countersign", "sign", mine["pending"].split("/")[1])["signed"][0]["acts"]
        machines[name].type("members", "add", str(file))
    machines["commerce"].type("market", "publish", "--as", "bottega-finta", "--title", "Pane del giovedì", "--text",
                              "In bottega alle otto", "--category", "knowledge", "--price", "1")

    def heard() -> list[Any]:
        offers = machines["citizens"].type("market", "offers", "--as", "carla-finta")["offers"]
        return [one for one in offers if "Pane del giovedì" in json.dumps(one, ensure_ascii=False)]

    assert wait_for(heard)


def test_a_citizens_host_hands_on_what_its_pages_ask_of_the_energy_operator(machines: dict[str, Machine]) -> None:
    citizens = machines["citizens"]
    own = citizens.context("citizens")
    found = httpx.get(f"{citizens.address}/gse/api/v1/health", verify=own)
    assert found.json()["organisation"] == "gse"
    assert httpx.get(f"{citizens.address}/commerce/api/v1/health", verify=own).status_code == 404  # nobody named it
    browser = ssl.create_default_context(cafile=citizens.folder / "authorities" / "citizens.pem")
    auditor = load_signer(citizens.folder / "keys" / "citizens" / "auditor")
    with Client(citizens.address, "gse", auditor, tls=browser) as client:
        assert client.session()["organisation"] == "citizens"
    with Client(citizens.address.replace(HERE, "localhost"), "gse", auditor, tls=browser) as client:
        with pytest.raises(ApiError) as refused:
            client.session()  # signed for a host that the operator doesn't list
        assert refused.value.code == "ORIGIN_REFUSED"


@pytest.mark.parametrize(("shown", "code"), [("municipality", ""), ("commerce", "OTHER_CERTIFICATE")])
def test_a_session_is_of_the_organisation_whose_certificate_was_shown(
    machines: dict[str, Machine], shown: str, code: str
) -> None:
    signer = load_signer(machines["municipality"].folder / "keys" / "municipality" / "service")
    with Client(machines["gse"].address, "gse", signer, tls=machines[shown].context("gse")) as client:
        if code:
            with pytest.raises(ApiError) as refused:
                client.session()
            assert refused.value.code == code
        else:
            assert client.session()["organisation"] == "municipality"


def test_one_gateway_is_not_taken_for_another(machines: dict[str, Machine]) -> None:
    """Whoever stands at the energy operator's address with another organisation's certificate is asked nothing."""
    context = machines["citizens"].context("gse")
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(f"{machines['commerce'].address}/commerce/api/v1/health", verify=context)
