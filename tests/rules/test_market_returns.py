"""T4: what declining, withdrawing, releasing and lapsing give back, and with which dates."""

import pytest

from chaincode.rules.records import Lot
from tests.helpers.rules.agreeing import old_lot, sender
from tests.helpers.rules.market import PRICE_CENTS, Market
from tests.helpers.rules.world import SERVICE


@pytest.mark.parametrize(("command", "status", "closed"), [
    ("decline", "requested", "declined"), ("withdraw", "requested", "withdrawn"), ("release", "accepted", "released"),
    ("release", "delivered", "released"), ("release", "contested", "released"),
])
def test_t4_the_lots_return_with_their_dates(market: Market, command: str, status: str, closed: str) -> None:
    world = market.world
    lots = [world.give(market.ada, 400), world.give(market.ada, 601, lasts=99)]
    before = {lot.amount_cents: lot for lot in world.lots_of(market.ada)}
    ref = market.bring_to(status, lots=lots)
    assert world.lots_of(market.ada) == []
    receipt = world.do(command, sender(market, command), agreement=ref)
    assert {lot.amount_cents: lot for lot in world.lots_of(market.ada)} == before
    assert (market.agreement(ref).status, market.agreement(ref).lots) == (closed, ())
    assert receipt["facts"] == {"returned_cents": PRICE_CENTS, "lots": 2}
    assert market.pair_cents() == 0


def test_t4_a_returned_lot_with_fewer_than_return_days_left_is_extended_once_in_its_life(market: Market) -> None:
    world = market.world
    for _ in range(2):
        ref = market.bring_to("accepted", lots=[old_lot(market, 12)])
        world.do("release", market.bea, agreement=ref)
        (lot,) = world.lots_of(market.ada)
        assert (lot.expires_on, lot.is_marked) == (world.day + 14, True)
        again = market.bring_to("accepted", lots=list(world.all(Lot, "lot/")))
        world.open_day(3)
        world.do("release", market.bea, agreement=again)
        (lot,) = world.lots_of(market.ada)
        assert (lot.expires_on, lot.is_marked) == (world.day + 11, True)
        world.open_day(12)
        world.do("sweep", SERVICE, lots=list(world.all(Lot, "lot/")))


@pytest.mark.parametrize("command", ["decline", "lapse"])
def test_t4_decline_and_lapse_extend_as_well(market: Market, command: str) -> None:
    ref = market.bring_to("requested", lots=[old_lot(market, 12)])
    market.world.open_day(3)
    market.world.do(command, market.bea, agreement=ref)
    (lot,) = market.world.lots_of(market.ada)
    assert (lot.expires_on, lot.is_marked) == (market.world.day + 14, True)


def test_t4_withdrawing_prolongs_nothing(market: Market) -> None:
    lot = old_lot(market, 12)
    before = market.world.get(Lot, lot)
    market.world.do("withdraw", market.ada, agreement=market.bring_to("requested", lots=[lot]))
    assert market.world.lots_of(market.ada) == [before]


def test_t2_a_held_lot_is_neither_swept_nor_levelled(market: Market) -> None:
    lot = market.world.give(market.ada, PRICE_CENTS)
    market.bring_to("accepted", lots=[lot])
    market.world.open_day(200)
    market.world.refused("T3_LOT_SPENT", "sweep", SERVICE, lots=[lot])
    market.world.refused("T3_LOT_SPENT", "level", SERVICE, member=market.ada.member, lots=[lot])
