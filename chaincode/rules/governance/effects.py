"""T9: what a passed proposal does at once, by kind. What changes what is in force waits instead: see `coming`.

    EFFECTS[kind](state, call, now, subject, rows) -> Outcome
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.disbursing import new_lot
from chaincode.rules.funding.funds import put_row
from chaincode.rules.funding.records import Budget
from chaincode.rules.funding.terms import COMMONS, find_terms, stop
from chaincode.rules.governance.kinds import T9_UNKNOWN, content_of
from chaincode.rules.governance.mediators import elect
from chaincode.rules.governance.subjects import CommonsSubject, MemberSubject, ProgrammeSubject, Subject
from chaincode.rules.market.commons import T10_NO_ROW, burn_cents, give_to_commons
from chaincode.rules.market.lots import T3_LOT_TWICE
from chaincode.rules.programmes.making import start
from chaincode.rules.records import CommonsRow, Member, Now
from chaincode.rules.state import State

T9_ROWS = Reason("T9_ROWS", Kind.AMOUNT)

Effect = Callable[[State, Call, Now, Subject, tuple[str, ...]], Outcome]


def _elect(state: State, _call: Call, now: Now, subject: Subject, _rows: tuple[str, ...]) -> Outcome:
    elect(state, now, content_of(subject))
    return Outcome((keys.MEDIATORS,))


def _lift(state: State, _call: Call, now: Now, subject: Subject, _rows: tuple[str, ...]) -> Outcome:
    """End a suspension today; none follows for `suspend_days`."""
    content: MemberSubject = content_of(subject)
    key = keys.member(content.member)
    member = state.require(Member, key, T12_UNKNOWN_MEMBER)
    state.put(key, replace(member, suspended_until=now.number, lifted_on=now.number))
    return Outcome((key,))


def _run_programme(state: State, call: Call, now: Now, subject: Subject, rows: tuple[str, ...]) -> Outcome:
    """End a programme, or begin one: of the commons, or of what settlements mint."""
    content: ProgrammeSubject = content_of(subject)
    if content.plan is None:
        return stop(state, now, content.end, find_terms(state, content.end))
    is_issued = content.settlement_cents > 0
    rest = () if is_issued else _take_commons(state, call, now, rows, content.total_cents)
    made = start(
        state, now, keys.programme(call.derive_id("programme")), content.plan, owner=COMMONS,
        source="issue" if is_issued else COMMONS, cents=0 if is_issued else content.total_cents,
        total_cents=content.total_cents, settlement_cents=content.settlement_cents,
    )
    return Outcome((*made, *rest))


def _spend_commons(state: State, call: Call, now: Now, subject: Subject, rows: tuple[str, ...]) -> Outcome:
    content: CommonsSubject = content_of(subject)
    rest = _take_commons(state, call, now, rows, content.cents)
    given = DESTINATIONS[content.to](state, call, now, content)
    return Outcome(rest + given.made, given.facts)


def _take_commons(state: State, call: Call, now: Now, rows: tuple[str, ...], cents: int) -> tuple[str, ...]:
    """Take cents out of named rows; what is over stays with the commons as one row."""
    found = [state.require(CommonsRow, key, T10_NO_ROW) for key in rows]
    if len(set(rows)) < len(rows):
        raise T3_LOT_TWICE(lot=next(key for key in rows if rows.count(key) > 1))
    over_cents = sum(row.amount_cents for row in found) - cents
    if over_cents < 0 or any(row.amount_cents <= over_cents for row in found):
        raise T9_ROWS(have_cents=over_cents + cents, need_cents=cents)
    for key in rows:
        state.delete(key)
    return give_to_commons(state, call, now, over_cents).made if over_cents else ()


def _burn(state: State, _call: Call, _now: Now, content: CommonsSubject) -> Outcome:
    burn_cents(state, content.cents)
    return Outcome(facts={"burnt_cents": content.cents})


def _give_to_solidarity(state: State, call: Call, now: Now, content: CommonsSubject) -> Outcome:
    row = put_row(state, now, keys.SOLIDARITY, call.derive_id("solidarity"), content.cents, origin=call.name)
    return Outcome((row,), {"cents": content.cents})


def _add_to_budget(state: State, _call: Call, _now: Now, content: CommonsSubject) -> Outcome:
    budget = state.require(Budget, content.target, T9_UNKNOWN)
    state.put(content.target, replace(
        budget, left_cents=budget.left_cents + content.cents, commons_cents=budget.commons_cents + content.cents,
    ))
    return Outcome((content.target,), {"cents": content.cents})


def _give_voucher(state: State, call: Call, now: Now, content: CommonsSubject) -> Outcome:
    """A desk's lot for one offer alone, whose provider had no vote on it."""
    desk, owner = state.require(Member, content.target, T9_UNKNOWN), content.target.split("/")[1]
    key = keys.lot(owner, call.derive_id("voucher"))
    lot = new_lot(now, owner, desk, content.cents, origin=call.name)
    state.put(key, replace(lot, giver=COMMONS, only=(content.offer,)))
    return Outcome((key,), {"cents": content.cents})


def _nothing(_state: State, _call: Call, _now: Now, _subject: Subject, _rows: tuple[str, ...]) -> Outcome:
    """An opinion binds nothing; a rule set waits for `adopt`."""
    return Outcome()


DESTINATIONS: Mapping[str, Callable[[State, Call, Now, CommonsSubject], Outcome]] = {
    "burn": _burn, "solidarity": _give_to_solidarity, "programme": _add_to_budget, "desk": _give_voucher,
}
EFFECTS: Mapping[str, Effect] = {
    "mediator": _elect, "member": _lift, "commons": _spend_commons, "opinion": _nothing, "rule_set": _nothing,
    "programme": _run_programme,
}
