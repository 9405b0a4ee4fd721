"""docker-compose.yml is taken by compose everywhere, and where an engine runs its network commits and starts again."""

import os
import subprocess
import time
from collections.abc import Iterator

import httpx
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from chaincode.rules.units import ORGANISATIONS
from chaincode.wire.possession import bring_keys
from gateway.client import Client
from gateway.ledger.keys import load_signer
from network.topology import default_topology
from tests.helpers.gateway.interfaces import change_interfaces
from tests.helpers.gateway.trial import PERIMETER

from .engine import BROKER, COMMUNITY, DATABASE, FOUNDED, OWNER, ROOT, Project, find_compose, open_project

NODES = [f"{name}-{kind}" for name in ORGANISATIONS for kind in ("peer", "orderer", "chaincode")]
GATEWAYS = [f"{name}-gateway" for name in ORGANISATIONS]
NETWORK = ("--profile", "network")
ALL = (*NETWORK, "--profile", "gateways")
PORTS = {one.name: one.gateway.port for one in default_topology(COMMUNITY).organisations}


@pytest.mark.parametrize("release", ["3.1.5", "2.5.16"])
def test_compose_takes_the_file(release: str) -> None:
    words = [*find_compose(), *ALL, "--profile", "trial", "--profile", "postgresql", "--profile", "setup", "config"]
    done = subprocess.run(
        words, cwd=ROOT, env={**os.environ, "VOLANO_FABRIC": release}, capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stderr
    images = {one["image"] for one in yaml.safe_load(done.stdout)["services"].values() if "image" in one}
    assert {f"hyperledger/fabric-peer:{release}", f"hyperledger/fabric-orderer:{release}"} <= images


@pytest.fixture(scope="module")
def project() -> Iterator[Project]:
    """The community's network in containers, founded, with its gateways."""
    with change_interfaces(), open_project() as one:
        one.setup("network", "init", "--containers", "--community", COMMUNITY)
        bundles = [f".volano/network/{name}/bundle.json" for name in ORGANISATIONS]
        one.setup("network", "assemble", *bundles)
        one(*NETWORK, "up", "-d", step="up")
        one.setup("network", "join")
        one.setup("init", COMMUNITY, "--founded-on", FOUNDED)
        one(*ALL, "up", "-d", *GATEWAYS)
        one.await_healthy([*NODES, *GATEWAYS])
        yield one


def ask_height(organisation: str) -> int:
    answer = httpx.get(f"http://127.0.0.1:{PORTS[organisation]}/{organisation}/api/v1/health", trust_env=False)
    assert answer.is_success, answer.text
    return int(answer.json()["height"])


def test_four_gateways_answer_each_through_its_own_peer(project: Project) -> None:
    assert min(map(ask_height, ORGANISATIONS)) > 1


def test_every_container_is_an_ordinary_user_on_a_read_only_disk(project: Project) -> None:
    for service in (*NODES, *GATEWAYS):
        found = project.inspect(service)
        assert (found["Config"]["User"], found["HostConfig"]["ReadonlyRootfs"]) == (OWNER, True)
        assert [one for one in found["Mounts"] if "docker.sock" in one["Source"] or one["Type"] == "volume"] == []


@pytest.mark.parametrize("kind", ["peer", "orderer", "chaincode", "gateway"])
def test_a_container_sees_no_other_organisations_keys(project: Project, kind: str) -> None:
    assert project("exec", "-T", f"commerce-{kind}", "ls", "/volano/keys").split() == ["commerce"]


def propose_member(project: Project, organisation: str, number: int) -> int:
    """Commit a proposal through an organisation's gateway, as its officer; the block it is in."""
    signer = load_signer(project.folder / "keys" / organisation / "officer")
    with Client(f"http://127.0.0.1:{PORTS[organisation]}", organisation, signer) as officer:
        tag = officer.post("metering-points/tag", {"metering_point": f"IT001E{number:08d}"})["tag"]
        point = {"tag": tag, "perimeter": PERIMETER, "power_w": 6_000, "from_date": FOUNDED}
        command_id = officer.new_command_id()
        arguments = bring_keys([generate_private_key(SECP256R1())], command_id) | {"points": [point]}
        return int(officer.execute("register", arguments, command_id=command_id)["block"])


def await_block(number: int) -> None:
    """Wait until every organisation's gateway has a block of its own peer's."""
    ends_s = time.monotonic() + 120
    while min(map(ask_height, ORGANISATIONS)) <= number:
        assert time.monotonic() < ends_s, f"block {number}: {[(one, ask_height(one)) for one in ORGANISATIONS]}"
        time.sleep(0.5)


def test_what_one_gateway_commits_all_have(project: Project) -> None:
    await_block(propose_member(project, "commerce", 1))


def test_after_a_restart_of_containers_the_network_commits_again(project: Project) -> None:
    again = ("citizens-peer", "citizens-chaincode", "gse-orderer", "municipality-peer", "municipality-gateway")
    project("restart", *again, step="restart")
    project.await_healthy([*NODES, *GATEWAYS])
    await_block(propose_member(project, "municipality", 2))


def test_the_database_beside_them_starts(project: Project) -> None:
    if DATABASE in project.missing:
        pytest.skip(project.missing[DATABASE])
    folder = project.folder / "postgresql"
    for name in ("data", "socket"):
        (folder / name).mkdir(parents=True)
    if os.getuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, *map(int, OWNER.split(":")))
    project("--profile", "postgresql", "up", "-d", "database", step="database")
    project.await_healthy(["database"])


def test_the_broker_beside_them_starts(project: Project) -> None:
    if BROKER in project.missing:
        pytest.skip(project.missing[BROKER])
    words = ("-P", "-m", "iot_bridge", "broker", "init", "/volano/broker", "--community", COMMUNITY)
    runs = ("run", "--rm", "-T", "--no-deps", "--entrypoint", "python", "gateway")  # as the file's head says
    project(*runs, *words, "--host", "localhost", step="broker init")
    project(*ALL, "up", "-d", "broker", step="broker")
    project.await_healthy(["broker"])


def test_down_leaves_nothing(project: Project) -> None:
    project("down", "-v", "--remove-orphans", step="down")
    assert project.left() == []
