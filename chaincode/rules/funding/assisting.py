"""T8: `assist` makes vouchers of an organisation's desk out of the solidarity fund. Who is helped is in no record.

    assist (officer) -> countersign (officer of another organisation) -> a lot of the desk, giver: solidarity
"""

from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome, derive_id
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER, validate_own_member
from chaincode.rules.community.pending import make_pending
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.disbursing import new_lot
from chaincode.rules.funding.funds import find_rows, use_rows, validate_own_rows, validate_rows
from chaincode.rules.funding.purposes import validate_purposes
from chaincode.rules.funding.quarters import add_assisted, key_of
from chaincode.rules.funding.records import FundRef
from chaincode.rules.records import Member, Now, Pending, Purpose
from chaincode.rules.state import State
from chaincode.rules.units import MemberId, PositiveCents

T8_NO_DESK = Reason("T8_NO_DESK", Kind.STATE)


@dataclass(frozen=True)
class Assist:
    """Propose to give a `member`, a desk of the officer's organisation, `cents` of the solidarity fund's `rows`.

    only: categories or offers on which they may be spent.
    """

    member: MemberId
    rows: tuple[FundRef, ...]
    cents: PositiveCents
    only: tuple[Purpose, ...]


def process_assist(state: State, call: Call, now: Now, args: Assist) -> Outcome:
    """Propose it; acts when countersigned, as far as the rows are there and the quarter's budget reaches."""
    validate_assist(state, now, call.caller.organisation, args)
    return make_pending(state, call, now, keys.member(args.member))


def validate_assist(state: State, now: Now, organisation: str, args: Assist) -> None:
    """Refuse what is no desk of the officer's organisation, rows of another fund, and more than the quarter allows."""
    validate_own_rows(keys.SOLIDARITY, args.rows)
    validate_own_member(state, now, organisation, args)
    desk = state.require(Member, keys.member(args.member), T12_UNKNOWN_MEMBER)
    have_cents = find_rows(state, args.rows)
    if desk.kind != "desk" or not desk.is_confirmed(now.number):
        raise T8_NO_DESK(member=args.member)
    validate_rows(args.rows, have_cents, args.cents)
    validate_purposes(args.only)
    add_assisted(state, now, args.cents)


def enact_assist(state: State, now: Now, pending: Pending, args: Assist) -> Outcome:
    """Give the desk its vouchers."""
    desk = state.require(Member, pending.subject, T12_UNKNOWN_MEMBER)
    change = use_rows(state, now, args.rows, find_rows(state, args.rows) - args.cents)
    lot = new_lot(now, args.member, desk, args.cents, origin="assist")
    key = keys.lot(args.member, derive_id("assist", pending.digest))
    state.put(key, replace(lot, giver=keys.SOLIDARITY, only=args.only))
    state.put(key_of(now), add_assisted(state, now, args.cents))
    return Outcome((key, *change), {"cents": args.cents})
