"""What can't be read of a table that somebody brings: by line, to be mended there."""

from collections.abc import Iterable
from typing import NamedTuple

from analytics.cells import ReadingsFileError
from chaincode.words import Words

WHOLE = 0  # no line: what is wrong with a file as a whole


class Fault(NamedTuple):
    """What can't be read of a table: the line, from 1, or WHOLE, and why."""

    line: int
    reason: Words


def list_faults(errors: Iterable[ReadingsFileError]) -> tuple[Fault, ...]:
    """Return what readers of tables found, as faults."""
    return tuple(Fault(error.line, error.reason) for error in errors)
