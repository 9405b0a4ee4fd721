"""T4: contested agreements: split by two signatures, halved by a mediator."""

import pytest

from tests.helpers.rules.agreeing import old_lot
from tests.helpers.rules.market import PRICE_CENTS, Market
from tests.helpers.rules.world import STRANGER


def test_t4_a_contested_amount_stays_held(market: Market) -> None:
    ref = market.bring_to("contested")
    assert sum(lot.amount_cents for lot in market.agreement(ref).lots) == PRICE_CENTS
    assert market.agreement(ref).contested_on == market.world.day
    market.world.open_day(5)
    market.world.refused("T4_STATUS", "collect", STRANGER, agreement=ref)


@pytest.mark.parametrize("provider_cents", [0, 300, 400, 1_001])
def test_t4_a_split_takes_both_signatures_in_two_transactions(market: Market, provider_cents: int) -> None:
    world = market.world
    lots = [world.give(market.ada, 400), world.give(market.ada, 601)]
    ref = market.bring_to("contested", lots=lots)
    first = world.do("split", market.bea, agreement=ref, provider_cents=provider_cents)
    assert first["facts"] == {"is_agreed": False}
    assert market.agreement(ref).status == "contested"
    world.do("split", market.ada, agreement=ref, provider_cents=provider_cents)
    assert market.agreement(ref).status == "split"
    assert world.balance_cents(market.bea) == provider_cents
    assert world.balance_cents(market.ada) == PRICE_CENTS - provider_cents
    assert market.pair_cents() == provider_cents
    assert {lot.received_on for lot in world.lots_of(market.bea)} <= {world.day}
    assert {lot.received_on for lot in world.lots_of(market.ada)} <= {1}


def test_t4_one_party_alone_or_another_amount_splits_nothing(market: Market) -> None:
    world = market.world
    ref = market.bring_to("contested")
    for person, cents in ((market.bea, 900), (market.bea, 900), (market.ada, 500), (market.bea, 700)):
        world.do("split", person, agreement=ref, provider_cents=cents)
        assert (market.agreement(ref).split_by, market.agreement(ref).split_cents) == (person.member, cents)
    world.do("split", market.ada, agreement=ref, provider_cents=700)
    assert market.agreement(ref).paid_cents == 700


def test_t4_a_split_is_between_the_two_and_within_the_price(market: Market) -> None:
    ref = market.bring_to("contested")
    market.world.refused("T4_NOT_YOURS", "split", market.carlo, agreement=ref, provider_cents=1)
    values = market.world.refused("T4_SPLIT", "split", market.ada, agreement=ref, provider_cents=1_002)
    assert values == {"provider_cents": 1_002, "price_cents": PRICE_CENTS}


def test_t4_two_who_agree_prolong_no_lot_twice(market: Market) -> None:
    ref = market.bring_to("contested", lots=[old_lot(market, 12, is_marked=True)])
    expires_on = market.agreement(ref).lots[0].expires_on
    for person in (market.ada, market.bea):
        market.world.do("split", person, agreement=ref, provider_cents=0)
    (lot,) = market.world.lots_of(market.ada)
    assert lot.expires_on == expires_on


def test_t4_halve_gives_half_to_each_and_the_odd_cent_to_the_consumer(market: Market) -> None:
    ref = market.bring_to("contested")
    market.world.open_day(21)
    values = market.world.refused("T4_TOO_EARLY", "halve", STRANGER, agreement=ref)
    assert values == {"from_day": market.world.day + 1}
    market.world.open_day(1)
    market.world.do("halve", STRANGER, agreement=ref)
    assert market.agreement(ref).status == "halved"
    assert (market.world.balance_cents(market.ada), market.world.balance_cents(market.bea)) == (501, 500)
    assert market.pair_cents() == 500


def test_t4_what_halve_releases_lasts_at_least_return_days_even_marked(market: Market) -> None:
    ref = market.bring_to("contested", lots=[old_lot(market, 12, is_marked=True)])
    market.world.open_day(22)
    market.world.do("halve", STRANGER, agreement=ref)
    for person in (market.ada, market.bea):
        (lot,) = market.world.lots_of(person)
        assert (lot.expires_on, lot.is_marked, lot.is_mediated) == (market.world.day + 14, True, True)
