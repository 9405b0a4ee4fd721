"""A gateway that ends and begins again: its mirror goes on at its checkpoint and shows what the blocks say."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gateway.db import Database
from gateway.db.projector import Projector
from gateway.ledger.fabric import FabricLedger
from gateway.ledger.fabric.stream import FedBlocks
from tests.fabric.conftest import Lived
from tests.helpers.ledger.evidence import fetch_blocks, find_mirror_faults


@contextmanager
def gateway_of(lived: Lived, database: Database) -> Iterator[tuple[FabricLedger, Projector]]:
    """What a gateway process holds of the ledger: its connection and its mirror, as at its start."""
    with lived.place.open_ledger("gse", lived.place.signer("gse", "service")) as ledger:
        projector = Projector(ledger, database)
        projector.start()
        yield ledger, projector
        projector.close()


def test_the_mirror_resumes_at_its_checkpoint_without_doubles(
    lived: Lived, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, asked = Database(f"sqlite:///{tmp_path / 'gse.db'}"), []
    blocks_of = FabricLedger.blocks

    def note(ledger: FabricLedger, first: int = 0) -> FedBlocks:
        asked.append(first)
        return blocks_of(ledger, first)

    monkeypatch.setattr(FabricLedger, "blocks", note)
    with gateway_of(lived, database) as (_, projector):
        assert projector.wait(lived.pay())
    stopped_at = projector.next_block
    unseen = lived.pay()
    with gateway_of(lived, database) as (_, projector):
        assert projector.wait(unseen)
        assert projector.wait(lived.pay())
    assert asked == [0, stopped_at]
    blocks = fetch_blocks(lived.place.ledgers["municipality"], projector.next_block)
    assert find_mirror_faults(database, blocks) == []
