"""The mirror's thread: blocks in batches, a failure tried again, a foreign ledger left alone; who waits is told."""

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.db import projector as module
from gateway.db.projector import BEFORE_BLOCK_0, Projector, WrongLedgerError
from gateway.ledger.port import Block, Checkpoint
from tests.helpers.gateway.trial import OpenDatabase


class Stream:
    """Blocks as they are given; closed or not."""

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks, self.is_closed = blocks, False

    def __iter__(self) -> Iterator[Block]:
        return iter(self.blocks)

    def close(self) -> None:
        self.is_closed = True


class Chain:
    """A ledger of empty blocks."""

    def __init__(self, height: int) -> None:
        self.all = [Block(number, f"{number + 1:064x}", f"{number:064x}", "00", (), b"") for number in range(height)]
        self.streams: list[Stream] = []

    def height(self) -> int:
        return len(self.all)

    def blocks(self, number: int) -> Stream:
        self.streams.append(Stream(self.all[number:]))
        return self.streams[-1]


@pytest.fixture
def projected(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """The numbers of blocks that were written together."""
    found: list[list[int]] = []
    project = Projector._project

    def note(self: Projector, blocks: Any) -> None:
        found.append([block.number for block in blocks])
        project(self, blocks)

    monkeypatch.setattr(Projector, "_project", note)
    return found


def open_projector(open_database: OpenDatabase, height: int) -> tuple[Projector, Chain]:
    chain = Chain(height)
    ledger: Any = chain
    return Projector(ledger, open_database("mirror")), chain


def test_it_catches_up_a_hundred_blocks_at_a_time(open_database: OpenDatabase, projected: list[list[int]]) -> None:
    projector, chain = open_projector(open_database, 201)
    assert (projector.next_block, projector.checkpoint) == (0, BEFORE_BLOCK_0)
    projector._follow()
    assert projected == [list(range(100)), list(range(100, 200)), [200]]
    assert (projector.next_block, projector.checkpoint.block_hash) == (201, chain.all[-1].hash)
    chain.all.append(Block(201, "f" * 64, chain.all[-1].hash, "00", (), b""))
    projector._follow()
    assert projected[3:] == [[201]]
    assert Projector(projector._ledger, open_database("mirror")).next_block == 202


def test_what_has_reached_the_ledger_is_whole_and_stays_so(open_database: OpenDatabase) -> None:
    projector, chain = open_projector(open_database, 3)
    projector._project(chain.all[:2])
    assert not projector._is_made
    assert not Projector(projector._ledger, open_database("mirror"))._is_made
    projector._project(chain.all[2:])
    assert projector._is_made
    chain.all += [Block(3, "e" * 64, chain.all[-1].hash, "00", (), b""), Block(4, "f" * 64, "e" * 64, "00", (), b"")]
    projector._project(chain.all[3:4])
    assert projector._is_made
    projector.rebuild()
    assert (projector._is_made, projector.checkpoint, projector.callers) == (False, BEFORE_BLOCK_0, 1)


def test_a_block_that_does_not_follow_stops_it(
    open_database: OpenDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    projector, chain = open_projector(open_database, 2)
    projector._project(chain.all[:1])
    chain.all[1] = Block(1, "a" * 64, "b" * 64, "00", (), b"")
    with pytest.raises(WrongLedgerError, match="block 1"):
        projector._project(chain.all[1:])
    projector._run()
    assert projector.next_block == 1
    assert caplog.text.count("the mirror stops") == 1


def test_after_a_failure_it_waits_two_seconds_and_goes_on(
    open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    projector, _ = open_projector(open_database, 1)
    tries, waits = list[int](), list[float]()

    def follow() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OSError("gone")
        projector._is_closed = True

    projector._follow = follow
    waiting: Any = SimpleNamespace(Event=lambda: SimpleNamespace(wait=waits.append))
    monkeypatch.setattr(module, "threading", waiting)
    projector._run()
    assert (len(tries), waits) == (3, [2.0, 2.0])
    assert caplog.text.count("the mirror failed and tries again") == 2


def test_closed_before_it_began_it_closes_what_it_opens(open_database: OpenDatabase) -> None:
    projector, chain = open_projector(open_database, 1)
    projector.close()
    projector._run()
    assert chain.streams == []
    projector._follow()
    assert [stream.is_closed for stream in chain.streams] == [True]
    projector.close()


def test_who_waits_is_told_by_a_block_by_the_end_or_by_the_clock(open_database: OpenDatabase) -> None:
    projector, chain = open_projector(open_database, 2)
    assert not projector.wait(0, 0.01)
    projector._project(chain.all[:1])
    assert projector.wait(0, 0.01)
    assert not projector.wait(1, 0.01)
    found: list[bool] = []
    waiting = threading.Thread(target=lambda: found.append(projector.wait(1, 30)))
    waiting.start()
    projector._project(chain.all[1:])
    waiting.join(10)
    assert found == [True]
    ended = threading.Thread(target=lambda: found.append(projector.wait(9, 30)))
    ended.start()
    projector.close()
    ended.join(10)
    assert found == [True, False]


def test_a_mirror_that_nobody_makes_is_what_it_is(open_database: OpenDatabase) -> None:
    projector, chain = open_projector(open_database, 2)
    assert projector.is_whole
    assert projector.wait_whole(0.01)
    projector._thread = threading.current_thread()
    assert not projector.is_whole
    assert not projector.wait_whole(0.01)
    projector._project(chain.all)
    assert projector.is_whole
    assert projector.wait_whole(0.01)
    projector._thread = None


def test_its_thread_ends_with_it(open_database: OpenDatabase) -> None:
    projector, chain = open_projector(open_database, 3)
    began = threading.Event()

    class Waiting(Stream):
        def __iter__(self) -> Iterator[Block]:
            yield from self.blocks
            began.set()
            while not self.is_closed:
                threading.Event().wait(0.01)

    chain.blocks = lambda number: Waiting(chain.all[number:])
    projector.start()
    assert projector.wait(2, 10)
    assert began.wait(10)
    (thread,) = [one for one in threading.enumerate() if one is projector._thread]
    assert (thread.name, thread.daemon) == ("projector", True)
    assert isinstance(projector.checkpoint, Checkpoint)
    projector.close()
    assert not thread.is_alive()
