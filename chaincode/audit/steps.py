"""One valid command as the invariants see it: who, what, on which day, and each record before and after."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chaincode.rules.commands import RULE_SETS
from chaincode.rules.community.days import FIRST_RULE_SET
from chaincode.rules.records import Now
from chaincode.rules.row import Command


@dataclass(frozen=True)
class Change:
    """A key with its value before and after; None where there is none."""

    key: str
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True)
class Step:
    """One command that counted. now: before it, None for the founding; arguments: plain values."""

    command: str
    now: Now | None
    changes: tuple[Change, ...]
    block: int = -1
    transaction: str = ""
    arguments: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def day(self) -> int:
        """The ledger's day on which it ran; 1 for the founding."""
        return self.now.number if self.now else 1

    def row(self) -> Command | None:
        """Give the command's row of the rule set of its day, or None for a command that isn't in it."""
        return RULE_SETS[self.now.rule_set if self.now else FIRST_RULE_SET].get(self.command)
