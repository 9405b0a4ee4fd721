"""T11, mutual: two members did something together; both sign, the second signature leaves each a due.

A first signature counts for a week; the same two again after 30 days. In welfare and care nothing is mutual: what is
done for somebody is the helper's.
"""

from dataclasses import dataclass

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.records import id_of
from chaincode.rules.funding.terms import T8_NO_TERMS, require_running
from chaincode.rules.programmes.dues import leave_due
from chaincode.rules.programmes.joining import require_joined
from chaincode.rules.programmes.records import Mutual, Programme, ProgrammeRef, RewardedAction, Tally
from chaincode.rules.programmes.tallies import DATES_BACK, count_action, find_action
from chaincode.rules.records import Now
from chaincode.rules.state import State
from chaincode.rules.units import MemberId, Name

AGAIN_DAYS = 30

T11_ALONE = Reason("T11_ALONE", Kind.AUTHORITY)
T11_SIGNED = Reason("T11_SIGNED", Kind.STATE)
T11_AGAIN = Reason("T11_AGAIN", Kind.STATE)


@dataclass(frozen=True)
class SignMutual:
    """Sign that `action` of `programme` was done together with `other`."""

    programme: ProgrammeRef
    action: Name
    other: MemberId


def process_mutual(state: State, call: Call, now: Now, args: SignMutual) -> Outcome:
    """Keep the first signature; with the second each gets a due of one unit."""
    programme = state.require(Programme, args.programme, T8_NO_TERMS)
    if args.other == call.member:
        raise T11_ALONE()
    action = find_action(args.programme, programme, args.action, "mutual")
    require_running(now, args.programme, programme)
    require_joined(state, now, args.programme, sorted((call.member, args.other)))
    key = keys.mutual(id_of(args.programme), args.action, call.member, args.other)
    mark = state.find(Mutual, key)
    if mark and mark.agreed_on and now.number - mark.agreed_on < AGAIN_DAYS:
        raise T11_AGAIN(other=args.other, from_day=mark.agreed_on + AGAIN_DAYS)
    if mark is None or mark.agreed_on or now.number - mark.signed_on > DATES_BACK:
        state.put(key, Mutual(call.member, now.number))
        return Outcome((key,), {"is_agreed": False})
    if mark.signed_by == call.member:
        raise T11_SIGNED(other=args.other)
    state.put(key, Mutual(call.member, now.number, now.number))
    dues = [_leave(state, call, now, args, member, action=action) for member in sorted((call.member, args.other))]
    return Outcome((key, *dues), {"is_agreed": True, "cents": action.cents})


def _leave(state: State, call: Call, now: Now, args: SignMutual, member: str, *, action: RewardedAction) -> str:
    own = keys.tally(id_of(args.programme), member)
    tally = state.find(Tally, own) or Tally({})
    state.put(own, count_action(tally, now, action, member=member, date=now.date, cents=action.cents))
    key = keys.mutual(id_of(args.programme), args.action, call.member, args.other)
    return leave_due(
        state, now, args.programme, member, call.derive_id(f"due {member}"), action=action, quantity=1, evidence=key
    )
