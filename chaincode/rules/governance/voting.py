"""T9: an elector votes, or says who votes instead. What is cast may be changed until the last day.

    vote, naming up to 3 givers (5 from 500 electors)      counts for itself and for each giver
    mandate to another elector, or to nobody any more       counts while its giver hasn't voted

A key that was recovered of late counts apart (`is_assisted`): it came by officers' word. So does its mandate.
"""

from dataclasses import dataclass

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.governance.electorate import count_electors, is_elector
from chaincode.rules.governance.opening import validate_not_after, validate_once
from chaincode.rules.governance.proposals import find_proposal, opening_of
from chaincode.rules.governance.records import Choice, Mandate, Opening, OptionalMember, ProposalRef, Vote
from chaincode.rules.records import Member, MemberKey, Now
from chaincode.rules.state import State
from chaincode.rules.units import MemberId

GIVERS = 3
MANY_GIVERS = 5
MANY_ELECTORS = 500

T9_NOT_ELECTOR = Reason("T9_NOT_ELECTOR", Kind.AUTHORITY)
T9_PROXY_ROLE = Reason("T9_PROXY_ROLE", Kind.AUTHORITY)
T9_NO_MANDATE = Reason("T9_NO_MANDATE", Kind.EXISTENCE)
T9_RECOVERED = Reason("T9_RECOVERED", Kind.STATE)
T9_SELF = Reason("T9_SELF", Kind.AMOUNT)
T9_GIVERS = Reason("T9_GIVERS", Kind.LIMIT)


@dataclass(frozen=True)
class CastVote:
    """Vote on a proposal, for oneself and for the givers of mandates who are named."""

    proposal: ProposalRef
    choice: Choice
    givers: tuple[MemberId, ...] = ()


@dataclass(frozen=True)
class GiveMandate:
    """Let another elector vote: `to`, or nobody any more ("")."""

    proposal: ProposalRef
    to: OptionalMember = ""


def find_open(state: State, now: Now, proposal: str) -> Opening:
    """Give what holds for a vote that is open today."""
    opening = opening_of(proposal, find_proposal(state, proposal, "open"))
    validate_not_after(now, opening.last_day)
    return opening


def find_elector(state: State, opening: Opening, member_id: str) -> Member:
    """Read a member who may vote."""
    member = state.require(Member, keys.member(member_id), T12_UNKNOWN_MEMBER)
    if not is_elector(opening, member_id, member):
        raise T9_NOT_ELECTOR(member=member_id)
    return member


def process_vote(state: State, call: Call, now: Now, args: CastVote) -> Outcome:
    """Write an elector's vote; it takes the place of an earlier one."""
    opening = find_open(state, now, args.proposal)
    member = find_elector(state, opening, call.member)
    if args.givers and call.caller.roles:
        raise T9_PROXY_ROLE()
    for giver in args.givers:
        _require_mandate(state, args.proposal, giver, call.member)
    key, recovered_on = keys.vote(args.proposal, call.member), _find_recovered(state, now, call.member)
    earlier = state.find(Vote, key)
    if earlier and earlier.cast_on < recovered_on:
        raise T9_RECOVERED(day=earlier.cast_on)
    validate_once(args.givers)
    most = MANY_GIVERS if count_electors(opening) >= MANY_ELECTORS else GIVERS
    if len(args.givers) > most:
        raise T9_GIVERS(most=most)
    is_assisted = compute_assisted(opening, recovered_on)
    state.put(key, Vote(args.choice, member.stakeholder, now.number, args.givers, is_assisted))
    return Outcome((key,))


def _require_mandate(state: State, proposal: str, giver: str, voter: str) -> None:
    if state.require(Mandate, keys.mandate(proposal, giver), T9_NO_MANDATE).to != voter:
        raise T9_NO_MANDATE(key=keys.mandate(proposal, giver))


def _find_recovered(state: State, now: Now, member_id: str) -> int:
    """Give the day since which a recovered key acts for a member, 0 if none ever did."""
    return state.require(MemberKey, keys.member_key(member_id), T12_UNKNOWN_MEMBER).settle(now.number).recovered_on


def compute_assisted(opening: Opening, recovered_on: int) -> bool:
    """Say whether a key was recovered less than `franchise_days` before the opening, or since."""
    return recovered_on > 0 and opening.opened_on - recovered_on < opening.franchise_days


def process_mandate(state: State, call: Call, now: Now, args: GiveMandate) -> Outcome:
    """Write who votes for the caller; an own vote makes it idle."""
    opening = find_open(state, now, args.proposal)
    member = find_elector(state, opening, call.member)
    if args.to:
        find_elector(state, opening, args.to)
    key, recovered_on = keys.mandate(args.proposal, call.member), _find_recovered(state, now, call.member)
    earlier = state.find(Mandate, key)
    if earlier and earlier.given_on < recovered_on:
        raise T9_RECOVERED(day=earlier.given_on)
    if args.to == call.member:
        raise T9_SELF()
    is_assisted = compute_assisted(opening, recovered_on)
    state.put(key, Mandate(member.stakeholder, now.number, args.to, is_assisted))
    return Outcome((key,))
