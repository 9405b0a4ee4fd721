"""What is written stays: commits are synchronous, a failed block leaves nothing, a restart goes on, streams end."""

import sqlite3
from pathlib import Path
from threading import Thread

import pytest

from gateway.ledger.embedded import EmbeddedLedger
from gateway.ledger.port import LockedError, SubmitError, execute
from tests.gateway.ledger.endorsing import add, endorse, put
from tests.ledger_contract.world import EmbeddedWorld

from .replay import replay


def test_the_file_is_open_once(world: EmbeddedWorld) -> None:
    with pytest.raises(LockedError):
        EmbeddedLedger(world.path, world.endorsers, world.orderer)
    world.ledger.close()
    world.open()


def test_a_ledger_is_founded_once_and_opened_only_when_founded(world: EmbeddedWorld, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        EmbeddedLedger.create(world.path, world.trust)
    with pytest.raises(FileNotFoundError):
        EmbeddedLedger(tmp_path / "none.db", world.endorsers, world.orderer)
    assert not (tmp_path / "none.db").exists()


def test_after_a_restart_all_is_there_and_goes_on(world: EmbeddedWorld) -> None:
    execute(world.ledger, add("a"), world.signer("citizens"))
    kept = endorse(world, add("a"))
    tip, digest = world.ledger.tip(), world.ledger.state_digest()
    world.ledger.close()
    world.open()
    assert (world.ledger.tip(), world.ledger.state_digest()) == (tip, digest)
    world.ledger.submit(*kept)
    assert world.ledger.state() == {"a": b"2"}


def test_closing_ends_streams_and_later_calls_fail(world: EmbeddedWorld) -> None:
    stream, seen = world.ledger.blocks(), []
    thread = Thread(target=lambda: seen.extend(stream))
    thread.start()
    kept = endorse(world, put("a"))
    world.ledger.close()
    thread.join()
    world.ledger.close()
    with pytest.raises((SubmitError, RuntimeError)):
        world.ledger.submit(*kept)
    world.open()
    assert world.ledger.height() == 1


def test_a_commit_is_synchronous_full_with_a_write_ahead_log(world: EmbeddedWorld) -> None:
    connection: sqlite3.Connection = world.ledger._store._connection
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_the_chain_verifies_from_its_own_block_0(world: EmbeddedWorld) -> None:
    for number in range(3):
        execute(world.ledger, put(f"k{number}"), world.signer("citizens"))
    state = replay(world.ledger)
    assert state.codes == state.written == ["VALID"] * 3
    assert dict(state.items()) == world.ledger.state()
