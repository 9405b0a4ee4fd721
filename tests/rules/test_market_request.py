"""T4: publishing, and a request that moves named lots into an agreement."""

from dataclasses import replace

import pytest

from chaincode.rules import keys
from chaincode.rules.market.records import DaySum, Offer, Pair, Place
from chaincode.rules.records import Lot, Member
from tests.helpers.rules.market import PRICE_CENTS, TERMS, Market
from tests.helpers.rules.world import SERVICE

UNKNOWN = "0" * 32


@pytest.fixture
def market() -> Market:
    return Market(interests=[{"category": "care", "interest": "social"}])


# Publishing


def test_t4_publish_writes_an_offer_under_its_publisher(market: Market) -> None:
    assert market.offer.startswith(f"offer/{market.bea.member}/")
    assert market.world.get(Offer, market.offer) == Offer("offer", "service", "care", 1, 20_000, TERMS, 1)


def test_t4_publish_changes_an_own_offer(market: Market) -> None:
    offer_id = market.offer.rsplit("/", 1)[1]
    assert market.publish(offer=offer_id, is_open=False, max_price_cents=5) == market.offer
    assert market.world.get(Offer, market.offer) == Offer(
        "offer", "service", "care", 1, 5, TERMS, 1, is_open=False,
    )


def test_t4_publish_writes_numbered_places_of_a_resource(market: Market) -> None:
    places = [{"number": 1, "date": "2024-05-03", "seats": 4}, {"number": 2, "date": "2024-05-04", "seats": 1}]
    market.publish(resource="hall", places=places)
    assert market.world.all(Place, "place/") == {
        keys.place(market.bea.member, "hall", 1): Place("2024-05-03", 4),
        keys.place(market.bea.member, "hall", 2): Place("2024-05-04", 1),
    }


def test_t4_publish_refuses_whom_and_what_does_not_fit(market: Market) -> None:
    def refused(code: str, **changes: object) -> None:
        market.world.refused(code, "publish", market.bea, **market.publish_arguments(**changes))

    place = {"number": 1, "date": "2024-05-03", "seats": 4}
    market.world.refused("T12_NOT_A_MEMBER", "publish", SERVICE, **market.publish_arguments())
    refused("T14_NO_DATE", resource="hall", places=[place | {"date": "2024-02-30"}])
    refused("T4_NO_OFFER", offer=UNKNOWN)
    refused("T4_PRICES", min_price_cents=6, max_price_cents=5)
    refused("T4_NO_RESOURCE", places=[place])
    refused("T4_TOO_MANY_PLACES", resource="hall", places=[place] * 501)
    refused("T0_ARGUMENTS", thing="share")


# Requesting


def test_t4_request_moves_the_named_lots_into_the_agreement_and_returns_change_with_its_dates(market: Market) -> None:
    world = market.world
    lots = [world.give(market.ada, 700), world.give(market.ada, 800, lasts=100, is_marked=True)]
    first, second = (world.get(Lot, ref) for ref in lots)
    receipt = world.do("request", market.ada, **market.request_arguments(lots=lots))
    agreement = market.agreement(receipt["made"][0])
    assert [lot.amount_cents for lot in agreement.lots] == [700, 301]
    assert agreement.lots[0] == first
    assert world.all(Lot, "lot/") == {
        receipt["made"][1]: Lot(market.ada.member, 499, "given", 1, 1, second.expires_on, is_marked=True),
    }
    assert receipt["facts"] == {"held_cents": PRICE_CENTS, "change_cents": 499}


def test_t4_request_records_what_later_steps_need(market: Market) -> None:
    ref = market.request()
    agreement = market.agreement(ref)
    assert ref.startswith(f"agreement/{market.ada.member}/{market.bea.member}/")
    assert (agreement.status, agreement.offer, agreement.price_cents) == ("requested", market.offer, PRICE_CENTS)
    assert (agreement.service_date, agreement.service_on, agreement.requested_on) == ("2024-05-03", 3, 1)
    assert (agreement.stakeholder, agreement.category, agreement.interest) == ("commerce", "care", "social")
    pair = market.world.get(Pair, keys.pair(market.bea.member, market.ada.member))
    assert pair == Pair((DaySum(1, PRICE_CENTS),))


def test_t14_the_services_day_has_the_number_it_is_expected_to_have(market: Market) -> None:
    market.world.skip_to("2024-05-10")
    agreement = market.agreement(market.request(service_date="2024-05-12"))
    assert (market.world.day, agreement.service_on) == (2, 4)


def test_t4_a_need_is_answered_by_any_provider_and_requested_by_its_publisher(market: Market) -> None:
    need = market.world.do("publish", market.ada, **market.publish_arguments(kind="need"))["made"][0]
    market.request(offer=need)
    arguments = market.request_arguments(offer=need, lots=[market.world.give(market.carlo, PRICE_CENTS)])
    market.world.refused("T4_OTHER_MEMBER", "request", market.carlo, **arguments)


def refused_request(market: Market, code: str, **changes: object) -> dict[str, object]:
    return market.world.refused(code, "request", market.ada, **market.request_arguments(**changes))


def test_t4_request_is_signed_by_the_consumer_with_own_lots_from_another_member(market: Market) -> None:
    others = market.world.give(market.carlo, PRICE_CENTS)
    market.world.refused("T12_NOT_A_MEMBER", "request", SERVICE, **market.request_arguments())
    refused_request(market, "T3_NOT_YOUR_LOT", lots=[others])
    refused_request(market, "T4_SAME_MEMBER", provider=market.ada.member)


def test_t4_request_needs_an_open_offer_of_a_confirmed_provider(market: Market) -> None:
    refused_request(market, "T4_NO_OFFER", offer=keys.offer(market.bea.member, UNKNOWN))
    refused_request(market, "T12_UNKNOWN_MEMBER", provider="7" * 64)
    refused_request(market, "T4_OTHER_MEMBER", provider=market.carlo.member)
    refused_request(market, "T4_OFFER_CLOSED", offer=market.publish(is_open=False))
    member = market.world.get(Member, keys.member(market.bea.member))
    for away in ({"status": "left"}, {"suspended_until": 9}):
        market.world.put(keys.member(market.bea.member), Member(**(vars(member) | away)))
        refused_request(market, "T4_PROVIDER_AWAY")


def test_t4_request_names_a_place_exactly_when_the_offer_has_a_resource(market: Market) -> None:
    place, other = (keys.place(market.bea.member, resource, 1) for resource in ("hall", "oven"))
    offer = market.publish(resource="hall")
    refused_request(market, "T4_PLACE", place=place)
    refused_request(market, "T4_PLACE", offer=offer)
    refused_request(market, "T4_PLACE", offer=offer, place=other)
    refused_request(market, "T4_PLACE", offer=offer, place=keys.place(market.carlo.member, "hall", 1))
    assert market.agreement(market.request(offer=offer, place=place)).place == place


def test_t3_request_spends_unspent_unexpired_lots_each_once(market: Market) -> None:
    world = market.world
    expired = world.give(market.ada, PRICE_CENTS, lasts=0)
    half = world.give(market.ada, 501)
    world.open_day(1)
    refused_request(market, "T3_LOT_SPENT", lots=[keys.lot(market.ada.member, UNKNOWN)])
    assert refused_request(market, "T2_LOT_EXPIRED", lots=[expired]) == {"lot": expired, "expires_on": 1}
    refused_request(market, "T3_NO_LOTS", lots=[])
    refused_request(market, "T3_LOT_TWICE", lots=[half, half])
    assert refused_request(market, "T3_TOO_LITTLE", lots=[half]) == {"have_cents": 501, "need_cents": PRICE_CENTS}


def test_t3_the_same_lot_pays_no_second_request(market: Market) -> None:
    lots = [market.world.give(market.ada, PRICE_CENTS)]
    market.request(lots=lots)
    refused_request(market, "T3_LOT_SPENT", lots=lots)


def test_t3_request_names_no_lot_in_vain(market: Market) -> None:
    lots = [market.world.give(market.ada, amount) for amount in (PRICE_CENTS, 5)]
    assert refused_request(market, "T3_NEEDLESS_LOT", lots=lots) == {"lot": lots[1]}


def test_t3_at_most_100_lots(market: Market) -> None:
    lots = [market.world.give(market.ada, 1) for _ in range(101)]
    refused_request(market, "T3_TOO_MANY_LOTS", lots=lots, price_cents=101)
    market.request(lots=lots[1:], price_cents=100)


def test_t4_price_within_the_offers_and_max_price(market: Market) -> None:
    offer = market.publish(min_price_cents=50)
    for price_cents in (49, 20_001):
        values = refused_request(market, "T4_PRICE", offer=offer, price_cents=price_cents)
        assert values == {"min_cents": 50, "max_cents": 20_000}
    market.request(offer=offer, price_cents=20_000)


def test_t4_what_a_vote_has_lowered_since_binds_offers_and_requests(market: Market) -> None:
    world, offer = market.world, market.publish()
    world.put(keys.NOW, replace(world.now, parameters=replace(world.now.parameters, max_price=500)))
    assert refused_request(market, "T4_MAX_PRICE", offer=offer, price_cents=501) == {"max_cents": 500}
    arguments = market.publish_arguments(max_price_cents=501)
    assert world.refused("T4_MAX_PRICE", "publish", market.bea, **arguments) == {"max_cents": 500}
    assert market.publish(max_price_cents=501, is_open=False, offer=offer[-32:]) == offer  # whoever closes it may


def test_t4_the_services_day_is_today_at_the_earliest_and_book_ahead_days_ahead_at_the_latest(market: Market) -> None:
    refused_request(market, "T14_NO_DATE", service_date="2024-06-31")
    refused_request(market, "T4_PAST_DAY", service_date=market.world.date_in(-1))
    refused_request(market, "T4_TOO_FAR_AHEAD", service_date=market.world.date_in(61))
    market.request(service_date=market.world.date_in(0))
    market.request(service_date=market.world.date_in(60))


def test_t4_a_lot_is_held_only_if_it_lasts_until_the_service_delivery_and_confirmation(market: Market) -> None:
    needed = 2 + 7 + 3
    short, enough = (market.world.give(market.ada, PRICE_CENTS, lasts=lasts) for lasts in (needed - 1, needed))
    values = refused_request(market, "T4_LOT_TOO_SHORT", lots=[short])
    assert values == {"lot": short, "expires_on": needed, "needed_on": needed + 1}
    market.request(lots=[enough])


def test_t4_pair_limit_counts_30_days_in_both_directions(market: Market) -> None:
    world = market.world
    offer = world.do("publish", market.ada, **market.publish_arguments())["made"][0]
    market.request(price_cents=20_000)
    back = {"offer": offer, "provider": market.ada.member}
    lots = [world.give(market.bea, 10_001)]
    arguments = market.request_arguments(**back, lots=lots, price_cents=10_001)
    values = world.refused("T4_PAIR_LIMIT", "request", market.bea, **arguments)
    assert values == {"cents": 30_001, "max_cents": 30_000}
    world.do("request", market.bea, **arguments | {"price_cents": 10_000})
    world.open_day(29)
    refused_request(market, "T4_PAIR_LIMIT", price_cents=1)
    world.open_day(1)
    market.request(price_cents=20_000)
    assert market.pair_cents() == 20_000


def test_refusals_come_in_the_documented_order(market: Market) -> None:
    """One request with a fault of every kind, mended one after the other."""
    world = market.world
    others, expired, short = (
        world.give(who, 1, lasts=lasts) for who, lasts in ((market.carlo, 9), (market.ada, 0), (market.ada, 5))
    )
    world.open_day(1)
    closed = market.publish(is_open=False)
    faults = {
        "lots": [others], "offer": keys.offer(market.bea.member, UNKNOWN), "price_cents": 20_001,
        "service_date": world.date_in(61),
    }
    refused_request(market, "T3_NOT_YOUR_LOT", **faults)
    refused_request(market, "T4_NO_OFFER", **faults | {"lots": [expired]})
    faults["offer"] = closed
    refused_request(market, "T2_LOT_EXPIRED", **faults | {"lots": [expired]})
    refused_request(market, "T4_OFFER_CLOSED", **faults | {"lots": [short]})
    faults["offer"] = market.publish(max_price_cents=20_000)
    world.put(keys.NOW, replace(world.now, parameters=replace(world.now.parameters, max_price=19_999)))
    faults["price_cents"] = 20_000
    refused_request(market, "T3_TOO_LITTLE", **faults | {"lots": [short]})
    refused_request(market, "T4_TOO_FAR_AHEAD", **faults | {"lots": [world.give(market.ada, 20_001)]})
