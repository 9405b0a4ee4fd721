"""T10: `draw` adds what a countersigned settlement minted for a programme to its budget, once. Anyone may."""

from dataclasses import dataclass

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.energy.awards import T5_NOT_COUNTERSIGNED
from chaincode.rules.energy.records import Settlement, Spent
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.records import id_of
from chaincode.rules.funding.terms import add_to_budget
from chaincode.rules.programmes.records import ProgrammeRef
from chaincode.rules.records import Now
from chaincode.rules.state import State
from chaincode.rules.units import SettlementId

T10_NO_SETTLEMENT = Reason("T10_NO_SETTLEMENT", Kind.EXISTENCE)
T10_NOTHING_DRAWN = Reason("T10_NOTHING_DRAWN", Kind.STATE)
T10_DRAWN = Reason("T10_DRAWN", Kind.STATE)


@dataclass(frozen=True)
class Draw:
    """Add what `settlement` minted for `programme` to its budget."""

    settlement: SettlementId
    programme: ProgrammeRef


def process_draw(state: State, _call: Call, now: Now, args: Draw) -> Outcome:
    """Write budget and mark."""
    settlement = state.require(Settlement, keys.settlement(args.settlement), T10_NO_SETTLEMENT)
    own = id_of(args.programme)
    if not settlement.countersigned_on:
        raise T5_NOT_COUNTERSIGNED(settlement=args.settlement)
    cents = sum(one.cents for one in settlement.programmes if one.programme == own)
    if not cents:
        raise T10_NOTHING_DRAWN(settlement=args.settlement, programme=args.programme)
    mark = keys.drawn(args.settlement, own)
    if state.find(Spent, mark) is not None:
        raise T10_DRAWN(settlement=args.settlement, programme=args.programme)
    add_to_budget(state, own, cents)
    state.put(mark, Spent(now.number))
    return Outcome((keys.budget(own),), {"cents": cents})
