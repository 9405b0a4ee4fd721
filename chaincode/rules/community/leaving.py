"""T12: a member leaves. Agreements finish or lapse; the named lots go to the commons, others expire where they are.

What was credited too much stays with the metering points: the next settlement puts it there (T5).
"""

from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER, T12_UNKNOWN_POINT
from chaincode.rules.market.lots import (
    MAX_LOTS,
    find_lots,
    total_cents,
    use_lots,
    validate_alive,
    validate_named,
    validate_number,
    validate_own,
)
from chaincode.rules.records import CommonsRow, Member, MemberPoint, Now, PointOwner
from chaincode.rules.state import State
from chaincode.rules.units import LotRef


@dataclass(frozen=True)
class Leave:
    """Leave the community, giving the own `lots` that are named to the commons."""

    lots: tuple[LotRef, ...] = ()


def process_leave(state: State, call: Call, now: Now, args: Leave) -> Outcome:
    """End the membership and every open point from today on."""
    member = state.require(Member, keys.member(call.member), T12_UNKNOWN_MEMBER)
    validate_own(call, args.lots)
    lots = find_lots(state, args.lots)
    validate_alive(now, args.lots, lots, member)
    if args.lots:
        validate_named(args.lots)
    validate_number(args.lots, MAX_LOTS)
    points = tuple(_end_point(state, point, now) for point in member.points)
    state.put(keys.member(call.member), replace(member, status="left", points=points))
    use_lots(state, now, args.lots)
    if not lots:
        return Outcome((keys.member(call.member),), {"cents": 0})
    row = keys.commons(call.derive_id("commons"))
    state.put(row, CommonsRow(total_cents(lots), call.name, now.number))
    return Outcome((keys.member(call.member), row), {"cents": total_cents(lots)})


def _end_point(state: State, point: MemberPoint, now: Now) -> MemberPoint:
    if point.to_date:
        return point
    owner = state.require(PointOwner, keys.point(point.tag), T12_UNKNOWN_POINT)
    state.put(keys.point(point.tag), replace(owner, left_on=now.number))
    return replace(point, to_date=max(now.date, point.from_date))
