"""T4: accepting, with seats and days, and delivering."""

from dataclasses import replace

import pytest

from chaincode.rules import keys
from chaincode.rules.market.records import Place, Seat
from tests.helpers.rules.market import PRICE_CENTS, Market
from tests.helpers.rules.world import STRANGER

PLACE = {"number": 7, "date": "2024-05-03", "seats": 2}


# Accepting


@pytest.mark.parametrize(("service_in", "last_day"), [(2, 3), (20, 8)])
def test_t4_accept_by_the_earlier_of_accept_days_and_the_services_day(
    market: Market, service_in: int, last_day: int
) -> None:
    arguments = {"service_date": market.world.date_in(service_in)}
    first, second = market.request(**arguments), market.request(**arguments)
    market.world.open_day(last_day - 1)
    market.world.do("accept", market.bea, agreement=first)
    market.world.refused("T4_TOO_EARLY", "lapse", STRANGER, agreement=second)
    market.world.open_day(1)
    assert market.world.refused("T4_TOO_LATE", "accept", market.bea, agreement=second) == {"last_day": last_day}
    market.world.do("lapse", STRANGER, agreement=second)
    assert market.agreement(second).status == "lapsed"


def book(market: Market, number: int = 7) -> tuple[str, str]:
    """Publish two seats and request a place; give the agreement and the place without its seat."""
    offer = market.publish(resource="hall", places=[PLACE])
    place = keys.place(market.bea.member, "hall", number)
    return market.request(offer=offer, place=place), place.replace("place/", "seat/")


def test_t4_accept_books_a_seat_once(market: Market) -> None:
    (first, seats), (second, _), (third, _) = book(market), book(market), book(market)
    market.world.do("accept", market.bea, agreement=first, seat=f"{seats}/0001")
    assert market.world.get(Seat, f"{seats}/0001") == Seat(first)
    values = market.world.refused("T4_SEAT_TAKEN", "accept", market.bea, agreement=second, seat=f"{seats}/0001")
    assert values == {"seat": f"{seats}/0001"}
    market.world.do("accept", market.bea, agreement=second, seat=f"{seats}/0002")
    for number in ("0000", "0003", "1001", "9999"):
        values = market.world.refused("T4_NO_SEAT", "accept", market.bea, agreement=third, seat=f"{seats}/{number}")
        assert values == {"seats": 2}


def test_t4_accept_names_a_seat_of_the_agreed_place_on_the_services_day(market: Market) -> None:
    ref, seats = book(market)
    plain = market.request()
    market.world.refused("T4_OTHER_PLACE", "accept", market.bea, agreement=ref)
    market.world.refused("T4_OTHER_PLACE", "accept", market.bea, agreement=plain, seat=f"{seats}/0001")
    missing, missing_seats = book(market, number=8)
    market.world.refused("T4_NO_PLACE", "accept", market.bea, agreement=missing, seat=f"{missing_seats}/0001")
    market.world.put(keys.place(market.bea.member, "hall", 7), Place("2024-05-04", 2))
    market.world.refused("T4_OTHER_PLACE", "accept", market.bea, agreement=ref, seat=f"{seats}/0001")


@pytest.mark.parametrize("command", ["release", "lapse"])
def test_t4_a_returned_agreement_frees_its_seat(market: Market, command: str) -> None:
    ref, seats = book(market)
    market.world.do("accept", market.bea, agreement=ref, seat=f"{seats}/0001")
    market.world.open_day(10 if command == "lapse" else 0)
    market.world.do(command, market.bea, agreement=ref)
    assert market.world.find(Seat, f"{seats}/0001") is None


# Delivering


def test_t4_deliver_from_the_services_day_to_deliver_days_after_it(market: Market) -> None:
    refs = [market.bring_to("accepted") for _ in range(3)]
    market.world.open_day(1)
    values = market.world.refused("T4_BEFORE_SERVICE", "deliver", market.bea, agreement=refs[0])
    assert values == {"date": "2024-05-03"}
    market.world.open_day(1)
    market.world.do("deliver", market.bea, agreement=refs[0])
    market.world.open_day(7)
    market.world.do("deliver", market.bea, agreement=refs[1])
    market.world.refused("T4_TOO_EARLY", "lapse", STRANGER, agreement=refs[2])
    market.world.open_day(1)
    assert market.world.refused("T4_TOO_LATE", "deliver", market.bea, agreement=refs[2]) == {"last_day": 10}
    market.world.do("lapse", STRANGER, agreement=refs[2])


def test_t14_an_outage_takes_nobodys_deadline(market: Market) -> None:
    ref = market.bring_to("accepted")
    market.world.skip_to("2024-06-15")
    market.world.do("deliver", market.bea, agreement=ref)
    assert market.agreement(ref).delivered_on == 2


# Delivering less


def test_t4_what_is_delivered_for_less_returns_the_rest_from_the_lots_that_expire_last(market: Market) -> None:
    world = market.world
    lots = [world.give(market.ada, cents, lasts=lasts) for cents, lasts in ((300, 90), (400, 30), (301, 60))]
    ref = market.request(lots=lots)
    world.do("accept", market.bea, agreement=ref)
    world.open_day(2)
    held = {lot.expires_on: lot for lot in market.agreement(ref).lots}
    assert world.do("deliver", market.bea, agreement=ref, cents=500)["facts"] == {"returned_cents": 501}
    assert [(lot.expires_on, lot.amount_cents) for lot in market.agreement(ref).lots] == [(31, 400), (61, 100)]
    returned = world.lots_of(market.ada)
    assert sorted((lot.expires_on, lot.amount_cents) for lot in returned) == [(61, 201), (91, 300)]
    assert all(replace(lot, amount_cents=1) == replace(held[lot.expires_on], amount_cents=1) for lot in returned)
    assert (market.agreement(ref).price_cents, market.pair_cents()) == (500, 500)
    world.do("confirm", market.ada, agreement=ref)
    assert (market.agreement(ref).paid_cents, world.balance_cents(market.bea)) == (500, 500)


@pytest.mark.parametrize("cents", [1, PRICE_CENTS])
def test_t4_the_least_and_the_most_that_a_delivery_comes_to(market: Market, cents: int) -> None:
    ref = market.bring_to("accepted")
    market.world.open_day(2)
    over = market.world.refused("T4_DELIVERED_CENTS", "deliver", market.bea, agreement=ref, cents=PRICE_CENTS + 1)
    assert over == {"cents": PRICE_CENTS + 1, "max_cents": PRICE_CENTS}
    market.world.do("deliver", market.bea, agreement=ref, cents=cents)
    assert market.agreement(ref).price_cents == cents
    market.world.do("contest", market.ada, agreement=ref)
    market.world.refused("T4_SPLIT", "split", market.ada, agreement=ref, provider_cents=cents + 1)
