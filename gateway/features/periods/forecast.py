"""What settling a period now would come to, by the rules themselves, on an anchor that nobody has put on the ledger."""

from dataclasses import dataclass
from typing import NamedTuple

from analytics.statement import Statement
from chaincode.rules import keys
from chaincode.rules.energy.drafts import Draft, draft_settlement
from chaincode.rules.energy.periods import PROVISIONAL, SettlementName, compute_terms
from chaincode.rules.energy.records import Anchor, Line, Page, Terms
from chaincode.rules.energy.vectors import Vectors
from chaincode.rules.records import Now
from chaincode.rules.state import State, read_record
from chaincode.rules.units import BPS
from gateway.db.mirror import Mirror
from gateway.features.periods.energy import PeriodEnergy, total_perimeters
from gateway.features.periods.naming import list_named
from gateway.features.periods.progress import find_revision, find_told
from gateway.features.periods.records import Credited


class Made(NamedTuple):
    """A period's energy, its statement, and the vectors that a settlement is made of."""

    energy: PeriodEnergy
    statement: Statement
    vectors: Vectors


@dataclass(frozen=True)
class Forecast:
    """A settlement that isn't made: its sums, and the lines by member. part_bps: of a period's worth; all: 10,000."""

    part_bps: int
    energy_cents: int
    cut_cents: int
    lines: dict[str, Line]

    def tell(self) -> Credited:
        """The sums, as they are answered."""
        return Credited(self.part_bps, self.energy_cents, self.cut_cents)


def find_terms(mirror: Mirror, now: Now, period: str, days: int) -> Terms:
    """By what a period is worth something: its first anchor's terms, else the parameters in force."""
    first = mirror.anchor(f"{period}.{PROVISIONAL}.1")
    return first.terms if first else compute_terms(now.parameters, days)


def forecast(
    mirror: Mirror, operator: str, kind: str, made: Made, euro_cents: int | None
) -> Forecast | None:
    """Work it out; None while GSE's euro can't be estimated. operator: who settles."""
    if euro_cents is None:
        return None
    now, energy, vectors = mirror.require_now(), made.energy, made.vectors
    name = SettlementName(energy.period, kind, find_revision(mirror, energy.period, kind) + 1)
    terms = find_terms(mirror, now, energy.period, energy.days)
    state = State(mirror)
    named = list_named(mirror, name.settlement_id, kind)
    state.put(keys.anchor(name.settlement_id), Anchor(
        operator, now.number, terms, made.statement.root.hex(), len(made.statement.leaves),
        tuple(total_perimeters(energy.period, vectors, find_told(mirror, energy.period, operator))), {}, euro_cents,
    ))
    draft = draft_settlement(state, now, operator, name, named=named, vectors=vectors)
    part_bps = terms.provisional_bps if kind == PROVISIONAL else BPS
    return Forecast(part_bps, draft.settlement.energy_cents, draft.settlement.cut_cents, _read_lines(draft))


def _read_lines(draft: Draft) -> dict[str, Line]:
    pages = (read_record(Page, page) for page in draft.pages)
    return {line.member: line for page in pages for line in page.lines}
