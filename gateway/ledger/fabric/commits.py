"""Where transactions stand, from one stream of blocks that all submitters share.

A CommitStatus call for each would hold one of the peer's gateway slots until its block comes (500 unless raised), and
gives no block hash. It is asked only where the stream can't tell: after an error, or for an older block.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Protocol

from cachetools import FIFOCache

from chaincode.wire import messages
from chaincode.wire.block import parse_block
from chaincode.wire.codes import Code
from chaincode.wire.messages import MalformedError
from gateway.ledger.fabric.trust import FollowedTrust
from gateway.ledger.port import LedgerError

_log = logging.getLogger(__name__)
REMEMBERED = 20_000  # transactions whose place is kept, so that one sent twice isn't ordered twice
# a stream that doesn't hear of its cancellation ends with the connection, which is closed next
ENDS_WITHIN_S = 5.0


@dataclass(frozen=True)
class Committed:
    """Where a transaction stands. code: Fabric's validation code by name; block_hash: hex."""

    block: int
    code: str
    block_hash: str


class RawBlocks(Protocol):
    """Raw blocks that wait for the next one."""

    def __next__(self) -> bytes:
        """Give the next, or raise StopIteration after `close`."""

    def close(self) -> None:
        """End the waiting."""


class Commits:
    """Follows the blocks from the first question on.

    newest: gives the newest block; follow: gives raw blocks from a number on; trust: learns from all of them.
    """

    def __init__(
        self, newest: Callable[[], bytes], follow: Callable[[int], RawBlocks], trust: FollowedTrust
    ) -> None:
        self._newest, self._follow, self._trust = newest, follow, trust
        self._starting, self._gate = Lock(), Lock()
        self._known: FIFOCache[str, Committed] = FIFOCache(REMEMBERED)
        self._waiting: dict[str, Future[Committed]] = {}
        self._height = 0
        self._feed: RawBlocks | None = None
        self._thread: Thread | None = None
        self._is_closed = False

    def start(self) -> None:
        """Begin to follow, unless it is done already.

        Raises:
            EvaluateError: the peer gives no blocks.
            MalformedError: a channel that isn't made as a community's.
        """
        if self._thread is not None or self._is_closed:
            return
        newest = self._newest()  # before the lock: of many who wait for a dead peer each waits once
        self._trust.begin(parse_block(newest))
        with self._starting:
            if self._thread is None and not self._is_closed:
                self._take(newest)
                self._feed = self._follow(self._height)
                self._thread = Thread(target=self._run, args=(self._feed,), name="commits", daemon=True)
                self._thread.start()

    def height(self) -> int:
        """Give the number of blocks that the peer is known to hold."""
        self.start()
        return self._height

    def find(self, transaction_id: str) -> Committed | None:
        """Give where a recent transaction stands, if it does."""
        with self._gate:
            return self._known.get(transaction_id)

    def expect(self, transaction_id: str) -> "Future[Committed]":
        """Give what will be done when the transaction comes; all who wait for one share it."""
        self.start()
        with self._gate:
            future = self._waiting.setdefault(transaction_id, Future())
            known = self._known.get(transaction_id)
        if known is not None:
            _resolve(future, known)
        return future

    def forget(self, transaction_id: str) -> None:
        """Wait no more."""
        with self._gate:
            self._waiting.pop(transaction_id, None)

    def reach(self, block: int) -> None:
        """Learn from elsewhere that the peer holds a block."""
        with self._gate:
            self._height = max(self._height, block + 1)

    def close(self) -> None:
        """Stop following."""
        with self._starting:
            self._is_closed = True
            if self._feed is not None:
                self._feed.close()
        if self._thread is not None:
            self._thread.join(ENDS_WITHIN_S)
        with self._gate:
            waiting = list(self._waiting.values())
        for future in waiting:
            future.cancel()

    def _run(self, feed: RawBlocks) -> None:
        while not self._is_closed:
            try:
                self._take(next(feed))
            except StopIteration:
                return
            except MalformedError:
                _log.exception("a block can't be read")
            except LedgerError:
                _log.exception("this organisation's service gets no blocks, so commits are asked for one by one")
                return

    def _take(self, raw: bytes) -> None:
        block = parse_block(raw)
        self._trust.see(block)
        at = block.hash.hex()
        found = {
            read_transaction_id(envelope): Committed(block.number, code.name, at)
            for envelope, code in reversed(list(zip(block.envelopes, block.codes, strict=True)))
        }
        with self._gate:
            done = [(self._waiting[name], one) for name, one in found.items() if name in self._waiting]
            self._remember(found)
            self._height = max(self._height, block.number + 1)
        for future, committed in done:
            _resolve(future, committed)

    def _remember(self, found: dict[str, Committed]) -> None:
        for name, committed in found.items():
            # a second copy of a transaction says nothing of the first
            if committed.code != Code.DUPLICATE_TXID.name:
                self._known.setdefault(name, committed)


def _resolve(future: "Future[Committed]", committed: Committed) -> None:
    # InvalidStateError: somebody was quicker, with the same
    with suppress(Exception):
        future.set_result(committed)


def read_transaction_id(envelope: bytes) -> str:
    """Read whose envelope it is; "" for one that can't be read."""
    try:
        payload = messages.decode(messages.Payload, messages.decode(messages.Envelope, envelope).payload)
        identifier: str = messages.decode(messages.ChannelHeader, payload.header.channel_header).tx_id
    except MalformedError:
        return ""
    return identifier
