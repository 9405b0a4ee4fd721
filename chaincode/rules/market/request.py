"""T4, the first step: a consumer asks for a service and named lots move from the wallet into the agreement."""

from dataclasses import dataclass, replace

from chaincode.rules import intervals, keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.days import T14_NO_DATE
from chaincode.rules.community.delegates import count_request
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.purposes import sum_counted, validate_fitting
from chaincode.rules.market.life import compute_last_day
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
from chaincode.rules.market.offers import T4_MAX_PRICE, T4_NO_OFFER
from chaincode.rules.market.pairs import add_request
from chaincode.rules.market.records import Agreement, Offer, OfferRef, OptionalPlaceRef, Pair
from chaincode.rules.records import Lot, Member, Now
from chaincode.rules.state import State
from chaincode.rules.units import Date, Hash, LotRef, MemberId, PositiveCents

T4_SAME_MEMBER = Reason("T4_SAME_MEMBER", Kind.AUTHORITY)
T4_OFFER_CLOSED = Reason("T4_OFFER_CLOSED", Kind.STATE)
T4_OTHER_MEMBER = Reason("T4_OTHER_MEMBER", Kind.STATE)
T4_PROVIDER_AWAY = Reason("T4_PROVIDER_AWAY", Kind.STATE)
T4_PLACE = Reason("T4_PLACE", Kind.STATE)
T4_PRICE = Reason("T4_PRICE", Kind.AMOUNT)
T4_PAST_DAY = Reason("T4_PAST_DAY", Kind.AMOUNT)
T4_LOT_TOO_SHORT = Reason("T4_LOT_TOO_SHORT", Kind.AMOUNT)
T4_TOO_FAR_AHEAD = Reason("T4_TOO_FAR_AHEAD", Kind.LIMIT)


@dataclass(frozen=True)
class Request:
    """Ask `provider` for what `offer` (the provider's, or an own need) names, holding `price_cents` of `lots`.

    lots: in the order in which they are used, only the last may be more than needed; place: of the offer's resource,
    "" when it has none; terms: salted hash of the words agreed.
    """

    offer: OfferRef
    provider: MemberId
    lots: tuple[LotRef, ...]
    price_cents: PositiveCents
    service_date: Date
    terms: Hash
    place: OptionalPlaceRef = ""


def process_request(state: State, call: Call, now: Now, args: Request) -> Outcome:
    """Hold the price in a new agreement; change returns as a lot with the same dates."""
    if not intervals.is_date(args.service_date):
        raise T14_NO_DATE(date=args.service_date)
    consumer = state.require(Member, keys.member(call.member), T12_UNKNOWN_MEMBER)
    validate_own(call, args.lots)
    if args.provider == call.member:
        raise T4_SAME_MEMBER()
    offer = state.require(Offer, args.offer, T4_NO_OFFER)
    provider = state.require(Member, keys.member(args.provider), T12_UNKNOWN_MEMBER)
    lots = find_lots(state, args.lots)
    validate_alive(now, args.lots, lots, consumer)
    _validate_offer(call, now, args, offer, provider)
    validate_fitting(args.lots, lots, offer.category, args.offer)
    held, change = _validate_amounts(now, args, offer, lots=lots, consumer=consumer)
    pair = _validate_limits(state, call, now, args, held)
    helper = count_request(state, call, now, args.price_cents)
    use_lots(state, now, args.lots)
    made = put_lots(state, call, "change", change)
    key = keys.agreement(call.member, args.provider, call.derive_id("agreement"))
    agreed = _build_agreement(call, now, args, offer=offer, stakeholder=provider.stakeholder, held=held)
    state.put(key, replace(agreed, requested_by=helper))
    state.put(keys.pair(call.member, args.provider), pair)
    return Outcome((key, *made), {"held_cents": args.price_cents, "change_cents": total_cents(change)})


def compute_service_day(now: Now, date: str) -> int:
    """T14: the number that a date is expected to have, when no date is skipped until then."""
    return now.number + intervals.days_between(now.date, date)


def _validate_offer(call: Call, now: Now, args: Request, offer: Offer, provider: Member) -> None:
    publisher = args.offer.split("/")[1]
    if not offer.is_open:
        raise T4_OFFER_CLOSED(offer=args.offer)
    if publisher != (args.provider if offer.kind == "offer" else call.member):
        raise T4_OTHER_MEMBER(offer=args.offer, kind=offer.kind)
    if not provider.is_confirmed(now.number):
        raise T4_PROVIDER_AWAY(provider=args.provider)
    resource = args.place.split("/")[1:3] if args.place else []
    if resource != ([publisher, offer.resource] if offer.resource else []):
        raise T4_PLACE(resource=offer.resource)


def _validate_amounts(
    now: Now, args: Request, offer: Offer, *, lots: tuple[Lot, ...], consumer: Member
) -> tuple[tuple[Lot, ...], tuple[Lot, ...]]:
    """Give what is held and the change."""
    if not offer.min_price_cents <= args.price_cents <= offer.max_price_cents:
        raise T4_PRICE(min_cents=offer.min_price_cents, max_cents=offer.max_price_cents)
    if args.service_date < now.date:
        raise T4_PAST_DAY(date=args.service_date)
    validate_named(args.lots)
    held, change = divide(lots, args.price_cents)
    if total_cents(held) < args.price_cents:
        raise T3_TOO_LITTLE(have_cents=total_cents(held), need_cents=args.price_cents)
    if len(held) < len(lots):
        raise T3_NEEDLESS_LOT(lot=args.lots[len(held)])
    _validate_long_enough(now, args, lots, consumer)
    return held, change


def _validate_long_enough(now: Now, args: Request, lots: tuple[Lot, ...], consumer: Member) -> None:
    parameters = now.parameters
    needed_on = compute_service_day(now, args.service_date) + parameters.deliver_days + parameters.confirm_days
    for ref, lot in zip(args.lots, lots, strict=True):
        last_day = compute_last_day(now, lot, consumer)
        if last_day < needed_on:
            raise T4_LOT_TOO_SHORT(lot=ref, expires_on=last_day, needed_on=needed_on)


def _validate_limits(state: State, call: Call, now: Now, args: Request, held: tuple[Lot, ...]) -> Pair:
    """Give the pair's record with this request."""
    parameters = now.parameters
    validate_number(args.lots, MAX_LOTS)
    if intervals.days_between(now.date, args.service_date) > parameters.book_ahead_days:
        raise T4_TOO_FAR_AHEAD(most=parameters.book_ahead_days)
    if args.price_cents > parameters.max_price:
        raise T4_MAX_PRICE(max_cents=parameters.max_price)
    pair = state.find(Pair, keys.pair(call.member, args.provider)) or Pair()
    return add_request(pair, now, sum_counted(held))


def _build_agreement(
    call: Call, now: Now, args: Request, *, offer: Offer, stakeholder: str, held: tuple[Lot, ...]
) -> Agreement:
    return Agreement(
        status="requested",
        consumer=call.member,
        provider=args.provider,
        offer=args.offer,
        category=offer.category,
        interest=now.parameters.interest_of(offer.category),
        price_cents=args.price_cents,
        service_date=args.service_date,
        service_on=compute_service_day(now, args.service_date),
        stakeholder=stakeholder,
        terms=args.terms,
        requested_on=now.number,
        lots=held,
        place=args.place,
    )
