"""Blocks of the port from the peer's."""

from collections.abc import Iterator

from gateway.ledger.blocks import to_block
from gateway.ledger.fabric.deliver import Feed
from gateway.ledger.port import Block


class FedBlocks:
    """A stream of blocks from a number on. `close` may come from any thread, also while another waits in `next`."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def __iter__(self) -> Iterator[Block]:
        return self

    def __next__(self) -> Block:
        return to_block(next(self._feed))

    def close(self) -> None:
        """End the stream and wake who waits."""
        self._feed.close()
