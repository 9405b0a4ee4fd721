"""T5: `anchor` puts the digest of a period's energy on the ledger, before anything is settled on it.

It holds the Merkle root of the statement, the hourly totals per perimeter (energy condivisa: the lesser of the two),
the euro that GSE is expected to pay (T10) and the reminders of T6. A period's first anchor fixes its length, value and
weights.
"""

from dataclasses import dataclass
from itertools import pairwise

from chaincode.rules import intervals, keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.energy.chain import load_chain
from chaincode.rules.energy.periods import (
    PROVISIONAL,
    SettlementName,
    compute_terms,
    name_before,
    parse_name,
    validate_closed,
    validate_grid,
    validate_open,
)
from chaincode.rules.energy.records import Anchor, Backing, Chain, PerimeterTotals, Previewed, Terms, Told
from chaincode.rules.energy.totals import NOTHING_TOLD, add_previewed, tell, validate_anchored
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.market.records import Reminder
from chaincode.rules.records import Now
from chaincode.rules.state import State
from chaincode.rules.units import Cents, Count, Hash, SettlementId

MAX_LEAVES = 10_000
MAX_REMINDERS = 2_000

T5_ANCHORED = Reason("T5_ANCHORED", Kind.STATE)
T5_REVISION = Reason("T5_REVISION", Kind.STATE)
T5_PERIMETERS = Reason("T5_PERIMETERS", Kind.AMOUNT)
T5_TOO_MANY_LEAVES = Reason("T5_TOO_MANY_LEAVES", Kind.LIMIT)


@dataclass(frozen=True)
class AnchorPeriod:
    """Anchor a period's statement for the settlement of that id.

    root: of its Merkle tree over `leaves`; perimeters: sorted; euro_cents: what GSE is expected to pay for the period;
    previewed: sorted, for perimeters of which the operator told other totals before.
    """

    settlement: SettlementId
    root: Hash
    leaves: Count
    perimeters: tuple[PerimeterTotals, ...]
    euro_cents: Cents | None = None
    previewed: tuple[Previewed, ...] = ()


def process_anchor(state: State, call: Call, now: Now, args: AnchorPeriod) -> Outcome:
    """Write the anchor, and what it tells; a provisional one copies the oldest reminders into itself."""
    name = parse_name(args.settlement)
    key = keys.anchor(args.settlement)
    if state.find(Anchor, key) is not None:
        raise T5_ANCHORED(settlement=args.settlement)
    chain = load_chain(state)
    terms = _fix_terms(state, chain, now, name)
    told_key = keys.told(name.period, call.caller.organisation)
    before = state.find(Told, told_key) or NOTHING_TOLD
    told = add_previewed(before, args.previewed)
    _validate_contents(args, intervals.hours_of_days(name.period, terms.days).hours, told)
    reminders = _read_reminders(state) if name.kind == PROVISIONAL else {}
    state.put(key, Anchor(
        call.caller.organisation, now.number, terms, args.root, args.leaves, args.perimeters, reminders,
        args.euro_cents,
    ))
    if tell(told, args.perimeters) != before:
        state.put(told_key, tell(told, args.perimeters))
    return Outcome((key,), {"settlement": args.settlement, "root": args.root, "reminders": len(reminders)})


def _fix_terms(state: State, chain: Chain, now: Now, name: SettlementName) -> Terms:
    before = name_before(name)
    earlier = state.find(Anchor, keys.anchor(before.settlement_id)) if before else None
    if name.revision > 1 and earlier is None:
        raise T5_REVISION(settlement=name.settlement_id)
    if name.kind == PROVISIONAL:
        validate_open(chain, now, name.period)
        terms = earlier.terms if earlier else compute_terms(now.parameters, now.parameters.settle_days)
        validate_grid(chain, now, name.period, terms.days)
        return terms
    backing = state.find(Backing, keys.month(name.month))
    validate_closed(name, backing)
    days = backing.periods[name.period].days if backing else 0
    return earlier.terms if earlier else compute_terms(now.parameters, days)


def _validate_contents(args: AnchorPeriod, hours: int, told: Told) -> None:
    codes, previewed = ([entry.perimeter for entry in some] for some in (args.perimeters, args.previewed))
    if any(code >= following for some in (codes, previewed) for code, following in pairwise(some)):
        raise T5_PERIMETERS()
    if any(code not in codes for code in previewed):
        raise T5_PERIMETERS()
    for totals in args.perimeters:
        validate_anchored(totals, hours, told)
    if args.leaves > MAX_LEAVES:
        raise T5_TOO_MANY_LEAVES(most=MAX_LEAVES)


def _read_reminders(state: State) -> dict[str, str]:
    """Give the oldest reminders, by key: rows are in order of days."""
    return {key: reminder.claim for key, reminder in state.scan(Reminder, keys.REMINDERS)[:MAX_REMINDERS]}
