"""T9: after the last day anyone has a vote counted, once. Its result and its digest stay in the proposal.

    open --tally--> passed | rejected
               `--> uncertified --certify by officers of three organisations within 30 days--> passed | rejected
                             `--30 days without--> nothing is in force; it may be voted again

Uncertified is what assisted votes decide, for it or against it: papers, and those of keys recovered of late; and what
those could turn whom such a key may have silenced. So two organisations can hold a vote up, and not decide it, neither
by papers of their making nor by silence about honest ones, nor by keeping some from voting.
"""

from collections import Counter
from dataclasses import dataclass, replace
from typing import NamedTuple

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome, digest
from chaincode.rules.codec import to_plain
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.governance.counting import (
    MANDATE,
    OWN,
    PAPER,
    Cast,
    add_silenced,
    compute_weights,
    count_heads,
    find_fault,
    list_cast,
    list_unassisted,
)
from chaincode.rules.governance.electorate import compute_total
from chaincode.rules.governance.opening import load_ballot, validate_not_after
from chaincode.rules.governance.proposals import T9_STATUS, OnProposal, find_proposal, opening_of
from chaincode.rules.governance.records import Mandate, Opening, Paper, ProposalRecord, ProposalRef, Result, Vote
from chaincode.rules.governance.silencing import find_recovered, list_ranges
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


class Polled(NamedTuple):
    """Who counts; who does without assisted votes; the chambers of electors with new keys, by member id."""

    cast: list[Cast]
    unassisted: list[Cast]
    recovered: dict[str, str]


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
    result = compute_result(args.proposal, now, opening, _read_cast(state, args.proposal, opening))
    is_doubtful = len({bool(why) for why in (result.why, result.why_unassisted, result.why_silenced)}) > 1
    status = "uncertified" if is_doubtful else compute_status(result)
    ballot = load_ballot(state)
    still_open = {name: vote for name, vote in ballot.open.items() if name != args.proposal}
    state.put(keys.BALLOT, replace(ballot, open=still_open))
    decided_on = now.number if status == "passed" else 0
    state.put(args.proposal, replace(proposal, status=status, result=result, decided_on=decided_on))
    return Outcome((args.proposal,), {"status": status, "why": result.why, "digest": result.digest})


def compute_status(result: Result) -> str:
    """Give what a result makes of a proposal, all votes counted."""
    return "rejected" if result.why else "passed"


def _read_cast(state: State, proposal: str, opening: Opening) -> Polled:
    prefixes = keys.votes(proposal), keys.papers(proposal), keys.mandates(proposal)
    state.fetch((), (*prefixes, *list_ranges(opening)))
    votes, mandates = _scan(state, Vote, prefixes[0]), _scan(state, Mandate, prefixes[2])
    cast = list(list_cast(votes, _scan(state, Paper, prefixes[1]), mandates))
    return Polled(cast, list(list_unassisted(votes, mandates)), find_recovered(state, opening))


def _scan(state: State, kind: type[R], prefix: str) -> dict[str, R]:
    return {key.removeprefix(prefix): record for key, record in state.scan(kind, prefix)}


def compute_result(proposal: str, now: Now, opening: Opening, found: Polled) -> Result:
    """Give the result of what was cast, with its digest."""
    cast, unassisted = found.cast, found.unassisted
    heads, ways = count_heads(cast), Counter(one.way for one in cast)
    weights = compute_weights(opening, heads)
    why_unassisted = find_fault(opening, count_heads(unassisted))
    with_silenced = add_silenced(unassisted, found.recovered, why_unassisted)
    result = Result(
        heads=heads,
        assisted=count_heads([one for one in cast if one.is_assisted]),
        yes=weights.yes, no=weights.no, abstain=weights.abstain,
        total=compute_total(opening),
        own=ways[OWN], papers=ways[PAPER], mandates=ways[MANDATE],
        tallied_on=now.number,
        why=find_fault(opening, heads),
        why_unassisted=why_unassisted,
        silenced=len(with_silenced) - len(unassisted),
        why_silenced=find_fault(opening, count_heads(with_silenced)),
    )
    return replace(result, digest=digest({"proposal": proposal, "result": to_plain(result)}))


def process_certify(state: State, call: Call, now: Now, args: Certify) -> Outcome:
    """Add an organisation's word; with the third the result holds, whichever it is."""
    proposal, organisation = find_proposal(state, args.proposal, "uncertified"), call.caller.organisation
    result = result_of(args.proposal, proposal)
    if organisation in proposal.certified_by:
        raise T9_CERTIFIED(organisation=organisation)
    validate_not_after(now, result.tallied_on + CERTIFY_DAYS)
    if args.digest != result.digest:
        raise T9_OTHER_DIGEST(digest=result.digest)
    certified = replace(proposal, certified_by=(*proposal.certified_by, organisation))
    if len(certified.certified_by) == CERTIFIERS:
        status = compute_status(result)
        certified = replace(certified, status=status, decided_on=now.number if status == "passed" else 0)
    state.put(args.proposal, certified)
    return Outcome((args.proposal,), {"status": certified.status})
