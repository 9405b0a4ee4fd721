"""T4: offers and needs, and the numbered places of a resource. Words, address and hour are never here, only their hash.

An offer names its publisher as provider, a need its publisher as consumer.
"""

from dataclasses import dataclass
from typing import Annotated

from chaincode.rules import intervals, keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.days import T14_NO_DATE
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.market.records import Offer, OfferKind, OptionalName, Place, Thing
from chaincode.rules.records import Now
from chaincode.rules.state import State
from chaincode.rules.units import Bounds, Date, Hash, Name, Pattern, PositiveCents

MAX_PLACES = 50
OptionalId = Annotated[str, Pattern("|[0-9a-f]{32}")]
PlaceNumber = Annotated[int, Bounds(0, 999_999)]
Seats = Annotated[int, Bounds(0, 9_999)]

T4_NO_OFFER = Reason("T4_NO_OFFER", Kind.EXISTENCE)
T4_PRICES = Reason("T4_PRICES", Kind.AMOUNT)
T4_NO_RESOURCE = Reason("T4_NO_RESOURCE", Kind.AMOUNT)
T4_MAX_PRICE = Reason("T4_MAX_PRICE", Kind.LIMIT)
T4_TOO_MANY_PLACES = Reason("T4_TOO_MANY_PLACES", Kind.LIMIT)


@dataclass(frozen=True)
class PlaceTerms:
    """Place `number` of the offer's resource: for `date`, with that many `seats` (0 closes it)."""

    number: PlaceNumber
    date: Date
    seats: Seats


@dataclass(frozen=True)
class Publish:
    """Publish an offer or a need, or change an own one, and places of its resource. Prices in cents of a token.

    offer: the id of an own one to change, "" for a new one; terms: salted hash of the words.
    """

    kind: OfferKind
    thing: Thing
    category: Name
    min_price_cents: PositiveCents
    max_price_cents: PositiveCents
    terms: Hash
    offer: OptionalId = ""
    resource: OptionalName = ""
    is_open: bool = True
    places: tuple[PlaceTerms, ...] = ()


def process_publish(state: State, call: Call, now: Now, args: Publish) -> Outcome:
    """Write an offer or need of the caller, and its places."""
    _validate_dates(args)
    key = keys.offer(call.member, args.offer or call.derive_id("offer"))
    if args.offer:
        state.require(Offer, key, T4_NO_OFFER)
    _validate_amounts(args)
    _validate_limits(now, args)
    state.put(key, Offer(
        args.kind, args.thing, args.category, args.min_price_cents, args.max_price_cents, args.terms, now.number,
        args.resource, args.is_open,
    ))
    for place in args.places:
        state.put(keys.place(call.member, args.resource, place.number), Place(place.date, place.seats))
    return Outcome((key,), {"places": len(args.places)})


def _validate_dates(args: Publish) -> None:
    for place in args.places:
        if not intervals.is_date(place.date):
            raise T14_NO_DATE(date=place.date)


def _validate_amounts(args: Publish) -> None:
    if args.min_price_cents > args.max_price_cents:
        raise T4_PRICES(min_cents=args.min_price_cents, max_cents=args.max_price_cents)
    if args.places and not args.resource:
        raise T4_NO_RESOURCE()


def _validate_limits(now: Now, args: Publish) -> None:
    if args.is_open and args.max_price_cents > now.parameters.max_price:
        raise T4_MAX_PRICE(max_cents=now.parameters.max_price)
    if len(args.places) > MAX_PLACES:
        raise T4_TOO_MANY_PLACES(most=MAX_PLACES)
