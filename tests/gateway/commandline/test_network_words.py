"""What `network up | join | revoke | upgrade | units` tell people and scripts; the network itself is tests/fabric's."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.commandline.cli import main
from gateway.commandline.network import channel, making, nodes
from network.native import NodeStatus
from network.topology import default_topology

NODE = NodeStatus("gse", "peer", "localhost:7051", 4_711, 50_000_000, 3, True)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


class Network:
    """Stands for a network that starts at once."""

    def __init__(self, folder: Path, topology: Any, programs: Any, code: Any) -> None:
        self.folder, self.topology, self.processes = folder, topology, "its processes"
        self.organisations = topology.names()

    def up(self, tell: Any) -> None:
        """Start nothing."""

    def status(self) -> list[NodeStatus]:
        """Return one node."""
        return [NODE]


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What `up --stay` watches."""
    kept: list[Any] = []

    def keep(processes: Any, tell: Any) -> None:
        kept.append(processes)
        raise KeyboardInterrupt

    for module in (nodes, making):
        monkeypatch.setattr(module, "Network", Network)
        monkeypatch.setattr(module, "find_programs", lambda _: SimpleNamespace(version="2.5.0", line="2.5"))
        monkeypatch.setattr(module, "own_chaincode", lambda: None)
    monkeypatch.setattr(nodes, "keep", keep)
    return kept


def run(*words: object) -> Any:
    return CliRunner().invoke(main, ["network", *map(str, words)])


def test_up_makes_a_network_where_there_is_none_and_says_how_long_it_took(tmp_path: Path, kept: list[Any]) -> None:
    done = run("up", "--folder", tmp_path, "--json")
    plain = json.loads(done.stdout)
    consensus = default_topology("x", line="2.5").consensus
    assert (done.exit_code, plain["fabric"], plain["consensus"]) == (0, "2.5.0", consensus)
    assert [node["kind"] for node in plain["nodes"]] == ["peer"]
    assert 0 <= plain["seconds"] < 60
    assert kept == []


def test_up_stays_until_it_is_interrupted(tmp_path: Path, kept: list[Any]) -> None:
    done = run("up", "--folder", tmp_path, "--stay")
    assert (done.exit_code, kept) == (0, ["its processes"])
    assert "2.5.0" in done.stdout


def test_join_says_who_is_on_the_channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "join_own_nodes", lambda *_: ["citizens", "gse"])
    monkeypatch.setattr(nodes, "find_topology", lambda _: None)
    assert "citizens, gse" in run("join", "--folder", tmp_path).stdout
    assert json.loads(run("join", "--folder", tmp_path, "--json").stdout) == {"organisations": ["citizens", "gse"]}


@pytest.mark.parametrize("is_new", [True, False])
def test_revoke_and_upgrade_say_whether_anything_changed(
    tmp_path: Path, is_new: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lost.pem").write_bytes(b"pem")
    agreed = SimpleNamespace(version="0.1.0+ab", definition=None)
    monkeypatch.setattr(channel, "revoke_certificates", lambda folder, name, pems: [folder / name / str(len(pems))])
    monkeypatch.setattr(channel, "publish_revocations", lambda *_: is_new)
    monkeypatch.setattr(channel, "find_topology", lambda _: SimpleNamespace(channel="borgo"))
    monkeypatch.setattr(channel, "own_chaincode", lambda: agreed)
    monkeypatch.setattr(channel, "list_held", lambda *_: ["gse"])
    monkeypatch.setattr(channel, "deploy", lambda *_, is_upgrade: is_new and is_upgrade)
    revoke = ("revoke", "--org", "gse", "--folder", tmp_path, tmp_path / "lost.pem")
    assert json.loads(run(*revoke, "--json").stdout) == {"lists": [str(tmp_path / "gse" / "1")], "changed": is_new}
    assert str(tmp_path / "gse" / "1") in run(*revoke).stdout
    plain = json.loads(run("upgrade", "--folder", tmp_path, "--json").stdout)
    assert plain == {"version": "0.1.0+ab", "changed": is_new}
    assert "0.1.0+ab" in run("upgrade", "--folder", tmp_path).stdout


def test_a_certificate_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("no certificate")

    (tmp_path / "lost.pem").write_bytes(b"pem")
    monkeypatch.setattr(channel, "revoke_certificates", refuse)
    ended = run("revoke", "--org", "gse", "--folder", tmp_path, tmp_path / "lost.pem")
    assert (ended.exit_code, ended.stdout) == (2, "")


def test_units_are_written_and_named(tmp_path: Path, kept: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "find_topology", lambda _: default_topology("borgo"))
    monkeypatch.setattr(making, "format_units", lambda _, name: {f"{name}.service": f"[Unit] of {name}"})
    plain = json.loads(run("units", tmp_path / "out", "--folder", tmp_path, "--json").stdout)
    files = sorted((tmp_path / "out").iterdir())
    assert sorted(plain["units"]) == [str(file) for file in files]
    assert (tmp_path / "out" / "gse.service").read_text() == "[Unit] of gse"
    assert sorted(run("units", tmp_path / "out", "--folder", tmp_path).stdout.split()) == sorted(plain["units"])
