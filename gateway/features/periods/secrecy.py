"""What a member may be told of the energy that was shared in an hour, in which others' hours stand.

Shared is the lesser of both totals: with the worth of one's own hour, whoever sees one total works the other out. So
where a register's totals are hidden in the anchor, a member's own hours are told, and what was shared of them only as
the settlement's sum, which stands on the ledger.
"""

from collections.abc import Iterable

from chaincode.rules.energy.records import PerimeterTotals, RegisterTotals
from chaincode.rules.energy.vectors import LeafVectors
from chaincode.words import Words
from gateway.features.periods.statement_records import Hidden, OwnDay, PerimeterHours

HIDDEN = Words("gateway.periods.secrecy.hidden")


def is_secret(totals: PerimeterTotals, leaf: LeafVectors) -> bool:
    """Say whether what was shared in an hour would tell the member who has this leaf of others' hours."""
    return _hides_others(totals.withdrawn, leaf.withdrawn) or _hides_others(totals.injected, leaf.injected)


def _hides_others(register: RegisterTotals, own: bytes) -> bool:
    """A register that only the member's energy is in, or nobody's, is no secret to the member."""
    is_own = register.members == 1 and any(own)
    return bool(register.hash) and register.members > 0 and not is_own


def say_hidden(parts: Iterable[OwnDay | PerimeterHours]) -> Hidden | None:
    """Give the reason why something is left out of an answer's parts, days or perimeters; None when all is told."""
    is_hidden = any(None in vars(part).values() for part in parts)
    return Hidden("SHARED_HIDDEN", HIDDEN.en, HIDDEN.it) if is_hidden else None
