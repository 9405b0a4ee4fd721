"""T12: leaving."""

import pytest

from chaincode.rules import keys
from chaincode.rules.records import CommonsRow, FundRow, Lot, Member
from tests.helpers.ledger.enrolling import enrol, point, tag_of
from tests.helpers.rules.market import Market
from tests.helpers.rules.world import SERVICE, World


def test_success_a_leaver_s_points_end_and_named_lots_go_to_the_commons():
    world = World()
    ada = world.join("citizens", points=1)
    lots = [world.give(ada, 300), world.give(ada, 200)]
    world.open_day(2)
    receipt = world.do("leave", ada, lots=lots)
    member = world.get(Member, keys.member(ada.member))
    assert member.status == "left" and member.points[0].to_date == world.date
    assert member.left_on == world.day
    assert world.get(CommonsRow, receipt["made"][1]).amount_cents == 500
    assert world.lots_of(ada) == []


def test_success_leaving_without_lots():
    world = World()
    assert world.do("leave", world.join("citizens"))["facts"] == {"cents": 0}


def test_invalid_one_who_left_acts_no_more():
    world = World()
    ada = world.join("citizens")
    world.do("leave", ada)
    world.refused("T12_LEFT", "leave", ada)


def test_invalid_leaving_with_another_s_lots_or_one_lot_twice_or_spent_or_expired():
    world = World()
    ada, bea = world.join("citizens"), world.join("citizens")
    lot = world.give(ada, 300)
    world.refused("T3_NOT_YOUR_LOT", "leave", bea, lots=[lot])
    world.refused("T3_LOT_TWICE", "leave", ada, lots=[lot, lot])
    world.refused("T3_LOT_SPENT", "leave", ada, lots=[keys.lot(ada.member, "0" * 32)])
    world.refused("T2_LOT_EXPIRED", "leave", ada, lots=[world.give(ada, 300, lasts=-1)])
    world.refused("T3_TOO_MANY_LOTS", "leave", ada, lots=[world.give(ada, 1) for _ in range(101)])


@pytest.mark.parametrize(("to_date", "ends_on"), [
    ("", "2024-05-03"), ("2024-05-02", "2024-05-02"), ("2024-05-03", "2024-05-03"), ("2030-01-01", "2024-05-03"),
])
def test_success_no_point_lasts_longer_than_its_member_stays(to_date, ends_on):
    """An end that was registered for later held the point against the next household."""
    world = World()
    ada = enrol(world, "ada", point(tag_of(1), to_date=to_date))
    world.open_day(2)
    world.do("leave", ada)
    assert [held.to_date for held in world.get(Member, keys.member(ada.member)).points] == [ends_on]
    enrol(world, "next", point(tag_of(1), world.date))


def test_success_a_point_that_never_began_is_free():
    world = World()
    ada = enrol(world, "ada", point(tag_of(1), "2024-06-01"))
    world.open_day(2)
    world.do("leave", ada)
    enrol(world, "next", point(tag_of(1), world.date))


def test_success_by_the_leaver_s_word_the_solidarity_fund_gets_the_lots():
    world = World()
    ada = world.join("citizens")
    receipt = world.do("leave", ada, lots=[world.give(ada, 300), world.give(ada, 200)], to_solidarity=True)
    row = world.get(FundRow, receipt["made"][1])
    assert (receipt["made"][1].split("/")[1], row.amount_cents, receipt["facts"]) == ("solidarity", 500, {"cents": 500})


def test_success_what_a_leaver_left_behind_is_swept_at_once_and_not_what_a_member_holds():
    world = World()
    ada = world.join("citizens")
    lot, kept = world.give(ada, 300), world.give(ada, 200)
    world.refused("T2_NOT_EXPIRED", "sweep", SERVICE, lots=[lot])
    world.do("leave", ada, lots=[lot])
    assert world.do("sweep", SERVICE, lots=[kept])["facts"] == {"cents": 200}


def test_success_what_a_leaver_is_paid_later_is_swept_too():
    market = Market()
    ref = market.bring_to("delivered", price_cents=500)
    market.world.do("leave", market.bea)
    market.world.do("confirm", market.ada, agreement=ref)
    paid = next(iter(market.world.all(Lot, keys.lot(market.bea.member, ""))))
    assert market.world.do("sweep", SERVICE, lots=[paid])["facts"] == {"cents": 500}
