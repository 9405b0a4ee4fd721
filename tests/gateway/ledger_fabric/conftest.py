"""A world of an embedded ledger, a peer that fails on command over it, and a FabricLedger that speaks to it."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from chaincode.peer.connection import PeerAddress
from gateway.ledger.fabric import Deadlines, FabricLedger, Patience
from tests.gateway.ledger_fabric.calling import Clock
from tests.ledger_contract.world import CHANNEL, EmbeddedWorld, found

from .peer import FakePeer

PATIENCE = Patience(
    mismatch_s=(0.01, 0.02, 0.03), unreachable_s=1.0, young_s=0.5, pause_s=0.02, submit_s=2.0, resend_s=0.5
)
DEADLINES = Deadlines(evaluate_s=5, endorse_s=5, submit_s=2, status_s=0.3, commit_s=5, first_s=5)


@pytest.fixture
def over(tmp_path: Path) -> Iterator[SimpleNamespace]:
    """world, peer, ledger: founded."""
    world = EmbeddedWorld(tmp_path)
    found(world)
    peer = FakePeer(world.ledger)
    ledger = open_over(world, peer)
    made = SimpleNamespace(world=world, peer=peer, ledger=ledger)
    yield made
    made.ledger.close()
    made.peer.stop()
    world.close()


def open_over(
    world: EmbeddedWorld, peer: FakePeer, patience: Patience = PATIENCE, deadlines: Deadlines = DEADLINES
) -> FabricLedger:
    """The adapter under test."""
    signer = world.signer("municipality", "service")
    return FabricLedger(
        PeerAddress(peer.address), signer, "municipality", CHANNEL, deadlines=deadlines, patience=patience
    )


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    for name in ("chaincode.kernel.retrying", "gateway.ledger.fabric.retries", "gateway.ledger.fabric.submitting"):
        monkeypatch.setattr(f"{name}.time", made)
    return made
