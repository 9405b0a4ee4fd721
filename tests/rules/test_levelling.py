"""T2b: what is held in requests that nobody accepted counts: asking and withdrawing saves nothing from levelling."""

import pytest

from chaincode.rules.records import CommonsRow
from tests.helpers.rules.market import Market
from tests.helpers.rules.world import SERVICE


@pytest.fixture
def market() -> Market:
    return Market(max_balance={"citizen": 1_000}, grace_days=30)


def hold(market: Market, cents: int, *, days: int = 0) -> str:
    """Ada asks for something with a lot of its own, given so many days ago."""
    lot = market.world.give(market.ada, cents, received_on=market.world.day - days)
    return market.request(lots=[lot], price_cents=cents)


def test_t2_what_is_asked_for_today_and_withdrawn_tomorrow_counts(market: Market) -> None:
    """The member asks for something with all that is too much, each night before it is levelled."""
    world = market.world
    lots = [world.give(market.ada, 900), world.give(market.ada, 800)]
    world.open_day(31)
    ref = market.request(lots=lots[:1], price_cents=900)
    world.refused("T2_NOT_OVER", "level", SERVICE, member=market.ada.member, lots=lots[1:])
    made = world.do("level", SERVICE, member=market.ada.member, lots=lots[1:], agreements=[ref])["made"]
    assert world.get(CommonsRow, made[0]).amount_cents == 700
    assert world.balance_cents(market.ada) == 100
    world.do("withdraw", market.ada, agreement=ref)
    assert world.balance_cents(market.ada) == 1_000


def test_t2_what_is_held_stays_where_it_is(market: Market) -> None:
    ref = hold(market, 5_000)
    lot = market.world.give(market.ada, 300)
    market.world.open_day(31)
    before = market.agreement(ref)
    made = market.world.do("level", SERVICE, member=market.ada.member, lots=[lot], agreements=[ref])["made"]
    assert market.world.get(CommonsRow, made[0]).amount_cents == 300
    assert market.agreement(ref) == before


def test_t2_of_what_is_held_only_what_was_received_before_the_grace_counts(market: Market) -> None:
    market.world.open_day(31)
    old, new = hold(market, 700, days=31), hold(market, 700, days=30)
    lot = market.world.give(market.ada, 500, received_on=market.world.day - 31)
    named = {"member": market.ada.member, "lots": [lot]}
    values = market.world.refused("T2_NOT_OVER", "level", SERVICE, **named, agreements=[new])
    assert values == {"have_cents": 500, "max_cents": 1_000}
    made = market.world.do("level", SERVICE, **named, agreements=[new, old])["made"]
    assert market.world.get(CommonsRow, made[0]).amount_cents == 200


@pytest.mark.parametrize("status", ["accepted", "delivered", "contested", "paid"])
def test_t2_an_accepted_agreement_counts_no_more(market: Market, status: str) -> None:
    lot, held = market.world.give(market.ada, 800), market.world.give(market.ada, 800)
    market.world.open_day(31)
    ref = market.bring_to(status, lots=[held], price_cents=800)
    values = market.world.refused(
        "T4_STATUS", "level", SERVICE, member=market.ada.member, lots=[lot], agreements=[ref],
    )
    assert values == {"status": status}


def test_t2_level_refuses_others_requests_one_twice_and_none(market: Market) -> None:
    world = market.world
    ref, lot = hold(market, 800), world.give(market.ada, 800)
    others = world.give(market.bea, 800)
    world.open_day(31)
    named = {"member": market.ada.member, "lots": [lot]}
    world.refused("T2_OTHER_CONSUMER", "level", SERVICE, member=market.bea.member, lots=[others], agreements=[ref])
    world.refused("T3_LOT_TWICE", "level", SERVICE, **named, agreements=[ref, ref])
    world.refused("T3_NO_LOTS", "level", SERVICE, member=market.ada.member, lots=[], agreements=[ref])
    unknown = "/".join([*ref.split("/")[:3], "0" * 32])
    world.refused("T4_NO_AGREEMENT", "level", SERVICE, **named, agreements=[unknown])
