"""T12: a member leaves. Agreements finish or lapse; the named lots go to the commons, or to the solidarity fund.

What is left behind, or paid later, may be swept at once; claims and dues wait for a return; votes given stay.

What was credited too much stays with the metering points: the next settlement puts it there (T5).
"""

from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER
from chaincode.rules.community.points import end_points
from chaincode.rules.funding.returning import give_back
from chaincode.rules.funding.terms import COMMONS
from chaincode.rules.market.lots import (
    MAX_LOTS,
    find_lots,
    use_lots,
    validate_alive,
    validate_named,
    validate_number,
    validate_own,
)
from chaincode.rules.records import Member, Now
from chaincode.rules.state import State
from chaincode.rules.units import LotRef


@dataclass(frozen=True)
class Leave:
    """Leave the community, giving the own `lots` that are named to the commons, or to the solidarity fund."""

    lots: tuple[LotRef, ...] = ()
    to_solidarity: bool = False


def process_leave(state: State, call: Call, now: Now, args: Leave) -> Outcome:
    """End the membership and every point from today on."""
    member = state.require(Member, keys.member(call.member), T12_UNKNOWN_MEMBER)
    validate_own(call, args.lots)
    lots = find_lots(state, args.lots)
    validate_alive(now, args.lots, lots, member)
    if args.lots:
        validate_named(args.lots)
    validate_number(args.lots, MAX_LOTS)
    left = replace(member, status="left", left_on=now.number, points=end_points(member, now))
    state.put(keys.member(call.member), left)
    use_lots(state, now, args.lots)
    given = give_back(state, call, now, lots, keys.SOLIDARITY if args.to_solidarity else COMMONS)
    return replace(given, made=(keys.member(call.member), *given.made))
