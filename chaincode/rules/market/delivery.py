"""T4: the provider accepts a request, booking a seat where places are numbered, and says when it was delivered."""

from dataclasses import dataclass, replace

from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.delegates import count_request
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.market.agreements import (
    T4_NO_PAIR,
    compute_accept_deadline,
    compute_deliver_deadline,
    find_agreement,
    pair_of,
    take_from_pair,
    validate_not_after,
    validate_role,
)
from chaincode.rules.market.lots import divide, put_lots
from chaincode.rules.market.pairs import note_dealing
from chaincode.rules.market.records import Agreement, AgreementRef, OptionalSeatRef, Pair, Place, Seat
from chaincode.rules.records import Now
from chaincode.rules.state import State
from chaincode.rules.units import Cents

T4_NO_PLACE = Reason("T4_NO_PLACE", Kind.EXISTENCE)
T4_OTHER_PLACE = Reason("T4_OTHER_PLACE", Kind.STATE)
T4_SEAT_TAKEN = Reason("T4_SEAT_TAKEN", Kind.STATE)
T4_BEFORE_SERVICE = Reason("T4_BEFORE_SERVICE", Kind.STATE)
T4_NO_SEAT = Reason("T4_NO_SEAT", Kind.AMOUNT)
T4_DELIVERED_CENTS = Reason("T4_DELIVERED_CENTS", Kind.AMOUNT)


@dataclass(frozen=True)
class Accept:
    """Accept the request `agreement`; seat: a free seat of its place, "" when it has none."""

    agreement: AgreementRef
    seat: OptionalSeatRef = ""


@dataclass(frozen=True)
class Deliver:
    """Say that what `agreement` is about was delivered; cents: what it came to, 0 for all that is held."""

    agreement: AgreementRef
    cents: Cents = 0


def process_accept(state: State, call: Call, now: Now, args: Accept) -> Outcome:
    """Accept by the earlier of request + `accept_days` and the service's day."""
    validate_role(call, args.agreement, "provider")
    place = state.require(Place, place_of(args.seat), T4_NO_PLACE) if args.seat else None
    agreement = find_agreement(state, args.agreement, "requested")
    validate_not_after(now, compute_accept_deadline(now, agreement))
    _validate_place(args, agreement, place)
    if place:
        _validate_seat(state, args.seat, place)
        state.put(args.seat, Seat(args.agreement))
    pair = state.require(Pair, pair_of(args.agreement), T4_NO_PAIR)
    state.put(pair_of(args.agreement), note_dealing(pair, now))
    state.put(args.agreement, replace(agreement, status="accepted", accepted_on=now.number, seat=args.seat))
    return Outcome((args.agreement,))


def process_deliver(state: State, call: Call, now: Now, args: Deliver) -> Outcome:
    """Say that the service was delivered, from its day to `deliver_days` after it, at the held price or a lower one.

    What is over returns at once, with its dates, from the lots that expire last; a helper's cap counts it (T12), since
    the provider gives it up.
    """
    validate_role(call, args.agreement, "provider")
    agreement = find_agreement(state, args.agreement, "accepted")
    # The beginning is the date people agreed; the end a number, so that an outage takes nobody's deadline (T14).
    if now.date < agreement.service_date:
        raise T4_BEFORE_SERVICE(date=agreement.service_date)
    validate_not_after(now, compute_deliver_deadline(now, agreement))
    if args.cents > agreement.price_cents:
        raise T4_DELIVERED_CENTS(cents=args.cents, max_cents=agreement.price_cents)
    delivered = replace(agreement, status="delivered", delivered_on=now.number)
    return _lower(state, call, now, args, delivered)


def _lower(state: State, call: Call, now: Now, args: Deliver, agreement: Agreement) -> Outcome:
    over_cents = agreement.price_cents - args.cents if args.cents else 0
    if not over_cents:
        state.put(args.agreement, agreement)
        return Outcome((args.agreement,))
    count_request(state, call, now, over_cents)
    kept, over = divide(tuple(sorted(agreement.lots, key=lambda lot: lot.expires_on)), args.cents)
    take_from_pair(state, now, args.agreement, agreement, over)
    made = put_lots(state, call, "over", over)
    state.put(args.agreement, replace(agreement, price_cents=args.cents, lots=kept))
    return Outcome((args.agreement, *made), {"returned_cents": over_cents})


def place_of(seat: str) -> str:
    """Give the key of the place that a seat belongs to."""
    return "place/" + "/".join(seat.split("/")[1:4])


def _validate_place(args: Accept, agreement: Agreement, place: Place | None) -> None:
    named = place_of(args.seat) if args.seat else ""
    if named != agreement.place or (place and place.date != agreement.service_date):
        raise T4_OTHER_PLACE(place=agreement.place, date=agreement.service_date)


def _validate_seat(state: State, seat: str, place: Place) -> None:
    if state.find(Seat, seat) is not None:
        raise T4_SEAT_TAKEN(seat=seat)
    if not 1 <= int(seat[-4:]) <= place.seats:
        raise T4_NO_SEAT(seats=place.seats)
