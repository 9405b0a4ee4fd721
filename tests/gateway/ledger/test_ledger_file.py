"""The embedded ledger's file: blocks of up to a hundred, nothing left open, one owner, made again from its blocks."""

import stat
from itertools import islice
from pathlib import Path
from queue import SimpleQueue

import pytest

from chaincode.wire.transaction import parse_transaction
from gateway.ledger.embedded import EmbeddedLedger
from gateway.ledger.embedded.store import Store, fill_store
from gateway.ledger.embedded.writer import BLOCK_TRANSACTIONS, Writer
from gateway.ledger.port import CommitError, LockedError, execute, query
from gateway.ledger.proposals import CHAINCODE
from tests.gateway.ledger.endorsing import add, count, endorse, put, remove
from tests.ledger_contract.world import EmbeddedWorld


# --- one writer and one file
def make_writer(count: int, *, is_closed: bool = False) -> Writer:
    writer = Writer.__new__(Writer)
    writer._queue = SimpleQueue()
    for number in range(count):
        writer._queue.put(number)  # type: ignore[arg-type]
    if is_closed:
        writer._queue.put(None)
    return writer


@pytest.mark.parametrize(("count", "is_closed", "taken", "is_last"), [
    (0, False, 1, False), (98, False, 99, False), (99, False, 100, False), (150, False, 100, False),
    (0, True, 1, True), (98, True, 99, True), (99, True, 100, False),
])  # fmt: skip
def test_a_block_takes_what_waits_up_to_a_hundred(count: int, is_closed: bool, taken: int, is_last: bool) -> None:
    batch, ends = make_writer(count, is_closed=is_closed)._take("first")  # type: ignore[arg-type]
    assert (len(batch), ends, BLOCK_TRANSACTIONS) == (taken, is_last, 100)


def list_open() -> set[str]:
    return {str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()}


def test_a_closed_ledger_leaves_no_thread_and_no_file_open(world: EmbeddedWorld) -> None:
    ledger, beside = world.ledger, str(world.path)
    execute(ledger, put("a"), world.signer("citizens"))
    with pytest.raises(LockedError):
        EmbeddedLedger(world.path, world.endorsers, world.orderer)
    assert sum(one.startswith(beside + ".lock") for one in list_open()) == 1  # the refused one gave back its own
    assert ledger._writer._thread.daemon
    ledger.close()
    assert not ledger._writer._thread.is_alive()
    assert [one for one in list_open() if one.startswith(beside)] == []
    for call in (ledger.state, lambda: query(ledger, put("a"), world.signer("citizens"))):
        with pytest.raises(RuntimeError, match="closed"):
            call()


def test_the_file_and_its_lock_are_their_owner_s_alone(world: EmbeddedWorld) -> None:
    for path in (world.path, world.path.with_name(world.path.name + ".lock")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_readers_are_used_again(world: EmbeddedWorld) -> None:
    store: Store = world.ledger._store
    with store.view() as outer, store.view() as inner:
        assert outer._connection is not inner._connection
    kept = store._readers.qsize()
    with store.view():
        assert store._readers.qsize() == kept - 1
    assert store._readers.qsize() == kept >= 2


def test_a_change_that_fails_leaves_nothing(world: EmbeddedWorld) -> None:
    store: Store = world.ledger._store
    with pytest.raises(ZeroDivisionError), store.change() as view:
        view._connection.execute("DELETE FROM blocks")
        raise ZeroDivisionError
    assert not store._connection.in_transaction
    with store.view() as view:
        assert view.block(0) == store.first
        assert view.block(1) is None
        assert (view.get("a"), view.version("other", "a"), view.versions("other", "", "z")) == (None, None, [])


def test_a_deleted_key_is_gone_and_may_come_again(world: EmbeddedWorld) -> None:
    ledger, signer, store = world.ledger, world.signer("citizens"), world.ledger._store
    for key in ("p/1", "p/2"):
        execute(ledger, put(key), signer)
    waiting = endorse(world, add("p/2"))
    execute(ledger, remove("p/2"), signer)
    assert ledger.state() == {"p/1": b"1"}
    with store.view() as view:
        assert (view.get("p/2"), view.version(CHAINCODE, "p/2")) == (None, None)
        assert [key for key, *_ in view.scan("p/", "p0")] == ["p/1"]
    with pytest.raises(CommitError, match="MVCC_READ_CONFLICT"):  # what read it before it went
        ledger.submit(*waiting)
    execute(ledger, add("p/2", 7), signer)
    execute(ledger, count("p/", "total"), signer)
    assert ledger.state() == {"p/1": b"1", "p/2": b"7", "total": b"2"}


def test_a_file_is_made_again_from_its_blocks(world: EmbeddedWorld, tmp_path: Path) -> None:
    ledger, signer = world.ledger, world.signer("citizens")
    execute(ledger, put("p/1"), signer)
    execute(ledger, count("p/", "total"), signer)
    execute(ledger, put("q/1"), signer)
    execute(ledger, remove("q/1"), signer)
    kept = endorse(world, add("p/1"))
    execute(ledger, add("p/1"), signer)
    with pytest.raises(Exception, match="MVCC_READ_CONFLICT"):
        ledger.submit(*kept)
    raws = [block.raw for block in islice(ledger.blocks(), ledger.height())]
    fill_store(tmp_path / "deep" / "again.db", raws)
    with EmbeddedLedger(tmp_path / "deep" / "again.db", world.endorsers, world.orderer) as again:
        assert (again.tip(), again.state()) == (ledger.tip(), ledger.state())
        assert again.state_digest() == ledger.state_digest()
        identifier = parse_transaction(kept[0]).headers.transaction_id
        assert again._find(identifier) == ledger._find(identifier)
    with pytest.raises(FileExistsError):
        fill_store(tmp_path / "deep" / "again.db", raws)
