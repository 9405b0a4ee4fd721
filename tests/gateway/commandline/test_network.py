"""`volano network`, as four organisations on four machines type it, and what it says when something is missing."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commandline.cli import main
from gateway.commandline.network.nodes import _describe
from network import programs
from network.compose import format_compose
from network.native import NodeStatus
from network.programs import INSTALL, VARIABLE, can_find_programs, find_programs
from network.topology import default_topology, load_topology, save_topology
from tests.helpers.network.networks import take_ports
from tests.helpers.network.waiting import is_alive, wait_for

ROOT = Path(__file__).resolve().parents[3]


def call(*words: object) -> Result:
    return CliRunner().invoke(main, ["network", *map(str, words)])


def call_well(*words: object) -> dict:
    result = call(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def topology(tmp_path: Path) -> Path:
    line = find_programs().line if can_find_programs() else "2.5"
    save_topology(take_ports(default_topology("borgo", line=line)), tmp_path / "topology.yaml")
    return tmp_path / "topology.yaml"


@pytest.fixture
def homes(tmp_path: Path, topology: Path) -> Iterator[dict[str, Path]]:
    """Four machines' folders, each with its own organisation's keys and the first block made there."""
    folders = {name: tmp_path / name for name in load_topology(topology).names()}
    made = [call_well("init", "--org", name, "--topology", topology, "--folder", at) for name, at in folders.items()]
    bundles = [path for one in made for path in one["bundles"].values()]
    digests = {call_well("assemble", *bundles, "--folder", folder)["sha256"] for folder in folders.values()}
    assert len(digests) == 1
    yield folders
    for folder in folders.values():
        call("down", "--folder", folder)


def test_four_machines_make_a_network_that_commits(homes: dict[str, Path]) -> None:
    if not can_find_programs():
        pytest.skip(INSTALL)
    command = [sys.executable, "-m", "gateway", "network", "up", "--json", "--folder"]
    running = [
        subprocess.Popen([*command, folder], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for folder in homes.values()
    ]
    said = [process.communicate(timeout=180) for process in running]
    assert [process.returncode for process in running] == [0] * 4, said
    for folder in homes.values():
        nodes = call_well("status", "--folder", folder)["nodes"]
        assert [one["kind"] for one in nodes if one["is_own"]] == ["peer", "orderer", "chaincode"]
        assert all(one["pid"] for one in nodes if one["is_own"])
        assert [one["listens"] for one in nodes] == [True] * 9  # three of its own, two of each other organisation
        assert call("logs", nodes[0]["organisation"], "peer", "--lines", 1, "--folder", folder).stdout.count("\n") == 1
        assert call_well("join", "--folder", folder) == {"organisations": [nodes[0]["organisation"]]}
    gse = call_well("status", "--folder", homes["gse"])["nodes"]
    killed = next(one["pid"] for one in gse if one["kind"] == "peer")
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: not is_alive(killed), "the peer's end")
    said_there, said_elsewhere = (call("status", "--folder", homes[name]) for name in ("gse", "citizens"))
    assert (said_there.exit_code, "down: gse peer" in said_there.stderr) == (1, True)
    assert said_elsewhere.exit_code == 0  # it isn't citizens' to start it again, but they see it
    assert len([line for line in said_elsewhere.stdout.splitlines() if "doesn't answer" in line]) == 1
    assert [call_well("down", "--folder", folder)["ended"] for folder in homes.values()].count(3) == 3


def test_init_again_makes_no_new_keys(homes: dict[str, Path], topology: Path) -> None:
    again = call_well("init", "--org", "gse", "--folder", homes["gse"])
    assert again["new_keys"] == {"gse": []}
    assert "0 new keys" in call("init", "--org", "gse", "--topology", topology, "--folder", homes["gse"]).output


def test_the_network_has_the_community_s_name(tmp_path: Path) -> None:
    (tmp_path / "community.toml").write_text('community = "valle"\n')
    assert call_well("init", "--org", "gse", "--folder", tmp_path)["topology"].endswith("network/topology.yaml")
    found = load_topology(tmp_path / "network" / "topology.yaml")
    assert (found.community, found.channel) == ("valle", "valle")


def test_a_topology_s_own_name_yields_to_the_one_that_is_asked_for(tmp_path: Path, topology: Path) -> None:
    call_well("init", "--org", "gse", "--topology", topology, "--community", "valle", "--folder", tmp_path / "home")
    found = load_topology(tmp_path / "home" / "network" / "topology.yaml")
    assert (found.channel, found.organisations) == ("valle", load_topology(topology).organisations)


def test_containers_have_host_names(tmp_path: Path) -> None:
    call_well("init", "--org", "gse", "--containers", "--folder", tmp_path)
    assert load_topology(tmp_path / "network" / "topology.yaml").get("gse").peer.host == "gse-peer"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("up",), 1, "requirements-go.lock"),
        (("status",), 2, "network init"),
        (("down",), 2, "network init"),
        (("join",), 2, "network init"),
        (("logs", "gse", "peer"), 2, "network init"),
        (("init", "--org", "bank"), 2, "no organisation 'bank'"),
        (("init", "--community", "Borgo Sole"), 2, "can't be used as a name"),
        (("assemble", __file__), 2, "network init"),
    ],
)
def test_what_is_missing_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int, said: str
) -> None:
    monkeypatch.setattr(programs, "find_go", lambda: None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    result = call(*words, "--folder", tmp_path / "home")
    assert (result.exit_code, result.stderr.count("\n")) == (code, 1)
    assert said in result.stderr


@pytest.mark.parametrize(("pid", "height", "listens", "shown"), [
    (71, 12, True, ["71", "12", "5"]), (71, None, False, ["71", "", "5"]),
    (None, None, True, ["answers", "", ""]), (None, None, False, ["doesn't answer", "", ""]),
])  # fmt: skip
def test_a_node_s_line_tells_its_process_or_whether_it_answers_from_elsewhere(
    monkeypatch: pytest.MonkeyPatch, pid: int | None, height: int | None, listens: bool, shown: list[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    node = NodeStatus("gse", "peer", "gse.example:7051", pid, 5_400_000, height, listens)
    assert _describe(node) == ["gse", "peer", "gse.example:7051", *shown]


def test_a_bundle_that_is_none_is_refused(tmp_path: Path) -> None:
    call_well("init", "--org", "gse", "--folder", tmp_path)
    result = call("assemble", __file__, "--folder", tmp_path)
    assert result.exit_code == 2
    assert "not JSON" in result.stderr or "private key" in result.stderr


def test_compose_prints_what_lies_in_the_checkout() -> None:
    assert call("compose").stdout == format_compose() == (ROOT / "docker-compose.yml").read_text()
