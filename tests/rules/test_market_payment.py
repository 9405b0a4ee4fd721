"""T4, T2: confirming and collecting: what is paid, how long it lasts, days that stand still."""

from typing import Any

import pytest

from chaincode.rules.records import Lot, Member, MemberKey, Recovery
from tests.helpers.rules.agreeing import change, old_lot
from tests.helpers.rules.market import PRICE_CENTS, Market
from tests.helpers.rules.world import STRANGER, staff


def test_t4_confirm_pays_each_held_lot_as_one_lot_received_today_that_keeps_minted_on(market: Market) -> None:
    world = market.world
    lots = [world.give(market.ada, 400, minted_on=0), world.give(market.ada, 601)]
    ref = market.bring_to("delivered", lots=lots)
    receipt = world.do("confirm", market.ada, agreement=ref)
    assert sorted(world.lots_of(market.bea), key=lambda lot: lot.amount_cents) == [
        Lot(market.bea.member, 400, ref, 0, 3, 181), Lot(market.bea.member, 601, ref, 1, 3, 181),
    ]
    closed = market.agreement(ref)
    assert (closed.status, closed.lots, closed.closed_on, closed.paid_cents) == ("paid", (), 3, PRICE_CENTS)
    assert receipt["facts"] == {"paid_cents": PRICE_CENTS, "lots": 2}
    assert market.pair_cents() == PRICE_CENTS


@pytest.mark.parametrize(("minted_on", "lasts", "expires_on"), [
    (1, 20, 3 + 90),       # validity of a shop, from today
    (1, 180, 181),         # a payment never shortens an expiry
    (-300, 20, 65),        # minted_on + max_life_days
])
def test_t2_a_paid_lot_gets_the_providers_validity_within_its_life_and_never_less_than_it_had(
    market: Market, minted_on: int, lasts: int, expires_on: int
) -> None:
    market.world.open_day(305)
    start = market.world.day - 1
    lot = market.world.give(market.ada, PRICE_CENTS, lasts=lasts, minted_on=minted_on + start)
    market.world.do("confirm", market.ada, agreement=market.bring_to("delivered", lots=[lot]))
    (paid,) = market.world.lots_of(market.bea)
    assert (paid.expires_on - start, paid.is_marked) == (expires_on, False)


def test_t4_a_payment_with_fewer_than_return_days_left_is_extended_and_marked(market: Market) -> None:
    ref = market.bring_to("delivered", lots=[old_lot(market, 12)])
    market.world.do("confirm", market.ada, agreement=ref)
    (paid,) = market.world.lots_of(market.bea)
    assert (paid.expires_on, paid.is_marked) == (market.world.day + 14, True)


def test_t4_a_payment_keeps_the_mark_and_extends_no_marked_lot(market: Market) -> None:
    ref = market.bring_to("delivered", lots=[old_lot(market, 12, is_marked=True)])
    market.world.do("confirm", market.ada, agreement=ref)
    (paid,) = market.world.lots_of(market.bea)
    assert (paid.expires_on, paid.is_marked) == (market.world.day + 10, True)


def test_t4_anyone_collects_once_confirm_days_are_over(market: Market) -> None:
    ref = market.bring_to("delivered")
    market.world.open_day(3)
    values = market.world.refused("T4_TOO_EARLY", "collect", STRANGER, agreement=ref)
    assert values == {"from_day": market.world.day + 1}
    market.world.open_day(1)
    market.world.do("collect", STRANGER, agreement=ref)
    assert market.world.balance_cents(market.bea) == PRICE_CENTS
    assert market.agreement(ref).status == "paid"


def test_t4_the_consumer_still_confirms_after_confirm_days_and_contests_no_more(market: Market) -> None:
    ref = market.bring_to("delivered")
    market.world.open_day(4)
    market.world.refused("T4_TOO_LATE", "contest", market.ada, agreement=ref)
    market.world.do("confirm", market.ada, agreement=ref)


STOPS = [
    (Member, {"suspended_until": 10}),
    (MemberKey, {"frozen_until": 9}),
    (MemberKey, {"recovery": Recovery(("9" * 64,), 10)}),
]


@pytest.mark.parametrize(("kind", "fields"), STOPS)
def test_t4_confirm_days_stand_still_for_a_suspended_frozen_or_recovering_consumer(
    market: Market, kind: type[Any], fields: dict[str, Any]
) -> None:
    ref = market.bring_to("delivered")
    change(market, market.ada, kind, **fields)
    market.world.open_day(9)
    assert market.world.day == 12
    market.world.refused("T4_TOO_EARLY", "collect", STRANGER, agreement=ref)
    market.world.open_day(1)
    market.world.do("collect", STRANGER, agreement=ref)


def test_t4_a_thaw_gives_the_consumer_the_days_that_stood_still(market: Market) -> None:
    ref = market.bring_to("delivered")
    market.world.do("freeze", market.ada, member=market.ada.member)
    market.world.open_day(9)
    proposed = market.world.do("thaw", staff("citizens", "officer"), member=market.ada.member)
    signed = {"target": proposed["made"][0], "digest": proposed["facts"]["digest"]}
    market.world.do("countersign", staff("municipality", "officer"), **signed)
    market.world.open_day(2)
    market.world.refused("T4_TOO_EARLY", "collect", STRANGER, agreement=ref)
    market.world.do("contest", market.ada, agreement=ref)


def test_t4_confirm_days_stand_still_for_at_most_mediation_days(market: Market) -> None:
    ref = market.bring_to("delivered")
    change(market, market.ada, MemberKey, frozen_until=10**6)
    market.world.open_day(3 + 21)
    market.world.refused("T4_TOO_EARLY", "collect", STRANGER, agreement=ref)
    market.world.open_day(1)
    market.world.do("collect", STRANGER, agreement=ref)


def test_t4_a_consumer_who_was_stopped_before_the_delivery_has_the_usual_days(market: Market) -> None:
    change(market, market.ada, Member, suspended_until=2)
    market.world.open_day(1)
    ref = market.bring_to("delivered")
    market.world.open_day(4)
    market.world.do("collect", STRANGER, agreement=ref)


def test_t4_a_stopped_consumer_contests_until_the_later_deadline(market: Market) -> None:
    ref = market.bring_to("delivered")
    change(market, market.ada, Member, suspended_until=10)
    market.world.open_day(9)
    market.world.do("contest", market.ada, agreement=ref)


def test_t13_repeating_a_payment_gives_the_same_answer_and_writes_nothing(market: Market) -> None:
    ref = market.bring_to("delivered")
    call = market.world.build_call("confirm", market.ada, agreement=ref)
    market.world.send(call)
    again = market.world.send(call)
    assert again.status == 200
    assert again.writes == ()
    assert market.world.balance_cents(market.bea) == PRICE_CENTS
