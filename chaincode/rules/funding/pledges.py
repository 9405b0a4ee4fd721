"""T8: `pledge` sets rows of a fund apart for those who pay for a service; each such payment leaves a due.

    pledge -> pledge/<owner>/<id>, budget/<id>     confirm, naming at most 4 -> due/<budget>/<consumer>/<id>

Bounds: at most `bps` (half) of what one paid, at most the cap in 30 days, all pledges of an agreement together at most
half of it: k members who pay each other in a ring get at most k times the cap, and at most half of what they paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.funds import find_rows, use_rows, validate_most, validate_own_rows, validate_rows
from chaincode.rules.funding.purposes import fits, validate_purposes
from chaincode.rules.funding.recent import add_today, load_recent, sum_recent
from chaincode.rules.funding.records import ConsumerBps, Due, FundRef, Pledge, id_of
from chaincode.rules.funding.terms import T8_NO_TERMS, count_days, new_budget, require_running, validate_dates
from chaincode.rules.market.offers import T4_NO_OFFER
from chaincode.rules.market.records import Agreement, Offer
from chaincode.rules.records import Now, Purpose
from chaincode.rules.state import State
from chaincode.rules.units import BPS, Date, PositiveCents

MAX_PLEDGES = 4

T8_OWN_PLEDGE = Reason("T8_OWN_PLEDGE", Kind.AUTHORITY)
T8_NOT_YOUR_OFFER = Reason("T8_NOT_YOUR_OFFER", Kind.AUTHORITY)
T8_OTHER_PURPOSE = Reason("T8_OTHER_PURPOSE", Kind.STATE)
T8_PLEDGE_TWICE = Reason("T8_PLEDGE_TWICE", Kind.AMOUNT)


@dataclass(frozen=True)
class MakePledge:
    """Promise who pays for `purposes` (categories, or own offers) `bps` of it back, of `cents` of own `rows`.

    cap_cents: for one member in 30 days; from_date, to_date: the first and last day.
    """

    rows: tuple[FundRef, ...]
    cents: PositiveCents
    purposes: tuple[Purpose, ...]
    bps: ConsumerBps
    cap_cents: PositiveCents
    from_date: Date
    to_date: Date


def process_pledge(state: State, call: Call, now: Now, args: MakePledge) -> Outcome:
    """Write terms and budget; what is over stays a row."""
    validate_dates(args.from_date, args.to_date)
    validate_own_rows(call.member, args.rows)
    _validate_own_offers(state, call, args.purposes)
    have_cents = find_rows(state, args.rows)
    validate_rows(args.rows, have_cents, args.cents)
    from_on, to_on = count_days(now, args.from_date, args.to_date)
    validate_purposes(args.purposes)
    change = use_rows(state, now, args.rows, have_cents - args.cents)
    key = keys.pledge(call.member, call.derive_id("pledge"))
    state.put(key, Pledge(
        args.purposes, args.bps, args.cap_cents, args.from_date, args.to_date, from_on, to_on,
    ))
    return Outcome((key, new_budget(state, key, args.cents), *change), {"cents": args.cents})




def _validate_own_offers(state: State, call: Call, purposes: Sequence[str]) -> None:
    for offer in purposes:
        if "/" in offer:
            if offer.split("/")[1] != call.member:
                raise T8_NOT_YOUR_OFFER(offer=offer)
            state.require(Offer, offer, T4_NO_OFFER)


def find_pledges(state: State, now: Now, refs: Sequence[str], agreement: Agreement) -> dict[str, Pledge]:
    """Give the pledges that a payment names, or refuse those that don't fit it.

    Raises:
        Refusal: T8_OWN_PLEDGE, T8_NO_TERMS, T8_NOT_RUNNING, T8_OTHER_PURPOSE, T8_PLEDGE_TWICE, T8_TOO_MANY.
    """
    for ref in refs:
        if ref.split("/")[1] == agreement.consumer:
            raise T8_OWN_PLEDGE(pledge=ref)
    found = {ref: state.require(Pledge, ref, T8_NO_TERMS) for ref in refs}
    for ref, pledge in found.items():
        require_running(now, ref, pledge)
        if not fits(pledge.purposes, agreement.category, agreement.offer):
            raise T8_OTHER_PURPOSE(pledge=ref, category=agreement.category)
    if len(found) < len(refs):
        raise T8_PLEDGE_TWICE(pledge=next(ref for ref in refs if refs.count(ref) > 1))
    validate_most("pledges", len(refs), MAX_PLEDGES)
    return found


def leave_dues(
    state: State, call: Call, now: Now, ref: str, *, pledges: dict[str, Pledge], plain_cents: int
) -> tuple[str, ...]:
    """Leave each pledge's due on `plain_cents` that `ref` paid without vouchers: rounded down, within cap and half."""
    made, left_cents = [], plain_cents // 2
    for place, (pledge_ref, pledge) in enumerate(pledges.items()):
        pledge_id = id_of(pledge_ref)
        key = keys.cashback(pledge_id, call.member)
        recent = load_recent(state, now, key)
        most = max(0, pledge.cap_cents - sum_recent(recent))
        cents = min(plain_cents * pledge.bps // BPS, most, left_cents)
        if cents:
            left_cents -= cents
            due = keys.due(pledge_id, call.member, call.derive_id(f"due {place}"))
            state.put(due, Due("cashback", ref, cents, now.number))
            state.put(key, add_today(recent, now, cents))
            made.append(due)
    return tuple(made)
