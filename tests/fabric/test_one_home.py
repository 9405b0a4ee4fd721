"""One organisation's own home on a running network: nobody else's keys lie there."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.commandline.community import open_community
from network.home import genesis_file, topology_file
from tests.fabric.conftest import Lived


@pytest.fixture
def home(lived: Lived, tmp_path: Path) -> Path:
    """The energy operator's part of the network, before the community's settings are there."""
    whole = lived.network.home
    for file in (genesis_file, topology_file):
        file(tmp_path).parent.mkdir(exist_ok=True)
        shutil.copy(file(whole), file(tmp_path))
    shutil.copytree(whole / "keys" / "gse", tmp_path / "keys" / "gse")
    return tmp_path


def type_at(home: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--folder", str(home)])


def test_its_gateway_works_and_nothing_is_founded_a_second_time(home: Path, lived: Lived) -> None:
    done = type_at(home, "init", lived.place.community)
    assert done.exit_code == 0, done.output
    assert "its municipality founds it" in done.stdout
    with open_community(home) as community, community.client("gse") as gse:
        assert gse.get("health")["date"]


def test_a_peer_that_does_not_answer_ends_the_command_with_one_line(home: Path, lived: Lived) -> None:
    assert type_at(home, "init", lived.place.community).exit_code == 0
    file = home / "community.toml"
    file.write_text(file.read_text().replace(lived.network.topology.get("gse").peer.address, "127.0.0.1:1"))
    done = type_at(home, "settle", "--preview")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1), done.output
    assert "the ledger doesn't answer" in done.stderr
