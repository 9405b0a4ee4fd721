"""Who takes part: the default, files that are written and read, and what is refused with its place."""

from copy import deepcopy
from pathlib import Path

import pytest

from chaincode.rules.units import ORGANISATIONS
from network.topology import (
    DEFAULT_FILE,
    TopologyError,
    adapt_topology,
    build_topology,
    default_topology,
    describe_topology,
    load_topology,
    save_topology,
    set_ports,
)


@pytest.fixture
def plain():
    return deepcopy(describe_topology(load_topology(DEFAULT_FILE)))


def list_ports(topology):
    return [
        port
        for one in topology.organisations
        for node in one.nodes().values()
        for port in (node.port, node.admin_port, node.operations_port)
        if port
    ]


def test_another_community_or_line_changes_nothing_else() -> None:
    known = default_topology("borgo", base_port=30_000)
    other = adapt_topology(known, "valle", "3.1")
    assert (other.community, other.channel, other.line, other.consensus) == ("valle", "valle", "3.1", "BFT")
    assert (other.organisations, adapt_topology(known, "borgo", "2.5")) == (known.organisations, known)


def test_the_default_has_the_four_organisations_and_raft() -> None:
    topology = default_topology("borgo")
    assert topology.names() == ORGANISATIONS
    assert (topology.community, topology.channel, topology.line) == ("borgo", "borgo", "2.5")
    assert (topology.consensus, topology.endorsements) == ("etcdraft", 3)
    assert set(topology.acls.values()) == {"/Channel/Application/WholeBlocks"}


def test_the_newer_line_orders_by_bft() -> None:
    assert default_topology("borgo", line="3.1").consensus == "BFT"


def test_a_base_port_moves_every_node() -> None:
    assert list_ports(default_topology("borgo", base_port=20_000)) != list_ports(default_topology("borgo"))
    assert sorted(list_ports(default_topology("borgo", base_port=20_000))) == list(range(20_000, 20_028))


def test_too_few_ports_are_refused() -> None:
    with pytest.raises(TopologyError, match="not enough"):
        set_ports(default_topology("borgo"), range(20_000, 20_027))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    topology = default_topology("borgo", base_port=20_000, line="3.1")
    save_topology(topology, tmp_path / "topology.yaml")
    assert load_topology(tmp_path / "topology.yaml") == topology


def test_a_node_may_have_a_host_of_its_own(plain) -> None:
    plain["organisations"]["gse"]["orderer"]["host"] = "orderer.gse.example"
    nodes = build_topology(plain).get("gse")
    assert nodes.orderer.address == "orderer.gse.example:7353"
    assert nodes.peer.host == "127.0.0.1"


def change(values, path, value):
    *way, last = path.split("/")
    for name in way:
        values = values[name]
    if value is None:
        del values[last]
    else:
        values[last] = value


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("communty", "x", "topology.yaml: unknown name 'communty'"),
        ("line", None, "line is missing"),
        ("line", "2.2", "line: '2.2' isn't one of 2.5, 3.1"),
        ("line", 2.5, "line: 2.5 isn't one of"),
        ("consensus", "BFT", "consensus of line 2.5: 'BFT'"),
        ("community", "Borgo Sole", "community: 'Borgo Sole'"),
        ("channel", "", "channel: ''"),
        ("endorsements", 5, "endorsements: 5 of 4"),
        ("endorsements", True, "endorsements: True"),
        ("batch/timeout", 1, "batch: unknown name 'timeout'"),
        ("batch/max_count", 0, "batch.max_count: 0"),
        ("acls/event~Block", "WholeBlocks", "not the path of a policy"),
        ("organisations/gse/peer/port", 7051, "port 7051 is given to citizens.peer.port and to gse.peer.port"),
        ("organisations/gse/peer/port", 65536, "organisations.gse.peer.port: 65536"),
        ("organisations/gse/peer/port", "7351", "organisations.gse.peer.port: '7351'"),
        ("organisations/gse/peer/admin_port", 1, "organisations.gse.peer: unknown name 'admin_port'"),
        ("organisations/gse/orderer", None, "organisations.gse: orderer is missing"),
        ("organisations/gse/host", "a host", "organisations.gse.host: 'a host'"),
        ("organisations/G S E", {}, "organisations: 'G S E'"),
        ("organisations", {}, "organisations: a name for each"),
        ("organisations", [1], "organisations: a name for each"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(plain, path: str, value: object, words: str) -> None:
    change(plain, path, value)
    with pytest.raises(TopologyError) as refused:
        build_topology(plain)
    assert words in str(refused.value)


def test_two_machines_may_use_one_port(plain) -> None:
    plain["organisations"]["gse"] |= {"host": "gse.example", "peer": {"port": 7051, "operations_port": 7052}}
    plain["organisations"]["gse"]["peer"]["host"] = "gse.example"
    assert build_topology(plain).get("gse").peer.address == "gse.example:7051"


@pytest.mark.parametrize("text", ["", "[1, 2]", "a: [", "just words", "\x00"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "topology.yaml").write_text(text)
    with pytest.raises(TopologyError):
        load_topology(tmp_path / "topology.yaml")


def test_a_missing_file_and_a_missing_organisation_are_named(tmp_path: Path) -> None:
    with pytest.raises(TopologyError, match="there is no"):
        load_topology(tmp_path / "none.yaml")
    with pytest.raises(TopologyError, match="no organisation 'bank'; there are: citizens, commerce"):
        default_topology("borgo").get("bank")
