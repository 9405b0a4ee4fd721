"""What a member may be told of the energy that was shared in an hour, in which others' hours stand.

Shared is the lesser of both totals: with the worth of one's own hour, whoever sees one total works the other out. So
where a register's totals are hidden in the anchor, a member's own hours are told, and what was shared of them only as
the settlement's sum, which stands on the ledger.
"""

from collections.abc import Iterable
from typing import Any

from chaincode.rules.energy.records import PerimeterTotals, RegisterTotals
from chaincode.rules.energy.vectors import LeafVectors

HIDDEN = {
    "code": "SHARED_HIDDEN",
    "en": "What was shared in single hours and days isn't told here, and what that is worth: one of the totals isn't "
          "public on the ledger, and single homes could be worked out. The settlement's line tells the sum.",
    "it": "Quanto è stato condiviso nelle singole ore e giornate, e il suo valore, qui non si dice: uno dei totali non "
          "è pubblico sul registro e si ricaverebbero singole case. La riga della liquidazione dà la somma.",
}


def is_secret(totals: PerimeterTotals, leaf: LeafVectors) -> bool:
    """Say whether what was shared in an hour would tell the member who has this leaf of others' hours."""
    return _hides_others(totals.withdrawn, leaf.withdrawn) or _hides_others(totals.injected, leaf.injected)


def _hides_others(register: RegisterTotals, own: bytes) -> bool:
    """A register that only the member's energy is in, or nobody's, is no secret to the member."""
    is_own = register.members == 1 and any(own)
    return bool(register.hash) and register.members > 0 and not is_own


def say_hidden(parts: Iterable[dict[str, Any]]) -> dict[str, str] | None:
    """Give the reason why something is left out of an answer's parts, days or perimeters; None when all is told."""
    return HIDDEN if any(None in part.values() for part in parts) else None
