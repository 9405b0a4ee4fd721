"""T8: vouchers: tokens given to named members for named services. They invite and reward; everybody sees to whom.

    issue_vouchers   own rows -> lots with `giver` and `only`, at most `voucher_cap` per giver and member in 30 days
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.disbursing import new_lot
from chaincode.rules.funding.funds import find_rows, use_rows, validate_most, validate_own_rows, validate_rows
from chaincode.rules.funding.purposes import validate_purposes
from chaincode.rules.funding.recent import add_today, load_recent, sum_recent
from chaincode.rules.funding.records import FundRef, LastDays
from chaincode.rules.records import Member, Now, Purpose
from chaincode.rules.state import State
from chaincode.rules.units import MemberId, PositiveCents

MAX_VOUCHERS = 100

T8_TO_ONESELF = Reason("T8_TO_ONESELF", Kind.AUTHORITY)
T8_AWAY = Reason("T8_AWAY", Kind.STATE)
T8_MEMBER_TWICE = Reason("T8_MEMBER_TWICE", Kind.AMOUNT)
T8_NO_VOUCHERS = Reason("T8_NO_VOUCHERS", Kind.AMOUNT)
T8_VOUCHER_CAP = Reason("T8_VOUCHER_CAP", Kind.LIMIT)


@dataclass(frozen=True)
class Voucher:
    """So many `cents` for a `member`."""

    member: MemberId
    cents: PositiveCents


@dataclass(frozen=True)
class IssueVouchers:
    """Give `vouchers` of own `rows`, to be spent `only` on categories or offers; what is over stays a row."""

    rows: tuple[FundRef, ...]
    vouchers: tuple[Voucher, ...]
    only: tuple[Purpose, ...]


def process_issue_vouchers(state: State, call: Call, now: Now, args: IssueVouchers) -> Outcome:
    """Write one lot for each member who is named."""
    validate_own_rows(call.member, args.rows)
    if any(one.member == call.member for one in args.vouchers):
        raise T8_TO_ONESELF()
    have_cents = find_rows(state, args.rows)
    members = {one.member: _find_member(state, one.member) for one in args.vouchers}
    _validate(now, args, members, have_cents)
    recent = {one.member: _add(state, call, now, one) for one in args.vouchers}
    need_cents = sum(one.cents for one in args.vouchers)
    change = use_rows(state, now, args.rows, have_cents - need_cents)
    for place, one in enumerate(args.vouchers):
        lot = new_lot(now, one.member, members[one.member], one.cents, origin=call.name)
        key = keys.lot(one.member, call.derive_id(f"voucher {place}"))
        state.put(key, replace(lot, giver=call.member, only=args.only))
        state.put(keys.voucher(call.member, one.member), recent[one.member])
    return Outcome(change, {"cents": need_cents, "vouchers": len(args.vouchers)})


def _find_member(state: State, member: str) -> Member:
    return state.require(Member, keys.member(member), T12_UNKNOWN_MEMBER)


def _validate(now: Now, args: IssueVouchers, members: Mapping[str, Member], have_cents: int) -> None:
    for name, member in members.items():
        if not member.is_confirmed(now.number):
            raise T8_AWAY(member=name)
    if not args.vouchers:
        raise T8_NO_VOUCHERS()
    if len(members) < len(args.vouchers):
        named = [one.member for one in args.vouchers]
        raise T8_MEMBER_TWICE(member=next(name for name in named if named.count(name) > 1))
    validate_purposes(args.only)
    validate_rows(args.rows, have_cents, sum(one.cents for one in args.vouchers))
    validate_most("vouchers", len(args.vouchers), MAX_VOUCHERS)


def _add(state: State, call: Call, now: Now, one: Voucher) -> LastDays:
    recent = load_recent(state, now, keys.voucher(call.member, one.member))
    cents = sum_recent(recent) + one.cents
    if cents > now.parameters.voucher_cap:
        raise T8_VOUCHER_CAP(member=one.member, cents=cents, most=now.parameters.voucher_cap)
    return add_today(recent, now, one.cents)
