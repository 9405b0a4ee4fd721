"""T9: a vote is opened: by the supporters it needs, or by an officer. Who votes and what holds for it is fixed then.

The one record `ballot` bounds how many votes are open at once, so that nobody is flooded with them. Half of the places
are never the officers', a quarter is theirs alone, and a member is named as supporter of at most two that are open: so
few who agree don't take every place, and nobody chooses which of another's proposals may be opened.
"""

from collections import Counter
from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.authority import OFFICER
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.governance.electorate import (
    compute_chambers,
    count_ages,
    count_electors,
    is_elector,
    is_elector_by,
)
from chaincode.rules.governance.kinds import find_concerned, find_vetoing, needs_two_thirds
from chaincode.rules.governance.proposals import PROPOSE_DAYS, find_proposal
from chaincode.rules.governance.records import Ballot, Opening, OpenVote, ProposalRecord, ProposalRef, Support
from chaincode.rules.records import Member, Now
from chaincode.rules.state import State
from chaincode.rules.units import MemberId

MAX_OPEN = 12
MAX_OPEN_BY_OFFICERS = 6
MAX_OPEN_BY_SUPPORTERS = 9
MAX_SUPPORTED = 2
MAX_BY_ORGANISATION = 3
OFFICER_DAYS = 30

T9_NO_SUPPORT = Reason("T9_NO_SUPPORT", Kind.EXISTENCE)
T9_TOO_LATE = Reason("T9_TOO_LATE", Kind.STATE)
T9_NO_ELECTORS = Reason("T9_NO_ELECTORS", Kind.STATE)
T9_SUPPORT = Reason("T9_SUPPORT", Kind.AMOUNT)
T9_TWICE = Reason("T9_TWICE", Kind.AMOUNT)
T9_BALLOT = Reason("T9_BALLOT", Kind.LIMIT)


@dataclass(frozen=True)
class OpenVoteOn:
    """Open the vote on a proposal, naming who supports it; an officer names nobody."""

    proposal: ProposalRef
    supporters: tuple[MemberId, ...] = ()


def process_open_vote(state: State, call: Call, now: Now, args: OpenVoteOn) -> Outcome:
    """Fix electors, weights and limits into the proposal, and put it on the ballot."""
    if not args.supporters:
        OFFICER.validate(call, now, None)
    proposal = find_proposal(state, args.proposal, "proposed")
    for member_id in args.supporters:
        state.require(Support, keys.support(args.proposal, member_id), T9_NO_SUPPORT)
    validate_not_after(now, proposal.proposed_on + PROPOSE_DAYS)
    validate_once(args.supporters)
    by = "" if args.supporters else call.caller.organisation
    members = {key.removeprefix(keys.MEMBERS): member for key, member in state.scan(Member, keys.MEMBERS)}
    opening = _compute_opening(state, now, proposal, members, by)
    if not opening.chambers:
        raise T9_NO_ELECTORS()
    if args.supporters:
        _validate_supporters(now, opening, members, args.supporters)
    state.put(keys.BALLOT, _add(state, now, args.proposal, opening, args.supporters))
    state.put(args.proposal, replace(proposal, status="open", opening=opening))
    return Outcome((args.proposal,), {"last_day": opening.last_day, "electors": count_electors(opening)})


def validate_not_after(now: Now, last_day: int) -> None:
    """Refuse what could be done until a day."""
    if now.number > last_day:
        raise T9_TOO_LATE(last_day=last_day)


def validate_once(members: tuple[str, ...]) -> None:
    """Refuse a member who is named twice."""
    for member_id, count in Counter(members).items():
        if count > 1:
            raise T9_TWICE(member=member_id)


def _compute_opening(state: State, now: Now, proposal: ProposalRecord, members: dict[str, Member], by: str) -> Opening:
    parameters, concerned = now.parameters, find_concerned(state, proposal.subject)
    registered_by = max(0, now.number - parameters.franchise_days)
    electors = [
        member for member_id, member in members.items()
        if is_elector_by(member, registered_by) and member_id not in concerned
    ]
    numbers = Counter(member.stakeholder for member in electors)
    chambers = compute_chambers(parameters, numbers, find_vetoing(proposal.subject))
    registered = [member.registered_on for member in electors if member.stakeholder in chambers]
    return Opening(
        opened_on=now.number,
        last_day=now.number + parameters.vote_days,
        chambers=chambers,
        registered_by=registered_by,
        franchise_days=parameters.franchise_days,
        min_turnout_bps=parameters.min_turnout_bps,
        min_chamber=parameters.min_chamber,
        confirmation_days=parameters.confirmation_days,
        ages=count_ages(now.number, registered),
        concerned=concerned,
        needs_two_thirds=needs_two_thirds(proposal.subject),
        by=by,
    )


def _validate_supporters(
    now: Now, opening: Opening, members: dict[str, Member], supporters: tuple[str, ...]
) -> None:
    """Refuse too few of them who are electors; of a community with fewer, all are needed."""
    have = sum(is_elector(opening, member_id, members[member_id]) for member_id in supporters)
    need = min(now.parameters.support, count_electors(opening))
    if have < need:
        raise T9_SUPPORT(have=have, need=need)


def _add(state: State, now: Now, proposal: str, opening: Opening, supporters: tuple[str, ...]) -> Ballot:
    """Give the ballot with one vote more."""
    ballot, by = load_ballot(state), opening.by
    officers = {
        name: recent for name, days in ballot.officers.items()
        if (recent := tuple([day for day in days if now.number - day < OFFICER_DAYS]))
    }
    if len(ballot.open) >= MAX_OPEN:
        raise T9_BALLOT(most=MAX_OPEN, by="")
    if not by:
        _validate_place(ballot, supporters)
    if by and sum(bool(vote.organisation) for vote in ballot.open.values()) >= MAX_OPEN_BY_OFFICERS:
        raise T9_BALLOT(most=MAX_OPEN_BY_OFFICERS, by="officers")
    if by and len(officers.get(by, ())) >= MAX_BY_ORGANISATION:
        raise T9_BALLOT(most=MAX_BY_ORGANISATION, by=by)
    if by:
        officers[by] = (*officers.get(by, ()), now.number)
    return Ballot(ballot.open | {proposal: OpenVote(opening.last_day, by, supporters)}, officers)


def _validate_place(ballot: Ballot, supporters: tuple[str, ...]) -> None:
    """Refuse what supporters open when they have no place left, or one of them none."""
    theirs = [vote.supporters for vote in ballot.open.values() if not vote.organisation]
    if len(theirs) >= MAX_OPEN_BY_SUPPORTERS:
        raise T9_BALLOT(most=MAX_OPEN_BY_SUPPORTERS, by="")
    supported = Counter(one for some in theirs for one in some)
    for one in supporters:
        if supported[one] >= MAX_SUPPORTED:
            raise T9_BALLOT(most=MAX_SUPPORTED, by=one)


def load_ballot(state: State) -> Ballot:
    """Read the ballot; empty before the first vote."""
    return state.find(Ballot, keys.BALLOT) or Ballot({}, {})
