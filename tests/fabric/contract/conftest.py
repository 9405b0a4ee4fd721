"""The contract suite's worlds on a real network.

A channel takes seconds, so tests share one as long as nobody has opened a further day on it; what they assert doesn't
depend on how many blocks came before.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.ledger.port import query
from network.native import Network
from tests.ledger_contract.fabric_world import FabricWorld
from tests.ledger_contract.world import FOUNDED_ON, found, read

_open: list[FabricWorld] = []


@pytest.fixture(scope="package")
def world_folder(fabric_network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where worlds keep what they make; in the end they are closed, before their network."""
    yield tmp_path_factory.mktemp("worlds")
    while _open:
        _open.pop().close()


@pytest.fixture
def ledger_world(fabric_network: Network, world_folder: Path) -> Iterator[FabricWorld]:
    """A founded community, on its first day."""
    if not _open:
        world = FabricWorld(fabric_network, world_folder)
        found(world)
        _open.append(world)
    world = _open[-1]
    yield world
    today = query(world.ledger, read("now"), world.signer("municipality", "service"))
    if f'"date":"{FOUNDED_ON}"' not in today.payload.decode():
        _open.remove(world)
        world.close()


@pytest.fixture
def lying_world(fabric_network: Network, world_folder: Path) -> Iterator[FabricWorld]:
    """A founded community whose endorser of commerce runs another rule book."""
    world = FabricWorld(fabric_network, world_folder, liars=("commerce",))
    found(world)
    yield world
    world.close()


@pytest.fixture
def doubly_lying_world(fabric_network: Network, world_folder: Path) -> Iterator[FabricWorld]:
    """A community that can't be founded: two endorsers run another rule book."""
    world = FabricWorld(fabric_network, world_folder, liars=("commerce", "gse"))
    yield world
    world.close()
