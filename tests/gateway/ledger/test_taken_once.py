"""What the embedded ledger makes of a transaction that comes twice, too late, or of blocks that aren't there."""

from typing import Any

import pytest

from gateway.ledger.embedded.store import _connect
from gateway.ledger.port import SubmitError
from tests.ledger_contract.world import EmbeddedWorld

from .endorsing import endorse, put


def test_of_two_at_once_the_second_is_answered_by_the_first(
    world: EmbeddedWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    transaction, signature = endorse(world, put("a"))
    first = world.ledger.submit(transaction, signature)
    find, asked = world.ledger._find, list[str]()

    def find_late(transaction_id: str) -> Any:
        asked.append(transaction_id)
        return find(transaction_id) if len(asked) > 1 else None

    monkeypatch.setattr(world.ledger, "_find", find_late)
    assert world.ledger.submit(transaction, signature) == first
    assert (asked, world.ledger.height()) == ([first.transaction_id] * 2, 3)


def test_what_comes_when_nothing_is_written_any_more_is_not_written(world: EmbeddedWorld) -> None:
    transaction, signature = endorse(world, put("a"))
    world.ledger._writer.close()
    with pytest.raises(SubmitError) as caught:
        world.ledger.submit(transaction, signature)
    assert (caught.value.code, len(caught.value.transaction_id)) == ("NOT_WRITTEN", 64)
    assert str(caught.value.__cause__) == "the ledger is closed"
    assert world.ledger.height() == 1


def test_a_stream_from_a_number_that_no_block_has_is_at_its_end(world: EmbeddedWorld) -> None:
    assert list(world.ledger.blocks(-1)) == []


def test_its_file_is_written_to_disk_and_waits_half_a_minute_for_who_else_has_it(world: EmbeddedWorld) -> None:
    connection = _connect(world.path.with_name("other.db"))
    try:
        found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0]
                 for name in ("busy_timeout", "journal_mode", "synchronous")}
    finally:
        connection.close()
    assert found == {"busy_timeout": 30_000, "journal_mode": "wal", "synchronous": 2}
