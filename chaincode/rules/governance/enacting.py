"""T9: what passed takes effect: after `confirmation_days` anyone enacts it, within 60 days.

    passed --enact--> enacted (mediator, member, commons, opinion)  |  coming (parameters, interests, roles)
                  `--> enacted (rule set) --adopt--> coming         |  void, with the reason, when it no longer fits

The dates of a programme and of a mediator move by the days for which certifying held the result up: who delays a vote
doesn't thereby defeat it. A rule set is adopted once its definition is committed: each endorser says so for itself,
beside its clock.
"""

from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.errors import Refusal
from chaincode.rules.governance.coming import COMING_DAYS, add_item, validate_latest
from chaincode.rules.governance.effects import EFFECTS
from chaincode.rules.governance.kinds import T9_RULE_SET, group_of, list_reads, postpone, validate_subject
from chaincode.rules.governance.opening import validate_not_after
from chaincode.rules.governance.proposals import find_proposal, opening_of
from chaincode.rules.governance.records import ComingItem, ProposalRecord, ProposalRef
from chaincode.rules.governance.subjects import RulesDigest
from chaincode.rules.governance.tally import T9_OTHER_DIGEST, result_of, validate_from
from chaincode.rules.market.commons import CommonsRef
from chaincode.rules.market.lots import validate_number
from chaincode.rules.records import Now
from chaincode.rules.state import State
from chaincode.rules.units import Count

ENACT_DAYS = 60
ADOPT_DAYS = 180
MAX_ROWS = 100


@dataclass(frozen=True)
class Enact:
    """Let a passed proposal take effect; `rows` of the commons where tokens move."""

    proposal: ProposalRef
    rows: tuple[CommonsRef, ...] = ()


@dataclass(frozen=True)
class Adopt:
    """Say that the rule set of an enacted proposal is committed: its number, and the digest of the rules."""

    proposal: ProposalRef
    number: Count
    digest: RulesDigest


def process_enact(state: State, call: Call, now: Now, args: Enact) -> Outcome:
    """Do what was decided, or let it wait for its day; make it void when it no longer fits."""
    proposal = find_proposal(state, args.proposal, "passed")
    first_day = proposal.decided_on + opening_of(args.proposal, proposal).confirmation_days
    validate_from(now, first_day)
    validate_not_after(now, first_day + ENACT_DAYS)
    validate_number(args.rows, MAX_ROWS)
    proposal = replace(proposal, subject=postpone(proposal.subject, _count_delay(args.proposal, proposal)))
    state.fetch((*list_reads(proposal.subject), *_list_changed(proposal)))
    void = _find_fault(state, now, args.proposal, proposal)
    if void:
        return _void(state, args.proposal, proposal, void)
    if group_of(proposal.subject) and not proposal.subject.rule_set:
        return _let_come(state, args.proposal, replace(proposal, enacted_on=now.number))
    outcome = EFFECTS[proposal.subject.kind](state, call, now, proposal.subject, args.rows)
    state.put(args.proposal, replace(proposal, status="enacted", enacted_on=now.number))
    return Outcome((args.proposal, *outcome.made), {"status": "enacted"} | outcome.facts)


def _count_delay(key: str, proposal: ProposalRecord) -> int:
    """Give the days for which a result waited to be certified."""
    return proposal.decided_on - result_of(key, proposal).tallied_on


def _list_changed(proposal: ProposalRecord) -> tuple[str, ...]:
    if group_of(proposal.subject):
        return (keys.COMING,)
    commons = proposal.subject.commons
    return (keys.SUPPLY,) if commons and commons.to == "burn" else ()


def _find_fault(state: State, now: Now, key: str, proposal: ProposalRecord) -> str:
    """Give the code of why a proposal is void, or ""."""
    try:
        validate_subject(state, now, proposal.subject)
        if group_of(proposal.subject):
            validate_latest(state, proposal.subject, opening_of(key, proposal).last_day, key)
    except Refusal as refusal:
        return refusal.reason.code
    return ""


def _void(state: State, key: str, proposal: ProposalRecord, void: str) -> Outcome:
    state.put(key, replace(proposal, status="void", void=void))
    return Outcome((key,), {"status": "void", "void": void})


def _let_come(state: State, key: str, proposal: ProposalRecord) -> Outcome:
    closed_on, not_before = opening_of(key, proposal).last_day, proposal.enacted_on + COMING_DAYS
    add_item(state, ComingItem(proposal.subject, key, closed_on, not_before, proposal.from_date))
    state.put(key, replace(proposal, status="coming"))
    return Outcome((key,), {"status": "coming", "not_before": not_before})


def process_adopt(state: State, _call: Call, now: Now, args: Adopt) -> Outcome:
    """Let an enacted rule set come, by any organisation's service."""
    proposal = find_proposal(state, args.proposal, "enacted")
    content = proposal.subject.rule_set
    if content is None or content.number != args.number:
        raise T9_RULE_SET(number=args.number, next=now.rule_set + 1)
    if content.digest != args.digest:
        raise T9_OTHER_DIGEST(digest=content.digest)
    validate_not_after(now, result_of(args.proposal, proposal).tallied_on + ADOPT_DAYS)
    void = _find_fault(state, now, args.proposal, proposal)
    return _void(state, args.proposal, proposal, void) if void else _let_come(state, args.proposal, proposal)
