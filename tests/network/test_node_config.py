"""What nodes are told: paths that move with it, listening as narrow as the hosts allow, what each line knows."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from chaincode.peer.connection import KEEPALIVE_MS
from chaincode.shim.config import load_config
from network.folder import Chaincode, init_folder
from network.node_config import PeerOptions, describe_orderer, describe_peer, node_folder
from network.topology import Topology, default_topology

CHAINCODE = Chaincode("0.1.0+sha256.00", "sha256+00")
TOPOLOGY = default_topology("borgo")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("folder")
    init_folder(folder, TOPOLOGY, "commerce", CHAINCODE)
    return folder


def read(folder: Path, kind: str, name: str):
    return yaml.safe_load((node_folder(folder, "commerce", kind) / name).read_text())


def list_texts(values):
    if isinstance(values, dict):
        values = list(values.values())
    return [text for one in values for text in (list_texts(one) if isinstance(one, dict | list) else [one])]


@pytest.mark.parametrize(("kind", "name"), [("peer", "core.yaml"), ("orderer", "orderer.yaml")])
def test_every_file_that_is_named_is_there(folder: Path, kind: str, name: str) -> None:
    own = node_folder(folder, "commerce", kind)
    named = [text for text in list_texts(read(folder, kind, name)) if str(text).endswith(".pem")]
    assert len(named) >= 3
    assert [text for text in named if Path(text).is_absolute() or not (own / text).is_file()] == []


def test_only_the_package_for_the_peer_holds_a_key_outside_the_keys_folder(folder: Path) -> None:
    holding = [path for path in (folder / "network").rglob("*") if path.is_file() and b"PRIVATE" in path.read_bytes()]
    assert [path.name for path in holding] == ["package.tar.gz"]
    assert holding[0].stat().st_mode & 0o077 == 0


def test_the_signing_key_is_found_where_it_was_made(folder: Path) -> None:
    settings = read(folder, "peer", "core.yaml")["peer"]
    store = settings["BCCSP"]["SW"]["FileKeyStore"]["KeyStorePath"]
    assert (node_folder(folder, "commerce", "peer") / store).resolve() == (folder / "keys/commerce/peer").resolve()
    orderer = read(folder, "orderer", "orderer.yaml")["General"]["BCCSP"]["SW"]["FileKeyStore"]["KeyStorePath"]
    assert (node_folder(folder, "commerce", "orderer") / orderer / "key.pem").is_file()


def test_the_chaincode_service_can_read_its_own(folder: Path) -> None:
    config = load_config(node_folder(folder, "commerce", "chaincode") / "config.toml")
    assert config.address == TOPOLOGY.get("commerce").chaincode.address
    assert config.rules_digest == "sha256+00"
    assert config.package_id.startswith("volano:")
    assert config.tls is not None
    assert config.tls.client_roots == (folder / "keys/commerce/tls-authority/cert.pem").read_bytes()


def place(topology: Topology, host: str) -> Topology:
    nodes = topology.get("gse")
    moved = replace(nodes, host=host, **{kind: replace(node, host=host) for kind, node in nodes.nodes().items()})
    return replace(topology, organisations=(*topology.organisations[:3], moved))


@pytest.mark.parametrize(
    ("host", "listens"), [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("gse.example", "0.0.0.0")]
)
def test_a_node_listens_as_narrowly_as_its_host_allows(host: str, listens: str) -> None:
    nodes = place(TOPOLOGY, host).get("gse")
    peer, orderer = describe_peer(nodes, "2.5", PeerOptions()), describe_orderer(nodes)
    assert peer["peer"]["listenAddress"] == f"{listens}:7351"
    assert peer["peer"]["gossip"]["externalEndpoint"] == f"{host}:7351"
    assert orderer["General"]["ListenAddress"] == listens
    assert orderer["Admin"]["ListenAddress"] == f"{listens}:7354"
    assert orderer["Admin"]["TLS"]["ClientAuthRequired"] is True
    assert peer["operations"]["listenAddress"] == "127.0.0.1:7352"
    assert orderer["Operations"]["ListenAddress"] == "127.0.0.1:7355"


def test_each_line_is_told_only_what_it_knows() -> None:
    nodes = TOPOLOGY.get("gse")
    older, newer = (describe_peer(nodes, line, PeerOptions()) for line in ("2.5", "3.1"))
    plain = describe_peer(nodes, "3.1", PeerOptions(has_batches=False, time_window_s=60))
    assert {"name": "TimeWindowCheck"} not in older["peer"]["handlers"]["authFilters"]
    assert {"name": "TimeWindowCheck"} in newer["peer"]["handlers"]["authFilters"]
    said = [one["chaincode"]["runtimeParams"] for one in (older, newer, plain)]
    assert [one["useWriteBatch"] for one in said] == [False, True, False]
    assert [one["useGetMultipleKeys"] for one in said] == [False, True, False]
    assert plain["peer"]["authentication"]["timewindow"] == "60s"


def test_a_peer_bears_what_gateways_do() -> None:
    """A call that waits for its block holds one of Fabric's 500 places; a ping too soon ends the connection."""
    peer = describe_peer(TOPOLOGY.get("gse"), "2.5", PeerOptions())["peer"]
    assert peer["limits"]["concurrency"]["gatewayService"] >= 10_000
    assert int(peer["keepalive"]["minInterval"].removesuffix("s")) * 1_000 <= KEEPALIVE_MS
