"""T9: a member proposes, others support it; its proposer may take it back until it is opened.

    propose -> support, by others -> open_vote (see `opening`)
"""

from dataclasses import dataclass, replace

from chaincode.rules import intervals, keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.days import T14_NO_DATE
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.governance.coming import T9_NO_PROPOSAL
from chaincode.rules.governance.electorate import is_of_kind_member
from chaincode.rules.governance.kinds import KINDS, content_of, validate_subject
from chaincode.rules.governance.records import Opening, ProposalRecord, ProposalRef, Proposing, Support
from chaincode.rules.governance.subjects import Subject
from chaincode.rules.records import Member, Now, OptionalDate, OptionalHash
from chaincode.rules.state import State
from chaincode.rules.units import Hash

PROPOSE_DAYS = 60  # within so many days: a member's proposals, and the opening of one
MOST_DAYS_AHEAD = 180

T9_NO_VOTER = Reason("T9_NO_VOTER", Kind.AUTHORITY)
T9_TOO_NEW = Reason("T9_TOO_NEW", Kind.AUTHORITY)
T9_NOT_PROPOSER = Reason("T9_NOT_PROPOSER", Kind.AUTHORITY)
T9_STATUS = Reason("T9_STATUS", Kind.STATE)
T9_MINUTE = Reason("T9_MINUTE", Kind.AMOUNT)
T9_FROM = Reason("T9_FROM", Kind.AMOUNT)
T9_TOO_MANY_PROPOSALS = Reason("T9_TOO_MANY_PROPOSALS", Kind.LIMIT)


@dataclass(frozen=True)
class Propose:
    """Propose a change: its subject; `text`: the salted hash of its words; `minute`: of the assembly's minute.

    from_date: the first date on which it may come into force, "" for the first possible.
    """

    subject: Subject
    text: Hash
    minute: OptionalHash = ""
    from_date: OptionalDate = ""


@dataclass(frozen=True)
class OnProposal:
    """The proposal under the key `proposal`."""

    proposal: ProposalRef


def find_proposal(state: State, key: str, *statuses: str) -> ProposalRecord:
    """Read a proposal that must have one of the statuses."""
    proposal = state.require(ProposalRecord, key, T9_NO_PROPOSAL)
    if proposal.status not in statuses:
        raise T9_STATUS(proposal=key, status=proposal.status)
    return proposal


def opening_of(key: str, proposal: ProposalRecord) -> Opening:
    """Give what was fixed when a proposal was opened."""
    if proposal.opening is None:
        raise T9_STATUS(proposal=key, status=proposal.status)
    return proposal.opening


def validate_franchise(state: State, now: Now, member_id: str) -> None:
    """Refuse who is a guest or a desk, or was registered too short a time ago."""
    member = state.require(Member, keys.member(member_id), T12_UNKNOWN_MEMBER)
    if not is_of_kind_member(member):
        raise T9_NO_VOTER(member=member_id)
    if now.number - member.registered_on < now.parameters.franchise_days:
        raise T9_TOO_NEW(day=member.registered_on, days=now.parameters.franchise_days)


def process_propose(state: State, call: Call, now: Now, args: Propose) -> Outcome:
    """Write the proposal; it is held against what it changes here, when it is enacted and when it comes into force."""
    content_of(args.subject)
    validate_franchise(state, now, call.member)
    validate_subject(state, now, args.subject)
    _validate_form(now, args)
    days = _recent_days(state, now, call.member)
    if len(days) >= now.parameters.open_proposals:
        raise T9_TOO_MANY_PROPOSALS(most=now.parameters.open_proposals, days=PROPOSE_DAYS)
    key = keys.proposal(call.derive_id("proposal"))
    proposal = ProposalRecord(
        args.subject, call.member, args.text, now.number, "proposed", minute=args.minute, from_date=args.from_date,
    )
    state.put(key, proposal)
    state.put(keys.proposing(call.member), Proposing((*days, now.number)))
    return Outcome((key,), {"kind": args.subject.kind})


def _validate_form(now: Now, args: Propose) -> None:
    if KINDS[args.subject.kind].needs_minute and not args.minute:
        raise T9_MINUTE(kind=args.subject.kind)
    if not args.from_date:
        return
    if not intervals.is_date(args.from_date):
        raise T14_NO_DATE(date=args.from_date)
    if intervals.days_between(now.date, args.from_date) > MOST_DAYS_AHEAD:
        raise T9_FROM(date=args.from_date, most=MOST_DAYS_AHEAD)


def _recent_days(state: State, now: Now, member_id: str) -> tuple[int, ...]:
    own = state.find(Proposing, keys.proposing(member_id))
    return tuple([day for day in own.days if now.number - day < PROPOSE_DAYS]) if own else ()


def process_retract(state: State, call: Call, _now: Now, args: OnProposal) -> Outcome:
    """Take a proposal back, by its proposer, before it is opened. It counts among the proposer's all the same."""
    proposal = state.require(ProposalRecord, args.proposal, T9_NO_PROPOSAL)
    if proposal.proposer != call.member:
        raise T9_NOT_PROPOSER(proposal=args.proposal)
    find_proposal(state, args.proposal, "proposed")
    state.put(args.proposal, replace(proposal, status="retracted"))
    return Outcome((args.proposal,))


def process_support(state: State, call: Call, now: Now, args: OnProposal) -> Outcome:
    """Say that a proposal should be voted on; whoever may propose may."""
    find_proposal(state, args.proposal, "proposed")
    validate_franchise(state, now, call.member)
    key = keys.support(args.proposal, call.member)
    state.put(key, Support(now.number))
    return Outcome((key,))
