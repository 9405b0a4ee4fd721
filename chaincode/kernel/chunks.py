"""Many things, so many at a time."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def split_chunks(items: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    """Return all items in their order, `most` (1 or more) at a time."""
    for first in range(0, len(items), most):
        yield items[first : first + most]
