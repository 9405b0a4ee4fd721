"""T5: `skip` closes a period that gets no provisional settlement, with a reason; it acts when countersigned."""

from dataclasses import dataclass, replace
from typing import Annotated

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.energy.chain import await_signature, load_chain
from chaincode.rules.energy.digests import compute_digest
from chaincode.rules.energy.periods import PROVISIONAL, SKIP, SettlementName, parse_name, validate_over, validate_turn
from chaincode.rules.energy.records import Anchor, Settlement
from chaincode.rules.records import Now
from chaincode.rules.state import State
from chaincode.rules.units import Bounds, Date, Name


@dataclass(frozen=True)
class Skip:
    """Close a period without a provisional settlement; reason: one word. A definitive one may follow."""

    period: Date
    revision: Annotated[int, Bounds(1, 99_999)]
    reason: Name


def skip_reads(_call: Call, args: Skip) -> tuple[str, ...]:
    """Give the row of the concurrency table."""
    return (keys.CHAIN, keys.settlement(_name_skip(args).settlement_id), _first_anchor(args.period))


def process_skip(state: State, call: Call, now: Now, args: Skip) -> Outcome:
    """Write a skip of the next period, which awaits from now on."""
    name = parse_name(_name_skip(args).settlement_id)
    chain = load_chain(state)
    validate_turn(state, chain, now, name, None)
    first = state.find(Anchor, _first_anchor(args.period))
    days = first.terms.days if first else now.parameters.settle_days
    validate_over(now, args.period, days)
    skip = Settlement(name.settlement_id, call.caller.organisation, now.number, chain.last, days, reason=args.reason)
    return await_signature(state, replace(skip, digest=compute_digest(skip, (), None)))


def _name_skip(args: Skip) -> SettlementName:
    return SettlementName(args.period, SKIP, args.revision)


def _first_anchor(period: str) -> str:
    return keys.anchor(SettlementName(period, PROVISIONAL, 1).settlement_id)
