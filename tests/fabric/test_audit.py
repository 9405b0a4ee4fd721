"""The audit's commands on a running network: blocks come from its own peer, under its auditor's key."""

import json
import shutil
from pathlib import Path

import pytest
import tomli_w
from click.testing import CliRunner, Result

from chaincode.audit.trust import describe_genesis, format_trust
from gateway.commandline.cli import main
from gateway.hosting.founding import describe_network
from gateway.hosting.trial import FoundingPlan
from network.folder import load_genesis
from tests.fabric.conftest import Lived


def call(*words: object) -> Result:
    return CliRunner().invoke(main, ["audit", *map(str, words)])


@pytest.fixture
def desk(lived: Lived, tmp_path: Path) -> Path:
    """What an auditor of the citizens' has been given: settings, a key of its own, the TLS root, whom to trust."""
    folder, keys = lived.network.folder, tmp_path / "keys" / "citizens"
    settings = describe_network(folder, lived.network.topology, FoundingPlan(lived.place.community, "2024-05-01"))
    (tmp_path / "community.toml").write_text(tomli_w.dumps(settings))
    (tmp_path / "trust.toml").write_text(format_trust(describe_genesis(load_genesis(folder))))
    shutil.copytree(folder / "keys" / "citizens" / "auditor", keys / "auditor")
    (keys / "tls-authority").mkdir()
    shutil.copy(folder / "keys" / "citizens" / "tls-authority" / "cert.pem", keys / "tls-authority")
    return tmp_path


def test_a_peer_s_blocks_hold_and_are_taken_away_in_a_file(desk: Path) -> None:
    exported = call("export", desk / "ledger.blocks", "--folder", desk)
    assert exported.exit_code == 0, exported.output
    file = call("verify", desk / "ledger.blocks", "--folder", desk, "--json")
    peer = call("verify", "--folder", desk, "--json")
    assert (file.exit_code, peer.exit_code) == (0, 0), peer.output
    assert json.loads(peer.stdout)["height"] >= json.loads(file.stdout)["height"] > 1


def test_a_transaction_is_explained(desk: Path, lived: Lived) -> None:
    first = lived.place.ledgers["gse"].blocks(lived.pay())
    identifier = next(first).transactions[0].transaction_id
    first.close()
    done = call("explain", identifier[:12], "--folder", desk)
    assert done.exit_code == 0, done.output
    assert identifier in done.stdout


def test_a_peer_that_does_not_answer_is_named_in_one_line(desk: Path) -> None:
    file = desk / "community.toml"
    address = next(line for line in file.read_text().splitlines() if line.startswith("address"))
    file.write_text(file.read_text().replace(address, 'address = "127.0.0.1:1"'))
    done = call("verify", "--folder", desk)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "citizens" in done.stderr
