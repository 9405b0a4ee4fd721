"""Blocks through dropped streams, a peer that restarts, and a close from elsewhere."""

import time
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from types import SimpleNamespace

import grpc
import pytest

from gateway.ledger.port import EvaluateError, execute
from tests.ledger_contract.world import register

from .peer import FakePeer, Fault


def write(over: SimpleNamespace, count: int) -> None:
    for _ in range(count):
        execute(over.world.ledger, register(), over.world.signer("municipality", "officer"))


def follow(over: SimpleNamespace, first: int = 0) -> tuple[SimpleQueue, Thread, object]:
    seen: SimpleQueue = SimpleQueue()
    stream = over.ledger.blocks(first)

    def run() -> None:
        for block in stream:
            seen.put(block.number)
        seen.put("closed")

    thread = Thread(target=run)
    thread.start()
    return seen, thread, stream


def test_dropped_after_every_two_blocks_no_block_is_lost_or_doubled(over: SimpleNamespace) -> None:
    over.peer.cut_after = 2
    write(over, 9)
    seen = [block.number for block in islice(over.ledger.blocks(1), 10)]
    assert seen == list(range(1, 11))


def test_a_restart_of_the_peer_is_not_seen_in_the_stream(over: SimpleNamespace) -> None:
    seen, thread, stream = follow(over)
    assert [seen.get(timeout=5), seen.get(timeout=5)] == [0, 1]
    over.peer.stop()
    write(over, 3)
    over.peer = FakePeer(over.world.ledger, over.peer.port)
    assert [seen.get(timeout=10) for _ in range(3)] == [2, 3, 4]
    stream.close()
    assert seen.get(timeout=5) == "closed"
    thread.join(5)


def test_closing_the_ledger_ends_its_streams(over: SimpleNamespace) -> None:
    seen, thread, _ = follow(over, 2)
    time.sleep(0.1)
    over.ledger.close()
    assert seen.get(timeout=5) == "closed"
    thread.join(5)


def test_a_stream_that_is_opened_after_the_close_is_at_its_end(over: SimpleNamespace) -> None:
    over.ledger.close()
    seen, thread, _ = follow(over)
    assert seen.get(timeout=5) == "closed"
    thread.join(5)


def test_close_wakes_also_who_waits_for_a_dead_peer(over: SimpleNamespace) -> None:
    over.peer.stop()
    seen, thread, stream = follow(over)
    time.sleep(0.2)
    stream.close()
    assert seen.get(timeout=5) == "closed"
    thread.join(5)


def test_a_refusal_to_give_blocks_is_an_error(over: SimpleNamespace) -> None:
    over.peer.is_forbidden = True
    with pytest.raises(EvaluateError) as caught:
        next(over.ledger.blocks())
    assert caught.value.code == "BLOCKS_REFUSED"
    with pytest.raises(EvaluateError):
        over.ledger.height()


def test_height_follows_what_others_write(over: SimpleNamespace) -> None:
    assert over.ledger.height() == 2
    write(over, 3)
    ends = time.monotonic() + 5
    while over.ledger.height() < 5 and time.monotonic() < ends:
        time.sleep(0.01)
    assert over.ledger.height() == 5


def test_a_peer_that_answers_late_is_waited_for(over: SimpleNamespace) -> None:
    over.peer.fail("Deliver", *[Fault(grpc.StatusCode.UNAVAILABLE, "starting")] * 5)
    assert over.ledger.height() == 2
