"""T4: how an agreement ends without a dispute: paid, or with the lots returned.

    confirm (consumer), collect (anyone, when `confirm_days` are over) -> paid, perhaps with a claim (T6)
    decline (provider), withdraw (consumer), release (provider), lapse (anyone, past a deadline) -> returned
"""

from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.delegates import validate_requested
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER
from chaincode.rules.community.pause import require_running
from chaincode.rules.funding.pledges import find_pledges, leave_dues
from chaincode.rules.funding.purposes import sum_plain
from chaincode.rules.market.agreements import (
    T4_NO_PAIR,
    OnAgreement,
    compute_accept_deadline,
    compute_closed,
    compute_confirm_deadline,
    compute_deliver_deadline,
    compute_paid,
    find_agreement,
    pair_of,
    parties_of,
    take_from_pair,
    validate_after,
    validate_role,
)
from chaincode.rules.market.interest import is_claim_due, leave_claim
from chaincode.rules.market.life import extend_once
from chaincode.rules.market.lots import put_lots
from chaincode.rules.market.pairs import note_dealing
from chaincode.rules.market.records import Agreement, AgreementRef, Pair, PledgeRef
from chaincode.rules.records import Member, MemberKey, Now
from chaincode.rules.state import State


@dataclass(frozen=True)
class Confirm:
    """Confirm the delivery of `agreement`; pledges: those whose cashback is asked for (T8)."""

    agreement: AgreementRef
    pledges: tuple[PledgeRef, ...] = ()


def process_confirm(state: State, call: Call, now: Now, args: Confirm) -> Outcome:
    """Say, as the consumer, that the service was had: the provider is paid, and each pledge named leaves a due."""
    validate_role(call, args.agreement, "consumer")
    agreement = find_agreement(state, args.agreement, "delivered")
    validate_requested(state, call, now, agreement.requested_by)
    pledges = find_pledges(state, now, args.pledges, agreement)
    paid = _pay(state, call, now, args.agreement, replace(agreement, pledges=args.pledges))
    dues = leave_dues(state, call, now, args.agreement, pledges=pledges, plain_cents=sum_plain(agreement.lots))
    return replace(paid, made=(*paid.made, *dues))


def process_collect(state: State, call: Call, now: Now, args: OnAgreement) -> Outcome:
    """Pay the provider once the consumer's days to confirm or contest are over. Anyone may."""
    agreement = find_agreement(state, args.agreement, "delivered")
    consumer = state.require(Member, keys.member(agreement.consumer), T12_UNKNOWN_MEMBER)
    own = state.require(MemberKey, keys.member_key(agreement.consumer), T12_UNKNOWN_MEMBER)
    validate_after(now, compute_confirm_deadline(now, agreement, consumer, own))
    return _pay(state, call, now, args.agreement, agreement)


def _pay(state: State, call: Call, now: Now, ref: str, agreement: Agreement) -> Outcome:
    pair = state.require(Pair, pair_of(ref), T4_NO_PAIR)
    parties = tuple([state.require(Member, keys.member(party), T12_UNKNOWN_MEMBER) for party in parties_of(ref)])
    paid = [extend_once(now, lot) for lot in compute_paid(now, ref, agreement, agreement.lots)]
    put_lots(state, call, "paid", tuple(paid))
    state.put(ref, compute_closed(now, agreement, "paid", agreement.lots))
    claims = leave_claim(state, call, now, ref, agreement) if is_claim_due(now, agreement, parties, pair) else ()
    dealt = note_dealing(pair, now)
    state.put(pair_of(ref), replace(dealt, claimed_on=now.number) if claims else dealt)
    return Outcome((ref, *claims), {"paid_cents": agreement.price_cents, "lots": len(paid)})


def process_decline(state: State, call: Call, now: Now, args: OnAgreement) -> Outcome:
    """Decline a request, as the provider."""
    validate_role(call, args.agreement, "provider")
    agreement = find_agreement(state, args.agreement, "requested")
    return _return(state, call, now, args.agreement, agreement=agreement, status="declined")


def process_withdraw(state: State, call: Call, now: Now, args: OnAgreement) -> Outcome:
    """Withdraw a request, as the consumer, even frozen or suspended. Nothing is extended: nobody prolongs own lots."""
    validate_role(call, args.agreement, "consumer")
    agreement = find_agreement(state, args.agreement, "requested")
    validate_requested(state, call, now, agreement.requested_by)
    return _return(state, call, now, args.agreement, agreement=agreement, status="withdrawn")


def process_release(state: State, call: Call, now: Now, args: OnAgreement) -> Outcome:
    """Give the lots back, as the provider, at any time after accepting."""
    validate_role(call, args.agreement, "provider")
    agreement = find_agreement(state, args.agreement, "accepted", "delivered", "contested")
    return _return(state, call, now, args.agreement, agreement=agreement, status="released")


def process_lapse(state: State, call: Call, now: Now, args: OnAgreement) -> Outcome:
    """Give the lots back once the provider is too late to accept or to deliver. Anyone may."""
    agreement = find_agreement(state, args.agreement, "requested", "accepted")
    if agreement.status == "accepted":
        require_running(now)
    compute = compute_accept_deadline if agreement.status == "requested" else compute_deliver_deadline
    validate_after(now, compute(now, agreement))
    return _return(state, call, now, args.agreement, agreement=agreement, status="lapsed")


def _return(state: State, call: Call, now: Now, ref: str, *, agreement: Agreement, status: str) -> Outcome:
    lots = agreement.lots if status == "withdrawn" else tuple([extend_once(now, lot) for lot in agreement.lots])
    take_from_pair(state, now, ref, agreement, agreement.lots)
    put_lots(state, call, "returned", lots)
    if agreement.seat:
        state.delete(agreement.seat)
    state.put(ref, compute_closed(now, agreement, status))
    return Outcome((ref,), {"returned_cents": agreement.price_cents, "lots": len(lots)})
