"""A period's way: preview, anchor and settle by the energy operator, countersigning by a second organisation.

    anchor(period) -> settle(period) -> countersign(period) at the other gateway, which works it out by itself first

Each step finds out from the ledger what is done already, so a step that was interrupted is simply taken again.
"""

from sqlalchemy import Connection

from gateway.features.periods import store
from gateway.features.periods.again import find_energy, list_closed, settle_again, sum_paid
from gateway.features.periods.anchoring import anchor, find_wait
from gateway.features.periods.countersigning import countersign
from gateway.features.periods.energy import read_plant
from gateway.features.periods.lacks import WAITED, FoundLacks, Wait, find_lacks, require_complete
from gateway.features.periods.plants import load_kept_plants
from gateway.features.periods.progress import (
    find_awaiting,
    find_days,
    find_due,
    find_kinds,
    find_needed_from,
    find_own_awaiting,
    find_own_revision,
    find_revision,
    list_begun,
    list_settled,
)
from gateway.features.periods.records import KeptPlant, Problems, ToldLack
from gateway.features.periods.replaced import say_replaced
from gateway.features.periods.settling import ORGANISATIONS, settle
from gateway.features.periods.statements import load_vectors, require_bundle_reader
from gateway.features.periods.store import list_gaps
from gateway.features.periods.told import ToldHours, is_told, list_told
from gateway.features.periods.turns import list_kinds

__all__ = [
    "ORGANISATIONS", "WAITED", "FoundLacks", "KeptPlant", "Problems", "ToldHours", "ToldLack", "Wait", "anchor",
    "countersign", "find_awaiting", "find_days", "find_due", "find_energy", "find_kinds", "find_lacks",
    "find_needed_from", "find_own_awaiting", "find_own_revision", "find_revision", "find_wait", "is_told",
    "list_begun", "list_closed", "list_gaps", "list_kinds", "list_settled", "list_told", "load_kept_plants",
    "load_vectors", "read_plant", "require_bundle_reader", "require_complete", "say_replaced", "settle",
    "settle_again", "sum_paid",
]


def count_statements(connection: Connection, member: str) -> int:
    """How many anchored statements hold a member's hours."""
    return sum(
        any(leaf.member == member for part in vectors.perimeters for leaf in part.leaves)
        for vectors in store.load_statements(connection)
    )


def list_foreign(connection: Connection) -> list[str]:
    """The settlements that others anchored, which this gateway can't account for."""
    return store.list_foreign(connection)
