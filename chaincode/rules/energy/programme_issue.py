"""T10: what a provisional settlement mints for running programmes of source `issue`, besides energy, bonus and welcome.

The operator names cents by programme: each at most its budget of a settlement and, with what was minted for it so far,
its budget in all; together at most `programme_budget`. They are cut with energy and bonus. The record holds them, and
each settlement copies on what was minted so far; `draw` (programmes.drawing) adds them to the programme's budget.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.energy.records import Issued, Settlement
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.terms import T8_NO_TERMS, require_running
from chaincode.rules.programmes.records import Programme
from chaincode.rules.records import Now
from chaincode.rules.state import State
from chaincode.rules.units import Id, PositiveCents

MAX_PROGRAMMES = 50

T10_NO_BUDGET = Reason("T10_NO_BUDGET", Kind.AMOUNT)
T10_PROGRAMMES = Reason("T10_PROGRAMMES", Kind.AMOUNT)
T10_PROGRAMME_BUDGET = Reason("T10_PROGRAMME_BUDGET", Kind.LIMIT)


@dataclass(frozen=True)
class NamedProgramme:
    """A programme by its id, and the `cents` to be minted for it."""

    programme: Id
    cents: PositiveCents


def load_programmes(state: State, named: Sequence[NamedProgramme]) -> dict[str, Programme]:
    """Read the programmes that are named, by id."""
    return {
        one.programme: state.require(Programme, keys.programme(one.programme), T8_NO_TERMS) for one in named
    }


def load_issued(state: State, last: str) -> tuple[Issued, ...]:
    """Give what was minted so far, as the last countersigned settlement says; nothing before the first."""
    settlement = state.find(Settlement, keys.settlement(last)) if last else None
    return settlement.programmes if settlement else ()


def validate_programmes(
    now: Now, named: Sequence[NamedProgramme], programmes: Mapping[str, Programme], issued: Sequence[Issued], *,
    is_provisional: bool,
) -> None:
    """Refuse programmes that don't run, have another source, or would mint too much."""
    so_far = {one.programme: one.so_far_cents for one in issued}
    for one in named:
        programme = programmes[one.programme]
        require_running(now, keys.programme(one.programme), programme)
        left_cents = programme.total_cents - so_far.get(one.programme, 0)
        most = min(programme.settlement_cents, left_cents) if programme.source == "issue" else 0
        if one.cents > most:
            raise T10_NO_BUDGET(programme=one.programme, most=most)
    if len(programmes) < len(named) or len(named) > MAX_PROGRAMMES or (named and not is_provisional):
        raise T10_PROGRAMMES(most=MAX_PROGRAMMES)
    total = sum(one.cents for one in named)
    if total > now.parameters.programme_budget:
        raise T10_PROGRAMME_BUDGET(cents=total, most=now.parameters.programme_budget)


def add_issued(
    issued: Sequence[Issued], named: Sequence[NamedProgramme], minted_cents: Mapping[str, int]
) -> tuple[Issued, ...]:
    """Give what stands minted after a settlement, in order of programmes."""
    before = {one.programme: replace(one, named_cents=0, cents=0) for one in issued}
    for one in named:
        last = before.get(one.programme) or Issued(one.programme, 0)
        cents = minted_cents[one.programme]
        before[one.programme] = Issued(one.programme, last.so_far_cents + cents, one.cents, cents)
    return tuple([before[name] for name in sorted(before)])
