"""T11: `share` takes a member's part of a goal that was reached, once: who took part before it was reached."""

from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.records import Due, id_of
from chaincode.rules.funding.terms import T8_NO_TERMS, require_unended
from chaincode.rules.programmes.records import ActionTally, Programme, ProgrammeRef, Reached, Tally
from chaincode.rules.records import Now
from chaincode.rules.state import State
from chaincode.rules.units import Name

T11_NOT_REACHED = Reason("T11_NOT_REACHED", Kind.EXISTENCE)
T11_NO_PART = Reason("T11_NO_PART", Kind.STATE)
T11_SHARED = Reason("T11_SHARED", Kind.STATE)


@dataclass(frozen=True)
class TakeShare:
    """Take the own part of the goal of an `action` of `programme`."""

    programme: ProgrammeRef
    action: Name


def process_share(state: State, call: Call, now: Now, args: TakeShare) -> Outcome:
    """Leave a due of the goal's cents."""
    programme = state.require(Programme, args.programme, T8_NO_TERMS)
    programme_id = id_of(args.programme)
    goal_key, own = keys.goal(programme_id, args.action), keys.tally(programme_id, call.member)
    reached = state.require(Reached, goal_key, T11_NOT_REACHED)
    tally = state.find(Tally, own) or Tally({})
    require_unended(args.programme, programme)
    done = _require_part(tally, args, reached)
    goal = next(goal for goal in programme.goals if goal.action == args.action)
    state.put(own, Tally(tally.actions | {args.action: replace(done, has_shared=True)}))
    due = keys.due(programme_id, call.member, call.derive_id("due"))
    state.put(due, Due("share", goal_key, goal.cents, now.number))
    return Outcome((due,), {"cents": goal.cents})


def _require_part(tally: Tally, args: TakeShare, reached: Reached) -> ActionTally:
    done = tally.actions.get(args.action)
    if done is None or done.first_on > reached.reached_on:
        raise T11_NO_PART(programme=args.programme, action=args.action)
    if done.has_shared:
        raise T11_SHARED(programme=args.programme, action=args.action)
    return done
