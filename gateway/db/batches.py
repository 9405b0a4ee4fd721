"""Many names in questions of so many each: a statement takes only so many values."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from chaincode.kernel.chunks import split_chunks

T = TypeVar("T")


def split_batches(names: Sequence[T], most: int = 400) -> Iterator[Sequence[T]]:
    """All names in their order, `most` at a time."""
    return split_chunks(names, most)
