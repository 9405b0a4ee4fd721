"""T5: `settle` proposes what each member gets for a period's energy; `skip` closes a period that gets nothing.

    settle, skip -> awaits (replaced by a newer revision) -> countersign -> lines are tokens, the chain goes on
"""

from dataclasses import dataclass, replace
from typing import Annotated

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.energy.awards import compute_expiries
from chaincode.rules.energy.bonuses import load_claims
from chaincode.rules.energy.chain import await_signature, compute_digest, describe, follow, load_chain
from chaincode.rules.energy.drafts import draft_settlement
from chaincode.rules.energy.issuance import close_period, compute_room, load_backings, new_backing, validate_issue
from chaincode.rules.energy.periods import SKIP, SettlementName, first_name, parse_name, validate_over, validate_turn
from chaincode.rules.energy.programme_issue import NamedProgramme
from chaincode.rules.energy.records import Anchor, Backing, Seed, Settlement, Taken
from chaincode.rules.energy.sources import T5_NO_ANCHOR, Named
from chaincode.rules.energy.vectors import read_vectors
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.market.records import ClaimRef
from chaincode.rules.records import Now, Supply
from chaincode.rules.state import State
from chaincode.rules.units import Bounds, Date, Name, SettlementId

OPERATOR = "energy_operator"

T5_NO_SETTLEMENT = Reason("T5_NO_SETTLEMENT", Kind.EXISTENCE)
T5_NOT_AWAITING = Reason("T5_NOT_AWAITING", Kind.STATE)
T5_OTHER_DIGEST = Reason("T5_OTHER_DIGEST", Kind.STATE)


@dataclass(frozen=True)
class Settle:
    """Settle an anchored period; hourly vectors and salts come as transient data (see vectors).

    claims: keys of those that a provisional settlement takes (T6); programmes: what it mints for each (T10).
    """

    settlement: SettlementId
    claims: tuple[ClaimRef, ...] = ()
    programmes: tuple[NamedProgramme, ...] = ()


@dataclass(frozen=True)
class Skip:
    """Close a period without a provisional settlement; reason: one word. A definitive one may follow."""

    period: Date
    revision: Annotated[int, Bounds(1, 99_999)]
    reason: Name


def process_settle(state: State, call: Call, now: Now, args: Settle) -> Outcome:
    """Write pages, claims, marks and the settlement's record, which awaits from now on."""
    name = parse_name(args.settlement)
    vectors = read_vectors(call.transient)
    state.require(Anchor, keys.anchor(args.settlement), T5_NO_ANCHOR)
    load_claims(state, args.claims, ())
    backing = state.find(Backing, keys.month(name.month))
    validate_turn(state, load_chain(state), now, name, backing=backing, organisation=call.caller.organisation)
    named = Named(args.claims, args.programmes)
    draft = draft_settlement(state, now, call.caller.organisation, name, named=named, vectors=vectors)
    for number, page in enumerate(draft.pages):
        state.put_encoded(keys.page(args.settlement, number), page)
    if draft.taken:
        state.put(keys.taken(args.settlement), draft.taken)
    for key, record in draft.marks.items():
        state.put(key, record)
    return await_signature(state, draft.settlement)


def process_skip(state: State, call: Call, now: Now, args: Skip) -> Outcome:
    """Write a skip of the next period, which awaits from now on."""
    name = parse_name(SettlementName(args.period, SKIP, args.revision).settlement_id)
    chain = load_chain(state)
    validate_turn(state, chain, now, name, backing=None, organisation=call.caller.organisation)
    first = state.find(Anchor, keys.anchor(first_name(args.period).settlement_id))
    days = first.terms.days if first else now.parameters.settle_days
    validate_over(now, args.period, days)
    skip = Settlement(name.settlement_id, call.caller.organisation, now.number, chain.last, days, reason=args.reason)
    return await_signature(state, replace(skip, digest=compute_digest(skip, (), None)))


def enact(state: State, call: Call, now: Now, settlement_id: str, digest: str) -> Outcome:
    """Make what awaits act: its lines are tokens from today on, or its period is skipped. T10 is checked again."""
    key = keys.settlement(settlement_id)
    settlement = state.require(Settlement, key, T5_NO_SETTLEMENT)
    chain = load_chain(state)
    if chain.awaiting != settlement_id or chain.last != settlement.predecessor:
        raise T5_NOT_AWAITING(settlement=settlement_id)
    if chain.digest != digest:
        raise T5_OTHER_DIGEST(digest=chain.digest)
    name = parse_name(settlement_id)
    _back(state, now, name, settlement)
    state.put(keys.CHAIN, follow(chain, name, settlement))
    state.put(key, replace(
        settlement, countersigned_on=now.number, countersigned_by=call.caller.organisation,
        expires_on=None if settlement.is_skip else compute_expiries(now.parameters, now.number),
    ))
    _delete_reminders(state, settlement)
    _put_seed(state, now, settlement)
    return Outcome((key,), describe(settlement))


def _back(state: State, now: Now, name: SettlementName, settlement: Settlement) -> None:
    """Write supply and month."""
    supply = state.find(Supply, keys.SUPPLY) or Supply(0, 0)
    backings = load_backings(state, now, name.month)
    before = backings.get(name.month) or new_backing(now)
    estimated = close_period(before, name, replace(settlement, energy_cents=0))
    validate_issue(settlement, compute_room(backings, name.month, estimated), supply, now.parameters)
    state.put(keys.month(name.month), close_period(before, name, settlement))
    if settlement.amount_cents:
        state.put(keys.SUPPLY, replace(supply, minted_cents=supply.minted_cents + settlement.amount_cents))


def _put_seed(state: State, now: Now, settlement: Settlement) -> None:
    """T4: the day's first settlement, no skip, says in what order mediators of contests before it have their turns."""
    if not settlement.is_skip and state.find(Seed, keys.seed(now.number)) is None:
        state.put(keys.seed(now.number), Seed(settlement.digest, settlement.settled_on))


def _delete_reminders(state: State, settlement: Settlement) -> None:
    taken = state.find(Taken, keys.taken(settlement.settlement_id)) if settlement.has_taken else None
    for row in taken.reminders if taken else ():
        state.delete(row)
