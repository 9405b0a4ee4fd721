"""T8: `disburse` pays dues out of their budget; `discard` deletes what waited for ever. No payment waits for a budget.

Of an action's due, `value_back_bps` goes to the solidarity fund, rounded down (T11); quantities add up in the budget,
and when they first reach a goal it stands written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated

from chaincode.rules import keys
from chaincode.rules.authority import has_role
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.funds import put_row, validate_most
from chaincode.rules.funding.records import Budget, Due, DueRef, id_of
from chaincode.rules.funding.terms import (
    T8_NO_BUDGET,
    T8_NOT_YOURS,
    WIND_UP_DAYS,
    Terms,
    find_terms,
    owner_of_terms,
    take_from_budget,
)
from chaincode.rules.market.interest import T6_NO_CLAIM
from chaincode.rules.market.life import compute_expiry
from chaincode.rules.market.records import Claim
from chaincode.rules.programmes.records import Programme, Reached
from chaincode.rules.records import Lot, Member, Now
from chaincode.rules.state import State
from chaincode.rules.units import BPS, Id, Pattern

MAX_DUES = 500
OWN_DAYS = 14
OLD_DAYS = 400
StaleRef = Annotated[
    str,
    Pattern("due/[0-9a-f]{32}/(solidarity|[0-9a-f]{64})/[0-9a-f]{32}|claim/[0-9a-f]{64}/[0-9a-f]{32}"),
]

T8_NO_DUE = Reason("T8_NO_DUE", Kind.EXISTENCE)
T8_TOO_YOUNG = Reason("T8_TOO_YOUNG", Kind.STATE)
T8_NOTHING_PAID = Reason("T8_NOTHING_PAID", Kind.STATE)
T8_OTHER_BUDGET = Reason("T8_OTHER_BUDGET", Kind.AMOUNT)
T8_NO_DUES = Reason("T8_NO_DUES", Kind.AMOUNT)
T8_DUE_TWICE = Reason("T8_DUE_TWICE", Kind.AMOUNT)


@dataclass(frozen=True)
class Disburse:
    """Pay `dues` out of their `budget`, in this order.

    One that it doesn't cover waits, and so does one whose member isn't confirmed.
    """

    budget: Id
    dues: tuple[DueRef, ...]


@dataclass(frozen=True)
class Discard:
    """Delete dues and claims that are over 400 days old, and dues of what ended over 60 days ago."""

    records: tuple[StaleRef, ...]


@dataclass
class Paying:
    """What a disbursing pays: cents by member, value back, quantities by action, the dues that are paid."""

    left_cents: int
    members: dict[str, int] = field(default_factory=dict)
    back_cents: int = 0
    quantities: dict[str, int] = field(default_factory=dict)
    paid: list[str] = field(default_factory=list)

    def pay(self, ref: str, due: Due, back_cents: int) -> None:
        """Pay a due and its value back, if what is left covers both."""
        member = payee_of(ref)
        if due.cents + back_cents > self.left_cents:
            return
        self.left_cents -= due.cents + back_cents
        self.back_cents += back_cents
        if member == keys.SOLIDARITY:
            self.back_cents += due.cents
        else:
            self.members[member] = self.members.get(member, 0) + due.cents
        if due.quantity:
            self.quantities[due.action] = self.quantities.get(due.action, 0) + due.quantity
        self.paid.append(ref)


def payee_of(ref: str) -> str:
    """Give who is paid by a due: a member, or "solidarity"."""
    return ref.split("/")[2]


def process_disburse(state: State, call: Call, now: Now, args: Disburse) -> Outcome:
    """Turn dues into lots, one a member; by a service, the budget's owner, or a member for own dues."""
    key = keys.budget(args.budget)
    budget = state.require(Budget, key, T8_NO_BUDGET)
    terms = find_terms(state, budget.terms)
    is_own = _validate_sender(call, now, budget.terms, terms, args.dues)
    dues = {ref: state.require(Due, ref, T8_NO_DUE) for ref in args.dues}
    members = _find_members(state, args.dues)
    _validate_dues(now, args, dues, is_own=is_own)
    paying = Paying(budget.left_cents)
    for ref, due in dues.items():
        payee = members.get(payee_of(ref))
        if payee_of(ref) == keys.SOLIDARITY or (payee is not None and payee.is_confirmed(now.number)):
            paying.pay(ref, due, _compute_back(terms, due))
    if not paying.paid:
        raise T8_NOTHING_PAID(budget=key, left_cents=budget.left_cents)
    return _write(state, call, now, budget, terms, paying=paying, members=members)


def _find_members(state: State, refs: Sequence[str]) -> dict[str, Member]:
    names = [payee_of(ref) for ref in refs if payee_of(ref) != keys.SOLIDARITY]
    return state.find_all(Member, names, keys.member)


def _validate_sender(call: Call, now: Now, ref: str, terms: Terms, dues: Sequence[str]) -> bool:
    """Refuse who is neither service nor owner nor owed all of these dues; say whether it is the last."""
    if has_role(call, now, "service") or (call.member and call.member == owner_of_terms(ref, terms)):
        return False
    if not call.member or any(payee_of(due) != call.member for due in dues):
        raise T8_NOT_YOURS(terms=ref)
    return True


def _validate_dues(now: Now, args: Disburse, dues: Mapping[str, Due], *, is_own: bool) -> None:
    for ref, due in dues.items():
        if is_own and now.number - due.left_on <= OWN_DAYS:
            raise T8_TOO_YOUNG(record=ref, from_day=due.left_on + OWN_DAYS + 1)
    for ref in dues:
        if ref.split("/")[1] != args.budget:
            raise T8_OTHER_BUDGET(due=ref)
    validate_dues(args.dues)


def validate_dues(refs: Sequence[str]) -> None:
    """Refuse none, one that is named twice, and too many."""
    if not refs:
        raise T8_NO_DUES()
    if len(dict.fromkeys(refs)) < len(refs):
        raise T8_DUE_TWICE(due=next(ref for ref in refs if refs.count(ref) > 1))
    validate_most("dues", len(refs), MAX_DUES)


def _compute_back(terms: Terms, due: Due) -> int:
    if isinstance(terms, Programme) and due.cause == "action":
        return due.cents * terms.value_back_bps // BPS
    return 0


def _write(
    state: State, call: Call, now: Now, budget: Budget, terms: Terms, *, paying: Paying, members: Mapping[str, Member]
) -> Outcome:
    key = keys.budget(id_of(budget.terms))
    for ref in paying.paid:
        state.delete(ref)
    for number, (member, cents) in enumerate(paying.members.items()):
        lot = new_lot(now, member, members[member], cents, origin=key)
        state.put(keys.lot(member, call.derive_id(f"disbursed {number}")), lot)
    made: tuple[str, ...] = (key,)
    if paying.back_cents:
        row_id = call.derive_id("row")
        made += (put_row(state, now, keys.SOLIDARITY, row_id, paying.back_cents, origin=key),)
    quantities = {
        action: budget.quantities.get(action, 0) + paying.quantities.get(action, 0)
        for action in {**budget.quantities, **paying.quantities}
    }
    paid_cents = budget.left_cents - paying.left_cents
    state.put(key, replace(take_from_budget(budget, paid_cents), quantities=quantities))
    made += _reach_goals(state, now, budget, terms, quantities)
    return Outcome(made, {"cents": paid_cents, "dues": len(paying.paid), "value_back_cents": paying.back_cents})


def new_lot(now: Now, owner: str, member: Member, cents: int, *, origin: str) -> Lot:
    """Give a lot that is minted and received today."""
    expires_on = compute_expiry(now, member.stakeholder, now.number)
    return Lot(owner, cents, origin, now.number, now.number, expires_on)


def _reach_goals(
    state: State, now: Now, budget: Budget, terms: Terms, quantities: Mapping[str, int]
) -> tuple[str, ...]:
    if not isinstance(terms, Programme):
        return ()
    reached = [
        keys.goal(id_of(budget.terms), goal.action) for goal in terms.goals
        if budget.quantities.get(goal.action, 0) < goal.quantity <= quantities.get(goal.action, 0)
    ]
    for key in reached:
        state.put(key, Reached(now.number))
    return tuple(reached)


def process_discard(state: State, call: Call, now: Now, args: Discard) -> Outcome:
    """Delete what waited too long, or was left on what ended long ago. Anyone may."""
    for ref in args.records:
        left_on = _find_day(state, ref)
        ended_on = 0
        if now.number - left_on < OLD_DAYS and ref.startswith("due/"):
            budget = state.require(Budget, keys.budget(ref.split("/")[1]), T8_NO_BUDGET)
            ended_on = find_terms(state, budget.terms).ended_on
        is_over = ended_on and now.number > ended_on + WIND_UP_DAYS
        if not is_over and now.number - left_on < OLD_DAYS:
            raise T8_TOO_YOUNG(record=ref, from_day=left_on + OLD_DAYS)
    validate_dues(args.records)
    for ref in args.records:
        state.delete(ref)
    return Outcome(facts={"discarded": len(args.records)})


def _find_day(state: State, ref: str) -> int:
    if ref.startswith("due/"):
        return state.require(Due, ref, T8_NO_DUE).left_on
    return state.require(Claim, ref, T6_NO_CLAIM).paid_on
