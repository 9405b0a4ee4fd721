"""T5: all that a settlement is made of: what is read of the state, and the checks on vectors and claims.

Nothing here awaits: only what is countersigned counts.
"""

from collections.abc import Sequence
from typing import NamedTuple

from chaincode.rules import keys
from chaincode.rules.energy import bonuses, reads
from chaincode.rules.energy.carries import Points
from chaincode.rules.energy.chain import Marks, load_chain
from chaincode.rules.energy.issuance import T10_NO_ESTIMATE, list_months, load_backings
from chaincode.rules.energy.leaves import sum_anchored, validate_leaves, validate_root
from chaincode.rules.energy.lines import Past, list_tags, load_past, past_names
from chaincode.rules.energy.packed import PerimeterHours
from chaincode.rules.energy.periods import PROVISIONAL, SettlementName
from chaincode.rules.energy.programme_issue import (
    NamedProgramme,
    load_issued,
    load_programmes,
    validate_programmes,
)
from chaincode.rules.energy.records import Anchor, Backing, Chain, Issued
from chaincode.rules.energy.vectors import Vectors
from chaincode.rules.energy.welcome import WelcomesDue, count_places, list_candidates, select_due
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.market.records import Claim
from chaincode.rules.programmes.records import Programme
from chaincode.rules.records import Member, Now, Supply
from chaincode.rules.state import State

T5_NO_ANCHOR = Reason("T5_NO_ANCHOR", Kind.EXISTENCE)


class Named(NamedTuple):
    """What the operator names: keys of claims (T6), and cents by programme (T10)."""

    claims: Sequence[str] = ()
    programmes: Sequence[NamedProgramme] = ()


class Sources(NamedTuple):
    """What was read; due: who may get a welcome (T7)."""

    name: SettlementName
    anchor: Anchor
    chain: Chain
    supply: Supply
    backings: dict[str, Backing]
    members: dict[str, Member]
    past: Past
    points: Points
    claims: dict[str, Claim]
    due: WelcomesDue
    issued: tuple[Issued, ...]
    programmes: dict[str, Programme]

    @property
    def reminded(self) -> Sequence[str]:
        """The claims whose owners reminded of them."""
        return tuple(self.anchor.reminders.values())

    @property
    def is_provisional(self) -> bool:
        """Whether bonuses and welcomes are given."""
        return self.name.kind == PROVISIONAL


def read_sources(state: State, now: Now, name: SettlementName, named: Named, vectors: Vectors) -> Sources:
    """Read the anchor, the earlier lines, all members, claims and programmes, points, supply and months."""
    anchor = state.require(Anchor, keys.anchor(name.settlement_id), T5_NO_ANCHOR)
    claims = bonuses.load_claims(state, named.claims, tuple(anchor.reminders.values()))
    chain, earlier = load_chain(state), _find_earlier(state, name)
    months = list_months(now.parameters.first_period, name.month)
    reads.ask_past(state, months, past_names(chain.last, earlier), chain.last)
    members = {key[len(keys.MEMBERS) :]: member for key, member in state.scan(Member, keys.MEMBERS)}
    past = load_past(state, chain.last, earlier)
    points = Points(state, Marks(state))
    points.marks.load(claim.taken for claim in claims.values())
    tags = list_tags(members, past.last, {leaf.member: True for part in vectors.perimeters for leaf in part.leaves})
    candidates = list_candidates(members, past.last, now.number) if name.kind == PROVISIONAL else []
    places = count_places(now.parameters)
    reads.ask_newcomers(state, tags, candidates[:places])
    points.load(tags)
    due = select_due(state, points, members, candidates, places)
    supply = state.find(Supply, keys.SUPPLY) or Supply(0, 0)
    backings = load_backings(state, now, name.month)
    issued, programmes = load_issued(state, chain.last), load_programmes(state, named.programmes)
    return Sources(
        name, anchor, chain, supply, backings, members, past, points, claims, due, issued, programmes,
    )


def _find_earlier(state: State, name: SettlementName) -> str:
    """Give the latest countersigned settlement of the same period, or ""."""
    backing = state.find(Backing, keys.month(name.month))
    closed = backing.periods.get(name.period) if backing else None
    return closed.settlement if closed else ""


def validate_sources(sources: Sources, now: Now, named: Named, vectors: Vectors) -> list[PerimeterHours]:
    """Refuse what doesn't fit the anchor, the members or T6; give each perimeter's totals."""
    period, anchor = sources.name.period, sources.anchor
    if anchor.euro_cents is None:
        raise T10_NO_ESTIMATE(settlement=sources.name.settlement_id)
    bonuses.validate_named(named.claims, sources.claims, sources.points.marks, is_provisional=sources.is_provisional)
    validate_leaves(period, anchor, vectors, sources.members)
    validate_root(period, anchor, vectors)
    totals = sum_anchored(period, anchor, vectors)
    bonuses.validate_number(named.claims, sources.reminded, sources.claims, sources.points.marks)
    validate_programmes(
        now, named.programmes, sources.programmes, sources.issued, is_provisional=sources.is_provisional
    )
    return totals
