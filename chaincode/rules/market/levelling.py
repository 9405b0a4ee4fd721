"""T2: `level` brings what a member has held too long over `max_balance` to the commons. Anyone may send it.

    named lots, and those held in requests nobody has accepted -> their sum -> the excess, out of the named lots

A request is the consumer's alone until it is accepted, and can be withdrawn: what it holds counts, and stays there.
"""

from dataclasses import dataclass

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.purposes import validate_plain
from chaincode.rules.market.agreements import find_agreement, parties_of
from chaincode.rules.market.commons import give_to_commons
from chaincode.rules.market.life import is_alive
from chaincode.rules.market.lots import (
    MAX_NAMED,
    divide,
    find_lots,
    owner_of,
    put_lots,
    total_cents,
    use_lots,
    validate_alive,
    validate_named,
    validate_number,
)
from chaincode.rules.market.records import Agreement, AgreementRef
from chaincode.rules.records import Lot, Member, Now
from chaincode.rules.state import State
from chaincode.rules.units import LotRef, MemberId

T2_OTHER_OWNER = Reason("T2_OTHER_OWNER", Kind.AUTHORITY)
T2_OTHER_CONSUMER = Reason("T2_OTHER_CONSUMER", Kind.AUTHORITY)
T2_GRACE = Reason("T2_GRACE", Kind.STATE)
T2_NOT_OVER = Reason("T2_NOT_OVER", Kind.AMOUNT)


@dataclass(frozen=True)
class Level:
    """Bring what `lots` of a member, received more than `grace_days` ago, are over `max_balance` to the commons.

    agreements: the member's requests that nobody has accepted; what they hold counts, and stays where it is.
    """

    member: MemberId
    lots: tuple[LotRef, ...]
    agreements: tuple[AgreementRef, ...] = ()


def process_level(state: State, call: Call, now: Now, args: Level) -> Outcome:
    """T2: the excess of long-held lots over `max_balance`, soonest expiry first, goes to the commons."""
    _validate_owner(args)
    member = state.require(Member, keys.member(args.member), T12_UNKNOWN_MEMBER)
    lots = find_lots(state, args.lots)
    held = [find_agreement(state, ref, "requested") for ref in args.agreements]
    validate_alive(now, args.lots, lots, member)
    _validate_grace(now, args.lots, lots)
    validate_plain(args.lots, lots)
    _validate_named(args)
    have_cents = total_cents(lots) + sum(count_held(now, agreement, member) for agreement in held)
    excess_cents = min(_compute_excess(now, member.stakeholder, have_cents), total_cents(lots))
    validate_number(args.lots, MAX_NAMED)
    validate_number(args.agreements, MAX_NAMED)
    _take_excess(state, call, now, dict(zip(args.lots, lots, strict=True)), excess_cents)
    return give_to_commons(state, call, now, excess_cents)


def is_counted(now: Now, lot: Lot, owner: Member) -> bool:
    """T2: say whether a lot counts towards `max_balance`: alive, no voucher, received more than `grace_days` ago."""
    is_old = now.number - lot.received_on > now.parameters.grace_days
    return is_old and not lot.only and is_alive(now, lot, owner)


def count_held(now: Now, agreement: Agreement, owner: Member) -> int:
    """T2: give the cents that count of what a request holds while nobody has accepted it."""
    if agreement.status != "requested":
        return 0
    return total_cents(tuple([lot for lot in agreement.lots if is_counted(now, lot, owner)]))


def _validate_owner(args: Level) -> None:
    for ref in args.lots:
        if owner_of(ref) != args.member:
            raise T2_OTHER_OWNER(lot=ref, member=args.member)
    for ref in args.agreements:
        if parties_of(ref)[0] != args.member:
            raise T2_OTHER_CONSUMER(agreement=ref, member=args.member)


def _validate_grace(now: Now, refs: tuple[str, ...], lots: tuple[Lot, ...]) -> None:
    grace_days = now.parameters.grace_days
    for ref, lot in zip(refs, lots, strict=True):
        if now.number - lot.received_on <= grace_days:
            raise T2_GRACE(lot=ref, received_on=lot.received_on, grace_days=grace_days)


def _validate_named(args: Level) -> None:
    validate_named(args.lots)
    if args.agreements:
        validate_named(args.agreements)


def _compute_excess(now: Now, stakeholder: str, have_cents: int) -> int:
    max_cents: int = getattr(now.parameters.max_balance, stakeholder)
    if have_cents <= max_cents:
        raise T2_NOT_OVER(have_cents=have_cents, max_cents=max_cents)
    return have_cents - max_cents


def _take_excess(state: State, call: Call, now: Now, named: dict[str, Lot], excess_cents: int) -> None:
    taken: list[str] = []
    for ref in sorted(named, key=lambda ref: (named[ref].expires_on, ref)):
        lot = named[ref]
        if excess_cents:
            taken.append(ref)
            _, rest = divide((lot,), excess_cents)
            put_lots(state, call, "rest", rest)
            excess_cents -= min(excess_cents, lot.amount_cents)
    use_lots(state, now, tuple(taken))
