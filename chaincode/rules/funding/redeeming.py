"""T8: shops' tokens become euro, as far as euro stand behind all tokens.

    redeem (shop) -> held -> repay (treasurer of another organisation) -> burnt
                       `-> take_back (the shop, after 30 days anyone), sent again 10 to 14 days later -> returned

What may be redeemed is a part of what named agreements paid, each once for ever, without vouchers that the shop gave
and without agreements that named a pledge of its own: nobody redeems what they paid in themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome, digest
from chaincode.rules.codec import to_plain
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.funds import validate_most
from chaincode.rules.funding.purposes import validate_plain
from chaincode.rules.funding.records import Redeemed, Redemption, id_of
from chaincode.rules.market.agreements import T4_NO_AGREEMENT
from chaincode.rules.market.lots import (
    MAX_LOTS,
    T3_NEEDLESS_LOT,
    T3_TOO_LITTLE,
    divide,
    find_lots,
    put_lots,
    total_cents,
    use_lots,
    validate_alive,
    validate_named,
    validate_number,
    validate_own,
)
from chaincode.rules.market.records import Agreement, AgreementRef
from chaincode.rules.records import Lot, Member, Now
from chaincode.rules.state import State
from chaincode.rules.units import BPS, LotRef, PositiveCents

PAID_DAYS = 92
MAX_AGREEMENTS = 200

T8_NOT_PAID_TO_YOU = Reason("T8_NOT_PAID_TO_YOU", Kind.AUTHORITY)
T8_NO_SHOP = Reason("T8_NO_SHOP", Kind.AUTHORITY)
T8_CLOSED = Reason("T8_CLOSED", Kind.STATE)
T8_UNPAID = Reason("T8_UNPAID", Kind.STATE)
T8_REDEEMED = Reason("T8_REDEEMED", Kind.STATE)
T8_AGREEMENT_TWICE = Reason("T8_AGREEMENT_TWICE", Kind.AMOUNT)
T8_REDEEM_PART = Reason("T8_REDEEM_PART", Kind.AMOUNT)


@dataclass(frozen=True)
class Redeem:
    """Ask for the euro of `cents` of own `lots`, on the ground of `agreements` that were paid in the last 92 days."""

    lots: tuple[LotRef, ...]
    cents: PositiveCents
    agreements: tuple[AgreementRef, ...]


def process_redeem(state: State, call: Call, now: Now, args: Redeem) -> Outcome:
    """Hold the lots and mark the agreements; change returns with the same dates."""
    owner = state.require(Member, keys.member(call.member), T12_UNKNOWN_MEMBER)
    _validate_sender(call, args, owner)
    agreements = [state.require(Agreement, ref, T4_NO_AGREEMENT) for ref in args.agreements]
    lots = find_lots(state, args.lots)
    if not now.parameters.redeem_bps:
        raise T8_CLOSED()
    validate_alive(now, args.lots, lots, owner)
    validate_plain(args.lots, lots)
    _validate_agreements(state, now, args, agreements)
    held, change = _validate_amounts(call, now, args, lots, agreements)
    key = keys.redemption(call.member, call.derive_id("redemption"))
    use_lots(state, now, args.lots)
    made = put_lots(state, call, "change", change)
    content = {"agreements": list(args.agreements), "cents": args.cents, "lots": to_plain(held), "redemption": key}
    redemption = Redemption("held", args.cents, held, args.agreements, digest(content), now.number)
    state.put(key, redemption)
    for ref in args.agreements:
        state.put(keys.redeemed(id_of(ref)), Redeemed(key))
    return Outcome((key, *made), {"cents": args.cents, "digest": redemption.digest})


def _validate_sender(call: Call, args: Redeem, owner: Member) -> None:
    validate_own(call, args.lots)
    if owner.stakeholder != "commerce":
        raise T8_NO_SHOP()
    for ref in args.agreements:
        if ref.split("/")[2] != call.member:
            raise T8_NOT_PAID_TO_YOU(agreement=ref)


def _validate_agreements(state: State, now: Now, args: Redeem, agreements: Sequence[Agreement]) -> None:
    for ref, agreement in zip(args.agreements, agreements, strict=True):
        if not agreement.paid_cents or now.number - agreement.closed_on > PAID_DAYS:
            raise T8_UNPAID(agreement=ref, most=PAID_DAYS)
        if state.find(Redeemed, keys.redeemed(id_of(ref))) is not None:
            raise T8_REDEEMED(agreement=ref)


def _validate_amounts(
    call: Call, now: Now, args: Redeem, lots: tuple[Lot, ...], agreements: Sequence[Agreement]
) -> tuple[tuple[Lot, ...], tuple[Lot, ...]]:
    """Give what is held and the change."""
    refs = args.agreements
    if len(dict.fromkeys(refs)) < len(refs):
        raise T8_AGREEMENT_TWICE(agreement=next(ref for ref in refs if refs.count(ref) > 1))
    validate_named(args.lots)
    held, change = divide(lots, args.cents)
    if total_cents(held) < args.cents:
        raise T3_TOO_LITTLE(have_cents=total_cents(held), need_cents=args.cents)
    if len(held) < len(lots):
        raise T3_NEEDLESS_LOT(lot=args.lots[len(held)])
    most = compute_redeemable(now, call.member, agreements)
    if args.cents > most:
        raise T8_REDEEM_PART(cents=args.cents, most=most)
    validate_number(args.lots, MAX_LOTS)
    validate_most("agreements", len(refs), MAX_AGREEMENTS)
    return held, change


def compute_redeemable(now: Now, owner: str, agreements: Sequence[Agreement]) -> int:
    """Give the cents that agreements allow: `redeem_bps` of what they paid that didn't come from the shop itself.

    Rounded down once, over all of them.
    """
    own = f"pledge/{owner}/"
    counted = [one for one in agreements if not any(pledge.startswith(own) for pledge in one.pledges)]
    paid_cents = sum(one.paid_cents for one in counted)
    given_cents = sum(gift.cents for one in counted for gift in one.vouchers if gift.giver == owner)
    return (paid_cents - given_cents) * now.parameters.redeem_bps // BPS
