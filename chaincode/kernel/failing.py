"""A failure as a value: what is tried for its faults alone."""

from collections.abc import Callable
from typing import TypeVar

F = TypeVar("F", bound=Exception)


def find_failure(attempt: Callable[[], object], kind: type[F]) -> F | None:
    """Call `attempt`; give its failure of this kind, None where it has none. Others are raised."""
    try:
        attempt()
    except kind as error:
        return error
    return None
