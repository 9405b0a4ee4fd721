"""T8: funds, rows of tokens that only distribute: they buy nothing and never expire while their owner belongs.

    donate   own rows -> the solidarity fund
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome, derive_id
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.records import FundRef
from chaincode.rules.records import FundRow, Member, Now
from chaincode.rules.state import State
from chaincode.rules.units import PositiveCents

MAX_ROWS = 100

T8_NOT_YOUR_ROW = Reason("T8_NOT_YOUR_ROW", Kind.AUTHORITY)
T8_NO_ROW = Reason("T8_NO_ROW", Kind.EXISTENCE)
T8_NO_ROWS = Reason("T8_NO_ROWS", Kind.AMOUNT)
T8_ROW_TWICE = Reason("T8_ROW_TWICE", Kind.AMOUNT)
T8_TOO_LITTLE = Reason("T8_TOO_LITTLE", Kind.AMOUNT)
T8_TOO_MANY = Reason("T8_TOO_MANY", Kind.LIMIT)


@dataclass(frozen=True)
class Donate:
    """Give `cents` of own `rows` to the solidarity fund; what is over stays a row of one's own."""

    rows: tuple[FundRef, ...]
    cents: PositiveCents


def process_donate(state: State, call: Call, now: Now, args: Donate) -> Outcome:
    """Write one row of the solidarity fund."""
    validate_own_rows(call.member, args.rows)
    have_cents = find_rows(state, args.rows)
    validate_rows(args.rows, have_cents, args.cents)
    change = use_rows(state, now, args.rows, have_cents - args.cents)
    given = put_row(state, now, keys.SOLIDARITY, call.derive_id("row"), args.cents, origin=call.name)
    return Outcome((given, *change), {"cents": args.cents})


def owner_of(ref: str) -> str:
    """Give whose fund a row is of."""
    return ref.split("/")[1]


def validate_own_rows(owner: str, refs: Sequence[str]) -> None:
    """Refuse rows of another's fund."""
    for ref in refs:
        if owner_of(ref) != owner:
            raise T8_NOT_YOUR_ROW(row=ref)


def find_rows(state: State, refs: Sequence[str]) -> int:
    """Give the cents that rows hold together; each must be there."""
    return sum(state.require(FundRow, ref, T8_NO_ROW).amount_cents for ref in refs)


def validate_rows(refs: Sequence[str], have_cents: int, need_cents: int) -> None:
    """Refuse no row, one that is named twice, too little, and too many."""
    if not refs:
        raise T8_NO_ROWS()
    for place, ref in enumerate(refs):
        if ref in refs[:place]:
            raise T8_ROW_TWICE(row=ref)
    if have_cents < need_cents:
        raise T8_TOO_LITTLE(have_cents=have_cents, need_cents=need_cents)
    validate_most("rows", len(refs), MAX_ROWS)


def validate_most(what: str, count: int, most: int) -> None:
    """Refuse more than `most` of something."""
    if count > most:
        raise T8_TOO_MANY(what=what, most=most)


def use_rows(state: State, now: Now, refs: Sequence[str], rest_cents: int) -> tuple[str, ...]:
    """Take rows of one fund away; what is over returns as one row, named after the first."""
    for ref in refs:
        state.delete(ref)
    if not rest_cents:
        return ()
    owner = owner_of(refs[0])
    return (put_row(state, now, owner, derive_id("rest", refs[0]), rest_cents, origin="rest"),)


def put_row(state: State, now: Now, owner: str, row_id: str, cents: int, *, origin: str) -> str:
    """Write one row of a fund; give its key."""
    key = keys.fund(owner, row_id)
    state.put(key, FundRow(cents, origin, now.number))
    return key


def find_heir(state: State, owner: str) -> str:
    """Give whose fund gets what returns to `owner`: the owner's own, or the solidarity fund once the owner left."""
    if owner == keys.SOLIDARITY:
        return owner
    member = state.find(Member, keys.member(owner))
    return owner if member is not None and member.status != "left" else keys.SOLIDARITY
