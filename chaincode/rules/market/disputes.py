"""T4: an agreement that the consumer contests stays held until both sign a split, a mediator decides, or it is halved.

    contest (consumer) -> split (one party proposes, the other sends the same amount)
                       -> decide (a mediator in turn: `mediation`)
                       -> halve (anyone, when `mediation_days` are over)
"""

from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.delegates import validate_requested
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.market.agreements import (
    OnAgreement,
    compute_closed,
    compute_confirm_deadline,
    compute_paid,
    find_agreement,
    take_from_pair,
    validate_after,
    validate_either,
    validate_not_after,
    validate_role,
)
from chaincode.rules.market.life import extend_by_word, extend_once
from chaincode.rules.market.lots import divide, put_lots, total_cents
from chaincode.rules.market.records import Agreement, AgreementRef
from chaincode.rules.records import Lot, Member, MemberKey, Now
from chaincode.rules.state import State
from chaincode.rules.units import Cents

T4_SPLIT = Reason("T4_SPLIT", Kind.AMOUNT)


@dataclass(frozen=True)
class Split:
    """Propose, or agree to what the other party proposed: the provider gets `provider_cents`, the consumer the rest."""

    agreement: AgreementRef
    provider_cents: Cents


def process_contest(state: State, call: Call, now: Now, args: OnAgreement) -> Outcome:
    """Contest a delivery, as the consumer, even frozen or suspended, until the days to confirm are over."""
    validate_role(call, args.agreement, "consumer")
    agreement = find_agreement(state, args.agreement, "delivered")
    validate_requested(state, call, now, agreement.requested_by)
    consumer = state.require(Member, keys.member(call.member), T12_UNKNOWN_MEMBER)
    own = state.require(MemberKey, keys.member_key(call.member), T12_UNKNOWN_MEMBER)
    validate_not_after(now, compute_confirm_deadline(now, agreement, consumer, own))
    state.put(args.agreement, replace(agreement, status="contested", contested_on=now.number))
    return Outcome((args.agreement,))


def process_split(state: State, call: Call, now: Now, args: Split) -> Outcome:
    """Divide what is held as both parties sign: the second signature is the same amount from the other one."""
    validate_either(call, args.agreement)
    agreement = find_agreement(state, args.agreement, "contested")
    if args.provider_cents > agreement.price_cents:
        raise T4_SPLIT(provider_cents=args.provider_cents, price_cents=agreement.price_cents)
    if agreement.split_by in ("", call.member) or agreement.split_cents != args.provider_cents:
        proposed = replace(agreement, split_by=call.member, split_cents=args.provider_cents)
        state.put(args.agreement, proposed)
        return Outcome((args.agreement,), {"is_agreed": False})
    paid, returned = divide(agreement.lots, args.provider_cents)
    lots = [extend_once(now, lot) for lot in (*compute_paid(now, args.agreement, agreement, paid), *returned)]
    closed = compute_closed(now, agreement, "split", paid)
    return _end(state, call, now, args.agreement, lots=tuple(lots), closed=closed, returned=returned)


def process_halve(state: State, call: Call, now: Now, args: OnAgreement) -> Outcome:
    """Give half to each once `mediation_days` are over, the odd cent to the consumer. Anyone may."""
    agreement = find_agreement(state, args.agreement, "contested")
    validate_after(now, agreement.contested_on + now.parameters.mediation_days)
    return end_by_word(state, call, now, args.agreement, agreement=agreement, to=("halved", agreement.price_cents // 2))


def end_by_word(
    state: State, call: Call, now: Now, ref: str, *, agreement: Agreement, to: tuple[str, int]
) -> Outcome:
    """Divide what is held otherwise than both agreed. to: the status, and the cents that the provider gets."""
    status, cents = to
    paid, returned = divide(agreement.lots, cents)
    lots = [extend_by_word(now, lot) for lot in (*compute_paid(now, ref, agreement, paid), *returned)]
    closed = compute_closed(now, agreement, status, paid)
    return _end(state, call, now, ref, lots=tuple(lots), closed=closed, returned=returned)


def _end(
    state: State, call: Call, now: Now, ref: str, *, lots: tuple[Lot, ...], closed: Agreement, returned: tuple[Lot, ...]
) -> Outcome:
    """Write both sides' lots: the provider's come first, out of the held ones in the order they were named."""
    returned_cents = total_cents(returned)
    take_from_pair(state, now, ref, closed, returned)
    put_lots(state, call, "divided", lots)
    state.put(ref, closed)
    return Outcome((ref,), {"is_agreed": True, "paid_cents": closed.paid_cents, "returned_cents": returned_cents})
