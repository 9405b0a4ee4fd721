"""T9: after the last day anyone has a vote counted, once. Its result and its digest stay in the proposal.

    open --tally--> passed | rejected
               `--> uncertified --certify by officers of three organisations within 30 days--> passed

Uncertified is what wouldn't pass without assisted votes: papers, and those of keys recovered of late. So two
organisations can delay a vote, and not decide it.
"""

from collections import Counter
from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome, digest
from chaincode.rules.codec import to_plain
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.governance.counting import (
    MANDATE,
    OWN,
    PAPER,
    Cast,
    compute_weights,
    count_heads,
    find_fault,
    list_cast,
)
from chaincode.rules.governance.electorate import compute_total
from chaincode.rules.governance.opening import load_ballot, validate_not_after
from chaincode.rules.governance.proposals import T9_STATUS, OnProposal, find_proposal, opening_of
from chaincode.rules.governance.records import Mandate, Opening, Paper, ProposalRecord, ProposalRef, Result, Vote
from chaincode.rules.records import Now
from chaincode.rules.state import R, State
from chaincode.rules.units import Hash

CERTIFY_DAYS = 30
CERTIFIERS = 3

T9_TOO_EARLY = Reason("T9_TOO_EARLY", Kind.STATE)
T9_CERTIFIED = Reason("T9_CERTIFIED", Kind.AUTHORITY)
T9_OTHER_DIGEST = Reason("T9_OTHER_DIGEST", Kind.STATE)


@dataclass(frozen=True)
class Certify:
    """Certify a result that assisted votes decided, by the digest of its tally."""

    proposal: ProposalRef
    digest: Hash


def result_of(key: str, proposal: ProposalRecord) -> Result:
    """Give the result of a proposal's tally."""
    if proposal.result is None:
        raise T9_STATUS(proposal=key, status=proposal.status)
    return proposal.result


def validate_from(now: Now, day: int) -> None:
    """Refuse what may be done from a day on."""
    if now.number < day:
        raise T9_TOO_EARLY(from_day=day)


def process_tally(state: State, _call: Call, now: Now, args: OnProposal) -> Outcome:
    """Count, once, by anyone."""
    proposal = find_proposal(state, args.proposal, "open")
    opening = opening_of(args.proposal, proposal)
    validate_from(now, opening.last_day + 1)
    result = compute_result(args.proposal, now, opening, _read_cast(state, args.proposal))
    status = "rejected" if result.why else "uncertified" if result.why_unassisted else "passed"
    ballot = load_ballot(state)
    still_open = {name: vote for name, vote in ballot.open.items() if name != args.proposal}
    state.put(keys.BALLOT, replace(ballot, open=still_open))
    decided_on = now.number if status == "passed" else 0
    state.put(args.proposal, replace(proposal, status=status, result=result, decided_on=decided_on))
    return Outcome((args.proposal,), {"status": status, "why": result.why, "digest": result.digest})


def _read_cast(state: State, proposal: str) -> list[Cast]:
    votes, papers, mandates = keys.votes(proposal), keys.papers(proposal), keys.mandates(proposal)
    state.fetch((), (votes, papers, mandates))
    cast = list_cast(_scan(state, Vote, votes), _scan(state, Paper, papers), _scan(state, Mandate, mandates))
    return list(cast)


def _scan(state: State, kind: type[R], prefix: str) -> dict[str, R]:
    return {key.removeprefix(prefix): record for key, record in state.scan(kind, prefix)}


def compute_result(proposal: str, now: Now, opening: Opening, cast: list[Cast]) -> Result:
    """Give the result of what was cast, with its digest."""
    heads, ways = count_heads(cast), Counter(one.way for one in cast)
    unassisted = count_heads([one for one in cast if not one.is_assisted])
    weights = compute_weights(opening, heads)
    result = Result(
        heads=heads,
        assisted=count_heads([one for one in cast if one.is_assisted]),
        yes=weights.yes, no=weights.no, abstain=weights.abstain,
        total=compute_total(opening),
        own=ways[OWN], papers=ways[PAPER], mandates=ways[MANDATE],
        tallied_on=now.number,
        why=find_fault(opening, heads),
        why_unassisted=find_fault(opening, unassisted),
    )
    return replace(result, digest=digest({"proposal": proposal, "result": to_plain(result)}))


def process_certify(state: State, call: Call, now: Now, args: Certify) -> Outcome:
    """Add an organisation's word; the third makes it pass."""
    proposal, organisation = find_proposal(state, args.proposal, "uncertified"), call.caller.organisation
    result = result_of(args.proposal, proposal)
    if organisation in proposal.certified_by:
        raise T9_CERTIFIED(organisation=organisation)
    validate_not_after(now, result.tallied_on + CERTIFY_DAYS)
    if args.digest != result.digest:
        raise T9_OTHER_DIGEST(digest=result.digest)
    certified = replace(proposal, certified_by=(*proposal.certified_by, organisation))
    if len(certified.certified_by) == CERTIFIERS:
        certified = replace(certified, status="passed", decided_on=now.number)
    state.put(args.proposal, certified)
    return Outcome((args.proposal,), {"status": certified.status})
