"""T9: the kinds of proposal, one row each: what it must fit, whom it concerns, which chambers may veto it.

A proposal is held against its row at proposing, at enacting and on the day it comes into force. What a passed one of
each kind does is in `effects`; one that changes what is in force, the kinds with a `group`, waits in `coming`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from chaincode.rules import keys
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.records import Budget, id_of
from chaincode.rules.governance.groups import GROUPS, validate_values
from chaincode.rules.governance.mediators import validate_mediator
from chaincode.rules.governance.subjects import (
    CommonsSubject,
    InterestSubject,
    MediatorSubject,
    MemberSubject,
    ParameterSubject,
    ProgrammeSubject,
    RuleSetSubject,
    Subject,
)
from chaincode.rules.intervals import add_days
from chaincode.rules.market.records import Offer
from chaincode.rules.parameters import Roles
from chaincode.rules.programmes.plans import validate_plan
from chaincode.rules.programmes.records import Programme
from chaincode.rules.records import Member, Now
from chaincode.rules.state import State
from chaincode.rules.units import ORGANISATIONS

MAX_INTERESTS = 50
ALWAYS = ("officer", "service", "auditor")  # roles that count from all, whatever is voted: the clock goes on
OPERATORS = ("gse", "municipality")

T9_SUBJECT = Reason("T9_SUBJECT", Kind.MALFORMED)
T9_INTERESTS = Reason("T9_INTERESTS", Kind.LIMIT)
T9_ROLES = Reason("T9_ROLES", Kind.AMOUNT)
T9_RULE_SET = Reason("T9_RULE_SET", Kind.STATE)
T9_NOT_SUSPENDED = Reason("T9_NOT_SUSPENDED", Kind.STATE)
T9_UNKNOWN = Reason("T9_UNKNOWN", Kind.EXISTENCE)
T9_NO_DESK = Reason("T9_NO_DESK", Kind.STATE)
T9_ENDED = Reason("T9_ENDED", Kind.STATE)

Validate = Callable[[State, Now, Any], None]
Reads = Callable[[Any], tuple[str, ...]]
Concern = Callable[[State, Any], tuple[str, ...]]


def _nothing(_state: State, _now: Now, _content: Any) -> None:
    """An opinion binds nothing."""


def _no_reads(_content: Any) -> tuple[str, ...]:
    return ()


def _nobody(_state: State, _content: Any) -> tuple[str, ...]:
    return ()


def _validate_parameter(_state: State, _now: Now, content: ParameterSubject) -> None:
    validate_values(content.group, content.values)


def _validate_interest(_state: State, now: Now, content: InterestSubject) -> None:
    others = [item for item in now.parameters.interests if item.category != content.category]
    if content.interest and len(others) >= MAX_INTERESTS:
        raise T9_INTERESTS(most=MAX_INTERESTS)


def _validate_member(state: State, now: Now, content: MemberSubject) -> None:
    member = state.require(Member, keys.member(content.member), T9_UNKNOWN)
    if not member.is_suspended(now.number):
        raise T9_NOT_SUSPENDED(member=content.member)


def _validate_roles(_state: State, _now: Now, content: Roles) -> None:
    """No vote stops the clock or leaves a role without an organisation."""
    for name in [field.name for field in fields(content)]:
        organisations = getattr(content, name)
        allowed = OPERATORS if name == "energy_operator" else ORGANISATIONS
        if not organisations or not set(organisations) <= set(allowed) or len(set(organisations)) < len(organisations):
            raise T9_ROLES(role=name, organisations=", ".join(allowed))
        if name in ALWAYS and len(organisations) < len(ORGANISATIONS):
            raise T9_ROLES(role=name, organisations=", ".join(ORGANISATIONS))


def _validate_rule_set(_state: State, now: Now, content: RuleSetSubject) -> None:
    if content.number != now.rule_set + 1:
        raise T9_RULE_SET(number=content.number, next=now.rule_set + 1)


def _validate_programme(state: State, now: Now, content: ProgrammeSubject) -> None:
    """Refuse both an end and a plan, or neither; a programme that ended; a plan that can't be promised."""
    if bool(content.end) == bool(content.plan) or content.settlement_cents > content.total_cents:
        raise T9_SUBJECT(kind="programme")
    if content.end and state.require(Programme, content.end, T9_UNKNOWN).ended_on:
        raise T9_ENDED(programme=content.end)
    if content.plan:
        if not content.total_cents:
            raise T9_SUBJECT(kind="programme")
        validate_plan(now, content.plan)


def _read_programme(content: ProgrammeSubject) -> tuple[str, ...]:
    return (content.end,) if content.end else ()


def _owner_of_programme(state: State, content: ProgrammeSubject) -> tuple[str, ...]:
    """The owner of a programme that is to end."""
    programme = state.find(Programme, content.end) if content.end else None
    return (programme.owner,) if programme and programme.owner != "commons" else ()


def _validate_commons(state: State, now: Now, content: CommonsSubject) -> None:
    """Refuse a programme that isn't there or has ended, a desk or an offer that isn't there, or one too many.

    A desk that is suspended may be given a voucher, and spends it once that is over: as with a mediator, two
    organisations would else undo the vote.
    """
    if bool(content.target) != (content.to in ("programme", "desk")) or bool(content.offer) != (content.to == "desk"):
        raise T9_SUBJECT(kind="commons")
    if content.to == "programme":
        state.require(Budget, content.target, T9_UNKNOWN)
        if state.require(Programme, _programme_of(content), T9_UNKNOWN).ended_on:
            raise T9_ENDED(programme=_programme_of(content))
    if content.to == "desk":
        offer = state.require(Offer, content.offer, T9_UNKNOWN)
        desk = state.require(Member, content.target, T9_UNKNOWN)
        if desk.kind != "desk" or not desk.belongs(now.number) or not offer.is_open:
            raise T9_NO_DESK(desk=content.target, offer=content.offer)


def _candidate(_state: State, content: MediatorSubject | MemberSubject) -> tuple[str, ...]:
    return (content.member,)


def _read_candidate(content: MediatorSubject) -> tuple[str, ...]:
    return (keys.member(content.member), keys.MEDIATORS)


def _read_member(content: MemberSubject) -> tuple[str, ...]:
    return (keys.member(content.member),)


def _read_target(content: CommonsSubject) -> tuple[str, ...]:
    programme = _programme_of(content) if content.to == "programme" else ""
    return tuple([key for key in (content.target, programme, content.offer) if key])


def _programme_of(content: CommonsSubject) -> str:
    """A programme's budget has its id; a pledge's or a campaign's is no programme's."""
    return keys.programme(id_of(content.target))


def _who_gains(state: State, content: CommonsSubject) -> tuple[str, ...]:
    """The provider of a voucher's offer, whose member id stands in its key; the owner of the programme."""
    if content.to == "programme":
        programme = state.find(Programme, _programme_of(content))
        return (programme.owner,) if programme and programme.owner != "commons" else ()
    return tuple(content.offer.split("/")[1:2])


@dataclass(frozen=True)
class ProposalKind:
    """A row.

    reads: the keys that `validate` reads; vetoing: chambers that may veto it besides the citizens; needs_minute:
    whether it names the assembly's.
    """

    validate: Validate
    reads: Reads = _no_reads
    concerned: Concern = _nobody
    vetoing: tuple[str, ...] = ()
    needs_two_thirds: bool = False
    needs_minute: bool = False


KINDS: Mapping[str, ProposalKind] = {
    "parameter": ProposalKind(_validate_parameter),
    "interest": ProposalKind(_validate_interest),
    "mediator": ProposalKind(validate_mediator, _read_candidate, _candidate, needs_minute=True),
    "programme": ProposalKind(_validate_programme, _read_programme, _owner_of_programme),
    "commons": ProposalKind(_validate_commons, _read_target, _who_gains, vetoing=("municipality",)),
    "member": ProposalKind(_validate_member, _read_member, _candidate),
    "roles": ProposalKind(_validate_roles, vetoing=("municipality",), needs_two_thirds=True),
    "rule_set": ProposalKind(_validate_rule_set, needs_two_thirds=True),
    "opinion": ProposalKind(_nothing),
}

# Vetoes, a constant table: citizens on everything, and by group of parameters
COMMERCE = ("redeem_bps", "redeem_budget", "validity_days", "max_life_days", "max_balance", "max_price")
MUNICIPALITY = ("commons_cap",)


def content_of(subject: Subject) -> Any:
    """Give the content of a subject's kind; T9_SUBJECT unless it holds just that."""
    contents = {field.name: getattr(subject, field.name) for field in fields(subject) if field.name != "kind"}
    given = [name for name, content in contents.items() if content is not None]
    if given != [name for name in contents if name == subject.kind]:
        raise T9_SUBJECT(kind=subject.kind)
    return contents.get(subject.kind)


def validate_subject(state: State, now: Now, subject: Subject) -> None:
    """Refuse what a proposal can't be about as things are."""
    KINDS[subject.kind].validate(state, now, content_of(subject))


def postpone(subject: Subject, days: int) -> Subject:
    """Give a subject with the dates that it holds of its own so many days later."""
    mediator, programme = subject.mediator, subject.programme
    if mediator and days:
        return replace(subject, mediator=replace(mediator, until=add_days(mediator.until, days)))
    if programme and programme.plan and days:
        plan = programme.plan
        from_date, to_date = add_days(plan.from_date, days), add_days(plan.to_date, days)
        later = replace(plan, from_date=from_date, to_date=to_date)
        return replace(subject, programme=replace(programme, plan=later))
    return subject


def list_reads(subject: Subject) -> tuple[str, ...]:
    """Give the keys that holding a subject against things as they are reads; none for what holds no such content."""
    content = getattr(subject, subject.kind, None)
    return KINDS[subject.kind].reads(content) if content else ()


def find_concerned(state: State, subject: Subject) -> tuple[str, ...]:
    """Give the members whom it concerns, who neither count nor vote (art. 2373 c.c.)."""
    return KINDS[subject.kind].concerned(state, content_of(subject))


def find_vetoing(subject: Subject) -> tuple[str, ...]:
    """Give the chambers that may veto it."""
    group = subject.parameter.group if subject.parameter else ""
    return (
        "citizen",
        *KINDS[subject.kind].vetoing,
        *(("commerce",) if group in COMMERCE else ()),
        *(("municipality",) if group in MUNICIPALITY else ()),
    )


def needs_two_thirds(subject: Subject) -> bool:
    """Say whether yes must be two thirds of yes and no: roles, rule sets, and this rule's own parameters."""
    is_own = subject.parameter is not None and GROUPS[subject.parameter.group].own
    return KINDS[subject.kind].needs_two_thirds or is_own


def group_of(subject: Subject) -> str:
    """Give the group of what comes into force on a day, "" for what acts when it is enacted."""
    if subject.parameter:
        return subject.parameter.group
    if subject.interest:
        return f"interest.{subject.interest.category}"
    return subject.kind if subject.kind in ("roles", "rule_set") else ""
