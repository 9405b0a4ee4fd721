"""What a provisional settlement names: claims to a bonus (T6), and what it mints for programmes (T10).

The rules bound both; which of several, and in what parts, is the operator's to name: claims oldest first; each running
programme its budget of a settlement, or all an equal part of it, rounded down, where the community allows less.
"""

from collections.abc import Mapping

from chaincode.rules import keys
from chaincode.rules.energy.bonuses import MAX_CLAIMS
from chaincode.rules.energy.chain import Marks
from chaincode.rules.energy.periods import PROVISIONAL
from chaincode.rules.energy.programme_issue import MAX_PROGRAMMES, NamedProgramme, load_issued
from chaincode.rules.energy.records import Chain
from chaincode.rules.energy.sources import Named
from chaincode.rules.funding.records import id_of
from chaincode.rules.funding.terms import is_running
from chaincode.rules.programmes.records import Programme
from chaincode.rules.state import State
from gateway.db.mirror import Mirror


def list_named(mirror: Mirror, settlement: str, kind: str) -> Named:
    """Give what a settlement of a kind names; a definitive one names nothing."""
    if kind != PROVISIONAL:
        return Named([])
    return Named(list_claims(mirror, settlement), list_programmes(mirror))


def list_claims(mirror: Mirror, settlement: str) -> list[str]:
    """The claims to name: eligible, of no countersigned settlement yet, oldest first (T6)."""
    found = mirror.anchor(settlement)
    reminded = set(found.reminders.values()) if found else set()
    marks = Marks(State(mirror))
    open_claims = [
        (key, claim) for key, claim in mirror.claims() if key not in reminded and claim.is_eligible
    ]
    marks.load(one.taken for _, one in open_claims)
    claims = [(one.paid_on, key) for key, one in open_claims if not marks.counts(one.taken)]
    return [key for _, key in sorted(claims)][: MAX_CLAIMS - len(reminded)]


def list_programmes(mirror: Mirror) -> list[NamedProgramme]:
    """Give cents for each running programme of source `issue` that isn't all minted, in order of ids (T10)."""
    now, chain = mirror.require_now(), mirror.find(Chain, keys.CHAIN)
    issued = {one.programme: one.so_far_cents for one in load_issued(State(mirror), chain.last if chain else "")}
    most = {
        id_of(key): min(one.settlement_cents, one.total_cents - issued.get(id_of(key), 0))
        for key, one in mirror.records(Programme, "programme") if one.source == "issue" and is_running(now, one)
    }
    cents = share_out({name: amount for name, amount in most.items() if amount > 0}, now.parameters.programme_budget)
    return [NamedProgramme(name, amount) for name, amount in cents.items() if amount][:MAX_PROGRAMMES]


def share_out(most: Mapping[str, int], budget_cents: int) -> dict[str, int]:
    """Give each its most, or, where that is more than the budget together, an equal part of it, rounded down."""
    total = sum(most.values())
    if total <= budget_cents:
        return dict(most)
    return {name: amount * budget_cents // total for name, amount in most.items()}
