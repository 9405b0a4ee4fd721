"""A row of the table of commands, as each package makes its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chaincode.rules.authority import Right
from chaincode.rules.calls import Call, Outcome

FirstReads = Callable[[Call, Any], tuple[str, ...]]


def no_first_reads(_call: Call, _args: Any) -> tuple[str, ...]:
    """For commands that read nothing beyond what all read."""
    return ()


@dataclass(frozen=True)
class Command:
    """A row: its name, the rule it obeys, who may send it, the type of its arguments, what it does.

    who: proved before anything of the row is read; first_reads: the keys fetched then at once, besides what all
    commands read (the row of the concurrency table); first_ranges: whole prefixes fetched then; causes: how tokens may
    change place by it (T1), empty for none; most_writes: how many records it may write at most, so that nobody
    fills the ledger; most_reads: how many keys it may name at most, above what its own limits allow, so that nobody
    has endorsers read on; works_paused: in a pause, too (T15).
    """

    name: str
    rule: str
    who: Right
    arguments: type
    process: Callable[..., Outcome]
    first_reads: FirstReads = no_first_reads
    causes: tuple[str, ...] = field(default=())
    first_ranges: tuple[str, ...] = ()
    most_writes: int = 12
    most_reads: int = 500
    works_paused: bool = False
