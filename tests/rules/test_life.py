"""T2, T4, I13: no way to keep a token alive for ever."""

import pytest

from chaincode import contract
from chaincode.rules.market.agreements import parties_of
from chaincode.rules.market.life import compute_end
from chaincode.rules.records import Lot
from tests.helpers.rules.market import Market
from tests.helpers.rules.world import SERVICE, STRANGER, Person

SHORT = {"max_life_days": 90, "return_days": 14, "mediation_days": 20, "validity_days": {"citizen": 60, "commerce": 60}}


@pytest.fixture
def market() -> Market:
    return Market(**SHORT)


def ask_with_everything(market: Market) -> str:
    """Ada asks for today's service with all that she and Bea got back, each in turn; "" when nothing can be held."""
    world = market.world
    for consumer, provider in ((market.ada, market.bea), (market.bea, market.ada)):
        lots = list(world.all(Lot, f"lot/{consumer.member}/"))
        offer = world.do("publish", provider, **market.publish_arguments())["made"][0]
        arguments = {
            "offer": offer, "provider": provider.member, "lots": lots, "price_cents": world.balance_cents(consumer),
            "service_date": world.date, "terms": "5" * 64,
        }
        if lots and world.send(world.build_call("request", consumer, **arguments)).status == contract.OK:
            ref = next(key for key in world.wrote if key.startswith("agreement/"))
            world.do("accept", provider, agreement=ref)
            world.do("deliver", provider, agreement=ref)
            return ref
    return ""


@pytest.mark.parametrize("how", ["halve", "release", "collect"])
def test_i13_two_who_agree_keep_no_token_alive(market: Market, how: str) -> None:
    """As long as the rules let them, two members hold the same tokens and let go of them as late as they can."""
    world = market.world
    world.give(market.ada, 1_000, lasts=60)
    end = compute_end(world.now, world.day)
    while (ref := ask_with_everything(market)) and world.day < 3 * end:
        if how != "collect":
            world.do("contest", party(market, ref, 0), agreement=ref)
        world.open_day(21)
        by = STRANGER if how != "release" else party(market, ref, 1)
        world.do(how, by, agreement=ref)
        assert all(lot.expires_on <= end for lot in world.all(Lot, "lot/").values())
    assert world.day <= end + 21
    world.open_day(max(0, end + 1 - world.day))
    world.do("sweep", SERVICE, lots=list(world.all(Lot, "lot/")))
    assert world.all(Lot, "lot/") == {}


def party(market: Market, ref: str, place: int) -> Person:
    """The consumer (0) or the provider (1) of an agreement."""
    return next(person for person in (market.ada, market.bea) if person.member == parties_of(ref)[place])


def test_t4_halving_prolongs_a_lot_once_in_its_life(market: Market) -> None:
    world = market.world
    lot = world.give(market.ada, 1_000, lasts=14)
    ref = market.bring_to("contested", lots=[lot], price_cents=1_000, service_date=world.date)
    world.open_day(21)
    world.do("halve", STRANGER, agreement=ref)
    (first,) = world.lots_of(market.ada)
    assert (first.expires_on, first.is_mediated) == (world.day + 14, True)
    world.put(next(iter(world.all(Lot, f"lot/{market.ada.member}/"))), Lot(
        first.owner, first.amount_cents, first.origin, first.minted_on, first.received_on, world.day + 12,
        is_mediated=True,
    ))
    again = market.bring_to(
        "contested", lots=list(world.all(Lot, f"lot/{market.ada.member}/")), price_cents=500, service_date=world.date,
    )
    expires_on = market.agreement(again).lots[0].expires_on
    world.open_day(21)
    world.do("halve", STRANGER, agreement=again)
    assert [lot.expires_on for lot in world.lots_of(market.ada)] == [expires_on]
