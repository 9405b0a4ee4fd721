"""What is known of commits from the blocks that a stream brings, and who waits for one."""

import time
from collections import deque
from types import SimpleNamespace
from typing import Any

import pytest

from chaincode.wire import messages
from chaincode.wire.block import assemble_block
from chaincode.wire.codes import Code
from gateway.ledger.fabric.commits import Commits, Committed, read_transaction_id
from gateway.ledger.port import LedgerError


def make_envelope(identifier: str) -> bytes:
    header = messages.encode(messages.ChannelHeader(tx_id=identifier))
    payload = messages.Payload()
    payload.header.channel_header = header
    return messages.encode(messages.Envelope(payload=messages.encode(payload), signature=b"s"))


def make_block(number: int, **codes: Code) -> bytes:
    """A block with transactions of these ids; of x_ the second copy of x."""
    envelopes = [make_envelope(name.strip("_")) for name in codes]
    return assemble_block(number, b"p" * 32 if number else b"", envelopes, list(codes.values()), b"")


class Blocks:
    """Raw blocks or errors, and then their end."""

    def __init__(self, *given: Any) -> None:
        self.given, self.is_closed = deque(given), False

    def __next__(self) -> bytes:
        if not self.given:
            raise StopIteration
        one = self.given.popleft()
        if isinstance(one, Exception):
            raise one
        return one

    def close(self) -> None:
        self.is_closed = True


class Seen:
    """Trust that notes the blocks it learns from."""

    def __init__(self) -> None:
        self.begun, self.seen = [], []

    def begin(self, block: Any) -> None:
        self.begun.append(block.number)

    def see(self, block: Any) -> None:
        self.seen.append(block.number)


def make_commits(*given: Any, newest: int = 4) -> tuple[Commits, SimpleNamespace]:
    told = SimpleNamespace(followed=[], asked=0, trust=Seen(), feed=Blocks(*given))

    def give_newest() -> bytes:
        told.asked += 1
        return make_block(newest, old=Code.VALID)

    def follow(number: int) -> Blocks:
        told.followed.append(number)
        return told.feed

    return Commits(give_newest, follow, told.trust), told


def finish(commits: Commits) -> Commits:
    commits.start()
    commits._thread.join(5)
    return commits


def test_blocks_are_followed_from_after_the_newest_and_all_are_learnt_from() -> None:
    commits, told = make_commits(make_block(5, a=Code.VALID), make_block(6, b=Code.MVCC_READ_CONFLICT))
    assert finish(commits).height() == 7
    assert (told.asked, told.followed) == (1, [5])
    assert (told.trust.begun, told.trust.seen) == ([4], [4, 5, 6])
    found = commits.find("old"), commits.find("a"), commits.find("b")
    assert [(one.block, one.code) for one in found] == [(4, "VALID"), (5, "VALID"), (6, "MVCC_READ_CONFLICT")]
    assert commits.find("c") is None


@pytest.mark.parametrize("blocks", [
    (make_block(5, a=Code.VALID), make_block(6, a=Code.MVCC_READ_CONFLICT)),
    (make_block(5, a=Code.VALID, a_=Code.MVCC_READ_CONFLICT),),
    (make_block(5, a=Code.VALID), make_block(6, a=Code.DUPLICATE_TXID)),
    (make_block(5, a=Code.DUPLICATE_TXID), make_block(6, a=Code.VALID)),
])
def test_the_first_copy_that_counts_is_what_is_known(blocks: tuple[bytes, ...]) -> None:
    commits, _ = make_commits(*blocks)
    assert finish(commits).find("a").code == "VALID"


def test_twenty_thousand_transactions_are_remembered_and_the_oldest_goes_first() -> None:
    commits, _ = make_commits()
    place = Committed(5, "VALID", "")
    commits._remember({f"t{number}": place for number in range(20_000)})
    assert commits.find("t0") is place
    commits._remember({"one more": place})
    assert [commits.find(name) for name in ("t0", "t1", "one more")] == [None, place, place]


def test_who_waits_is_told_whether_it_comes_later_or_came_before() -> None:
    commits, _ = make_commits()
    early = commits.expect("a")
    commits._take(make_block(5, a=Code.VALID))
    assert early.result(0).block == 5
    commits.forget("a")
    assert commits.expect("a").result(0).block == 5
    assert commits._thread.daemon  # it holds up no process that ends


def test_all_who_wait_for_one_share_it_until_it_is_forgotten() -> None:
    commits, _ = make_commits()
    first = commits.expect("a")
    assert commits.expect("a") is first
    commits.forget("a")
    assert commits.expect("a") is not first
    commits.forget("never asked for")


def test_a_height_that_was_heard_of_elsewhere_never_falls() -> None:
    commits, _ = make_commits()
    assert commits.height() == 5
    commits.reach(9)
    assert commits.height() == 10
    commits.reach(7)
    commits._take(make_block(8))
    assert commits.height() == 10
    commits._take(make_block(10))
    assert commits.height() == 11


def test_a_block_that_can_t_be_read_is_passed_over_and_an_error_ends_the_following() -> None:
    commits, told = make_commits(b"\xff", make_block(5, a=Code.VALID), LedgerError("X"), make_block(6, b=Code.VALID))
    finish(commits)
    assert commits.find("a") is not None
    assert (commits.find("b"), len(told.feed.given)) == (None, 1)
    assert (read_transaction_id(make_envelope("a")), read_transaction_id(b"\xff")) == ("a", "")


def test_a_close_ends_the_feed_and_whoever_waits() -> None:
    commits, told = make_commits()
    waiting = commits.expect("a")
    commits.close()
    assert told.feed.is_closed
    assert waiting.cancelled()
    closed, told = make_commits()
    closed.close()
    closed.start()
    assert (told.asked, told.followed) == (0, [])


def test_a_close_waits_for_its_thread() -> None:
    class Slow(Blocks):
        def __next__(self) -> bytes:
            while not self.is_closed:
                time.sleep(0.01)
            time.sleep(0.3)
            raise StopIteration

    commits, told = make_commits()
    told.feed = Slow()
    commits.start()
    commits.close()
    assert not commits._thread.is_alive()


@pytest.mark.parametrize(("meanwhile", "followed"), [("start", [5]), ("close", [])])
def test_what_happens_while_the_peer_answers_is_minded(meanwhile: str, followed: list[int]) -> None:
    """Another thread began to follow first, or closed."""
    commits, told = make_commits()
    newest = commits._newest

    def answer() -> bytes:
        commits._newest = newest
        getattr(commits, meanwhile)()
        return newest()

    commits._newest = answer
    commits.start()
    assert told.followed == followed
