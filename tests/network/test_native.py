"""The organisations' nodes as processes, with Fabric's own programs: started, ended, killed, started again."""

from collections.abc import Iterator

import pytest

from chaincode.words import Texts
from network.folder import FolderError
from network.native import KINDS, Network, StartError
from network.topology import LINES
from network.waiting import NotYetError, wait_until
from tests.helpers.network.networks import start_network

WITHIN_S = 60


@pytest.fixture(scope="module")
def network() -> Iterator[Network]:
    with start_network("prova") as started:
        yield started


def list_heights(network: Network, without: str = "") -> set[int | None]:
    return {one.height for one in network.status() if one.kind != "chaincode" and one.organisation != without}


def require_level(network: Network, without: str = "") -> int:
    """Give the height that all nodes have, or all but one organisation's."""
    heights = list_heights(network, without)
    highest = max(height or 0 for height in heights)
    if heights != {highest}:
        raise NotYetError(Texts("not yet", str(network.status())))
    return highest


def await_level(network: Network, without: str = "") -> int:
    """Wait for the peers that get the newest block a moment later than the one that answered."""
    return wait_until(lambda: require_level(network, without), WITHIN_S, "one height")


def commit_until_level(network: Network) -> int:
    """Commit while nodes differ in height: a BFT orderer learns of what it missed with the next block."""

    def look() -> int:
        try:
            return require_level(network)
        except NotYetError:
            network.up()
            raise

    return wait_until(look, WITHIN_S, "one height")


def list_pids(network: Network) -> dict[tuple[str, str], int | None]:
    return {(one.organisation, one.kind): one.pid for one in network.status()}


def test_every_node_runs_and_is_at_one_height(network: Network) -> None:
    assert len(network.status()) == len(network.topology.names()) * len(KINDS)
    assert all(one.pid is not None and one.memory > 10_000_000 for one in network.status())
    assert await_level(network) >= 4  # block 0, approvals, the definition, the question
    assert sum(one.memory for one in network.status()) < 2.5e9


def test_the_consensus_is_the_best_that_the_programs_have(network: Network) -> None:
    assert network.programs is not None
    assert network.topology.consensus == LINES[network.programs.line][0]


def test_up_again_starts_nothing_and_commits(network: Network) -> None:
    pids, height = list_pids(network), await_level(network)
    network.up()
    assert list_pids(network) == pids
    assert await_level(network) == height + 1


def test_after_down_nothing_runs_and_up_goes_on_from_the_same_blocks(network: Network) -> None:
    height = await_level(network)
    assert network.down() == len(network.processes)
    assert all(process.find() is None for process in network.processes.values())
    assert network.down() == 0
    network.up()
    assert await_level(network) == height + 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_node_that_was_killed_is_started_again(network: Network, kind: str) -> None:
    pids, height = list_pids(network), await_level(network)
    assert network.kill("commerce", kind)
    assert not network.kill("commerce", kind)
    assert network.start("commerce", kind)
    assert not network.start("commerce", kind)
    network.up()
    assert await_level(network, without="commerce") == height + 1
    assert commit_until_level(network) > height
    changed = {node for node, pid in list_pids(network).items() if pid != pids[node]}
    assert changed == {("commerce", kind)}


def test_a_node_that_does_not_start_says_its_last_words(network: Network) -> None:
    network.stop("gse", "chaincode")
    network.services["gse"] = ("sh", "-c", "echo the rules are others; exit 1")
    try:
        with pytest.raises(StartError, match="the rules are others"):
            network.start("gse", "chaincode")
    finally:
        del network.services["gse"]
        network.start("gse", "chaincode")
    assert "the rules are others" in network.logs("gse", "chaincode")


def test_a_further_channel_has_its_own_blocks(network: Network) -> None:
    height = await_level(network)
    block = network.create_channel("seconda")
    assert block != (network.folder / "network" / "genesis.block").read_bytes()
    assert await_level(network) == height


def test_only_nodes_that_are_there_can_be_named(network: Network) -> None:
    with pytest.raises(FolderError, match="no node bank peer"):
        network.kill("bank", "peer")
    with pytest.raises(FolderError, match="no node gse gateway"):
        network.start("gse", "gateway")
