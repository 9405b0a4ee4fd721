"""T11: `programme` promises tokens for what people do; nobody changes it, its owner or a vote ends it (T8 `end`).

    programme (a stakeholder's rows) -> countersign -> programme/<id>, budget/<id>
    a vote (T9) -> `start`, with the source `issue` (T10, `draw`) or the commons
    top_up: a fund's rows -> the budget
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome, derive_id
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER
from chaincode.rules.community.pending import make_pending
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.funds import find_rows, use_rows, validate_own_rows, validate_rows
from chaincode.rules.funding.records import FundRef, id_of
from chaincode.rules.funding.terms import (
    T8_NO_TERMS,
    add_to_budget,
    count_days,
    new_budget,
    require_unended,
    validate_dates,
)
from chaincode.rules.programmes.plans import Plan, validate_plan
from chaincode.rules.programmes.records import Programme, ProgrammeRef
from chaincode.rules.records import Member, Now, Pending
from chaincode.rules.state import State
from chaincode.rules.units import MemberId, PositiveCents

T11_OWNER = Reason("T11_OWNER", Kind.STATE)
T11_OTHER_OWNER = Reason("T11_OTHER_OWNER", Kind.AUTHORITY)


@dataclass(frozen=True)
class MakeProgramme:
    """Propose a programme of `cents` of own `rows`. owner: the caller, a stakeholder."""

    owner: MemberId
    rows: tuple[FundRef, ...]
    cents: PositiveCents
    plan: Plan


@dataclass(frozen=True)
class TopUp:
    """Put `cents` of own `rows` behind `programme`, whoever's it is."""

    programme: ProgrammeRef
    rows: tuple[FundRef, ...]
    cents: PositiveCents


def process_programme(state: State, call: Call, now: Now, args: MakeProgramme) -> Outcome:
    """Propose it, as the owner whose rows they are; acts when countersigned by an officer of another organisation."""
    if call.member != args.owner:
        raise T11_OTHER_OWNER(owner=args.owner)
    validate_programme(state, now, call.caller.organisation, args)
    return make_pending(state, call, now, keys.member(args.owner))


def validate_programme(state: State, now: Now, _organisation: str, args: MakeProgramme) -> None:
    """Refuse what can't be promised, or not of these rows."""
    validate_dates(args.plan.from_date, args.plan.to_date)
    validate_own_rows(args.owner, args.rows)
    owner = state.require(Member, keys.member(args.owner), T12_UNKNOWN_MEMBER)
    have_cents = find_rows(state, args.rows)
    if owner.stakeholder == "citizen" or owner.kind or not owner.is_confirmed(now.number):
        raise T11_OWNER(owner=args.owner)
    validate_rows(args.rows, have_cents, args.cents)
    validate_plan(now, args.plan)


def enact_programme(state: State, now: Now, pending: Pending, args: MakeProgramme) -> Outcome:
    """Write terms and budget, of the owner's rows."""
    change = use_rows(state, now, args.rows, find_rows(state, args.rows) - args.cents)
    ref = keys.programme(derive_id("programme", pending.digest))
    made = start(state, now, ref, args.plan, owner=args.owner, source="rows", cents=args.cents, total_cents=args.cents)
    return Outcome((*made, *change), {"cents": args.cents})


def start(
    state: State, now: Now, ref: str, plan: Plan, *, owner: str, source: str, cents: int, total_cents: int,
    settlement_cents: int = 0,
) -> Sequence[str]:
    """Write a programme and its budget of `cents`; give their keys. The caller has checked the plan.

    owner: a member, or "commons" of what a vote makes; settlement_cents, total_cents: what settlements mint (T10).
    """
    from_on, to_on = count_days(now, plan.from_date, plan.to_date)
    state.put(ref, Programme(
        plan.kind, owner, source, plan.actions, plan.attesters, plan.goals, settlement_cents, total_cents,
        plan.value_back_bps, plan.sdg, plan.from_date, plan.to_date, from_on, to_on,
    ))
    return ref, new_budget(state, ref, cents)


def process_top_up(state: State, call: Call, now: Now, args: TopUp) -> Outcome:
    """Add rows to a programme's budget; what is left of another's in the end goes to the solidarity fund."""
    validate_own_rows(call.member, args.rows)
    terms = state.require(Programme, args.programme, T8_NO_TERMS)
    have_cents = find_rows(state, args.rows)
    require_unended(args.programme, terms)
    validate_rows(args.rows, have_cents, args.cents)
    change = use_rows(state, now, args.rows, have_cents - args.cents)
    is_gift = terms.owner != call.member
    add_to_budget(state, id_of(args.programme), args.cents, gift_cents=args.cents if is_gift else 0)
    return Outcome((keys.budget(id_of(args.programme)), *change), {"cents": args.cents})
