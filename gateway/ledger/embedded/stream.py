"""Blocks as they come: a reader that waits."""

from collections.abc import Iterator

from gateway.ledger.blocks import to_block
from gateway.ledger.embedded.store import Store
from gateway.ledger.port import Block


class StoredBlocks:
    """A stream of blocks from a number on. `close` may come from any thread, also while another waits in `next`."""

    def __init__(self, store: Store, from_number: int) -> None:
        self._store, self._next, self._is_closed = store, from_number, False

    def __iter__(self) -> Iterator[Block]:
        return self

    def __next__(self) -> Block:
        with self._store.grown:
            self._store.grown.wait_for(lambda: self._is_over or self._next < self._store.height)
            if self._is_over:
                raise StopIteration
        with self._store.view() as view:
            raw = view.block(self._next)
        if raw is None:
            raise StopIteration
        self._next += 1
        return to_block(raw)

    def close(self) -> None:
        """End the stream and wake who waits."""
        with self._store.grown:
            self._is_closed = True
            self._store.grown.notify_all()

    @property
    def _is_over(self) -> bool:
        return self._is_closed or self._store.is_closed
