"""T9: who has no device votes at the counter of an organisation, by two organisations' word (T0).

The own key's vote wins whenever it comes, and a paper over a mandate. Papers are counted apart: see `tally`.
"""

from dataclasses import dataclass

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.members import validate_own_member
from chaincode.rules.community.pending import Enactment, make_pending
from chaincode.rules.governance.records import Choice, Paper, ProposalRef
from chaincode.rules.governance.voting import find_elector, find_open
from chaincode.rules.records import Now, Pending
from chaincode.rules.state import State
from chaincode.rules.units import MemberId


@dataclass(frozen=True)
class PaperVote:
    """Propose what a member of the officer's organisation voted on paper."""

    proposal: ProposalRef
    member: MemberId
    choice: Choice


def process_paper_vote(state: State, call: Call, now: Now, args: PaperVote) -> Outcome:
    """Keep it pending; it counts once countersigned, while the vote is open."""
    validate_paper_vote(state, now, call.caller.organisation, args)
    subject = keys.paper(args.proposal, args.member)
    return make_pending(state, call, now, subject, made_of=find_paper(state, now, args))


def validate_paper_vote(state: State, now: Now, organisation: str, args: PaperVote) -> None:
    """Refuse another organisation's member, who isn't an elector, and a vote that isn't open."""
    validate_own_member(state, now, organisation, args)
    find_elector(state, find_open(state, now, args.proposal), args.member)


def find_paper(state: State, _now: Now, args: PaperVote) -> object:
    """What a paper is made of: the paper that stands, so that none proposed before another undoes it."""
    return [state.find(Paper, keys.paper(args.proposal, args.member))]


def enact_paper_vote(state: State, now: Now, pending: Pending, args: PaperVote) -> Outcome:
    """Write the paper."""
    member = find_elector(state, find_open(state, now, args.proposal), args.member)
    state.put(pending.subject, Paper(args.choice, member.stakeholder, now.number, pending.organisation))
    return Outcome((pending.subject,))


ENACT = {"paper_vote": Enactment(PaperVote, validate_paper_vote, enact_paper_vote, made_of=find_paper)}
