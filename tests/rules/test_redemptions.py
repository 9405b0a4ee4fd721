"""T8, I10: shops' tokens become euro: what may be redeemed, by whom, and only while euro stand behind all tokens."""

from dataclasses import replace
from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.energy.records import Backing
from chaincode.rules.funding.records import Quarter, Redemption
from chaincode.rules.records import Lot, Supply
from tests.helpers.rules.awards import award
from tests.helpers.rules.funding import TREASURER, give_row, pay, pay_in, pledge, reference
from tests.helpers.rules.market import PRICE_CENTS, Market
from tests.helpers.rules.world import STRANGER, Person, World, staff


class Shop(Market):
    """Ada has paid Bea, whose tokens may be redeemed by half; euro behind all of them, unless told otherwise."""

    def __init__(self, *, is_backed: bool = True, **parameters: Any) -> None:
        super().__init__(**({"redeem_bps": 5_000} | parameters))
        self.ref = pay(self)
        (self.lot,) = self.world.all(Lot, keys.lot(self.bea.member, ""))
        if is_backed:
            self.back()

    def back(self) -> None:
        supply = self.world.get(Supply, keys.SUPPLY)
        self.world.put(keys.SUPPLY, replace(supply, paid_in_cents=supply.minted_cents))

    def arguments(self, **changes: Any) -> dict[str, Any]:
        return {"lots": [self.lot], "cents": 500, "agreements": [self.ref]} | changes

    def redeem(self, **changes: Any) -> dict[str, str]:
        receipt = self.world.do("redeem", self.bea, **self.arguments(**changes))
        return {"redemption": receipt["made"][0], "digest": receipt["facts"]["digest"]}

    def refused(self, code: str, by: Person | None = None, **changes: Any) -> None:
        self.world.refused(code, "redeem", by or self.bea, **self.arguments(**changes))


def test_t8_what_a_treasurer_paid_is_burnt() -> None:
    shop = Shop()
    asked = shop.redeem()
    supply = shop.world.get(Supply, keys.SUPPLY)
    assert shop.world.balance_cents(shop.bea) == PRICE_CENTS - 500
    shop.world.do("repay", TREASURER, **asked, reference=reference())
    assert shop.world.get(Supply, keys.SUPPLY) == replace(supply, burnt_cents=500, redeemed_cents=500)
    assert shop.world.get(Quarter, "quarter/2024-2") == Quarter(0, {shop.bea.member: 500})
    closed = shop.world.get(Redemption, asked["redemption"])
    assert (closed.status, closed.lots, closed.closed_on) == ("repaid", (), shop.world.day)
    shop.world.refused("T8_NOT_HELD", "repay", TREASURER, **asked, reference=reference(2))
    shop.world.refused("T8_NOT_HELD", "take_back", shop.bea, redemption=asked["redemption"])
    shop.refused("T8_REDEEMED", lots=[shop.world.give(shop.bea, 500)])


def test_t8_redeeming_is_refused() -> None:
    shop = Shop()
    world = shop.world
    voucher = world.give(shop.bea, 500, giver=shop.carlo.member, only=("care",))
    old = shop.bring_to("delivered")
    for code, changes in (
        ("T3_NOT_YOUR_LOT", {"lots": [world.give(shop.ada, 500)]}), ("T3_NO_LOTS", {"lots": []}),
        ("T4_NO_AGREEMENT", {"agreements": [shop.ref[:-32] + "0" * 32]}), ("T8_VOUCHER", {"lots": [voucher]}),
        ("T8_UNPAID", {"agreements": [old]}), ("T8_AGREEMENT_TWICE", {"agreements": [shop.ref, shop.ref]}),
        ("T3_TOO_LITTLE", {"cents": PRICE_CENTS + 1}), ("T8_REDEEM_PART", {"cents": 501}),
        ("T3_NEEDLESS_LOT", {"lots": [shop.lot, world.give(shop.bea, 5)]}),
        ("T3_LOT_SPENT", {"lots": [keys.lot(shop.bea.member, "0" * 32)]}),
        ("T2_LOT_EXPIRED", {"lots": [world.give(shop.bea, 500, lasts=-1)]}),
    ):
        shop.refused(code, **changes)
    shop.refused("T8_NO_SHOP", shop.ada, lots=[], agreements=[])
    shop.refused("T8_NOT_PAID_TO_YOU", world.join("commerce"), lots=[])
    Shop(redeem_bps=0).refused("T8_CLOSED")
    world.open_day(90)  # two days passed for the other agreement
    world.do("redeem", shop.bea, **shop.arguments(lots=[world.give(shop.bea, 500)], cents=1))
    late = Shop()
    late.world.open_day(93)
    late.refused("T8_UNPAID", lots=[late.world.give(late.bea, 500)])


def test_t8_nobody_redeems_what_came_from_their_own_fund() -> None:
    """Neither vouchers of one's own giving count, nor agreements that named a pledge of one's own."""
    shop = Shop()
    world, giver = shop.world, shop.bea.member
    given = world.give(shop.ada, 1_000, giver=giver, only=("care",))
    other = world.give(shop.ada, 1_000, giver="solidarity", only=("care",))
    ref = shop.bring_to("paid", lots=[given, other], price_cents=2_000)
    pledged = pay(shop, pledge(world, shop.bea))
    lots = [world.give(shop.bea, 2_000)]
    shop.refused("T8_REDEEM_PART", lots=lots, cents=501, agreements=[ref])
    shop.refused("T8_REDEEM_PART", lots=lots, cents=1, agreements=[pledged])
    shop.redeem(lots=lots, cents=500, agreements=[ref])


def test_t8_what_is_taken_back_may_be_redeemed_again() -> None:
    shop = Shop()
    asked = shop.redeem()
    (held,) = shop.world.get(Redemption, asked["redemption"]).lots
    shop.world.open_day(20)
    assert shop.world.do("take_back", shop.bea, redemption=asked["redemption"])["facts"] == {
        "from_day": shop.world.day + 10}
    shop.world.open_day(10)
    assert shop.world.refused("T8_NOT_YET", "take_back", STRANGER, redemption=asked["redemption"])["from_day"] == 34
    shop.world.refused("T8_NO_REDEMPTION", "take_back", shop.bea, redemption=asked["redemption"][:-32] + "0" * 32)
    shop.world.do("take_back", shop.bea, redemption=asked["redemption"])
    assert held in shop.world.lots_of(shop.bea)
    shop.redeem(lots=[key for key, lot in shop.world.all(Lot, "lot/").items() if lot == held])


def test_t8_no_shop_gets_both_euro_and_tokens() -> None:
    """Euro leave before `repay` can name their transaction: a shop that takes back meanwhile gives notice only."""
    shop = Shop()
    world, asked = shop.world, shop.redeem()
    balance = world.balance_cents(shop.bea)
    assert world.do("take_back", shop.bea, redemption=asked["redemption"])["facts"] == {"from_day": world.day + 10}
    assert (world.balance_cents(shop.bea), world.get(Redemption, asked["redemption"]).status) == (balance, "asked_back")
    world.open_day(9)
    again = world.refused("T8_NOT_YET", "take_back", shop.bea, redemption=asked["redemption"])
    assert again["from_day"] == world.day + 1
    shop.refused("T8_REDEEMED", lots=[world.give(shop.bea, 500)])
    shop.back()
    world.do("repay", TREASURER, **asked, reference=reference())
    world.open_day(1)
    world.refused("T8_NOT_HELD", "take_back", shop.bea, redemption=asked["redemption"])


def test_t8_what_anyone_takes_back_is_extended_once_as_a_lapse_is() -> None:
    shop = Shop()
    world = shop.world
    asked = shop.redeem(lots=[world.give(shop.bea, 500, lasts=5)])
    world.open_day(30)
    world.refused("T8_NOT_YET", "take_back", STRANGER, redemption=asked["redemption"])
    world.open_day(1)
    assert world.do("take_back", STRANGER, redemption=asked["redemption"])["facts"] == {"from_day": world.day + 10}
    world.open_day(10)
    world.do("take_back", STRANGER, redemption=asked["redemption"])
    (lot,) = [lot for lot in world.lots_of(shop.bea) if lot.amount_cents == 500]
    assert (lot.expires_on, lot.is_marked) == (world.day + 14, True)


def test_t8_a_notice_holds_for_five_days_whoever_gave_it() -> None:
    """What is being paid isn't taken back on any day that a shop likes: later it takes another notice."""
    shop = Shop()
    world, asked = shop.world, shop.redeem()
    take_back = {"redemption": asked["redemption"]}
    world.do("take_back", shop.bea, **take_back)
    world.open_day(15)
    assert world.do("take_back", shop.bea, **take_back)["facts"] == {"from_day": world.day + 10}
    world.refused("T8_NOT_YET", "take_back", shop.bea, **take_back)
    world.open_day(14)
    assert world.do("take_back", shop.bea, **take_back)["facts"] == {"cents": 500, "lots": 1}


def test_t8_a_notice_takes_no_lot_of_its_owner_s() -> None:
    """A lot whose last day falls into the notice returns with some days, once in its life, as by anyone else."""
    shop = Shop()
    world = shop.world
    asked = shop.redeem(lots=[world.give(shop.bea, 500, lasts=8)])
    world.do("take_back", shop.bea, redemption=asked["redemption"])
    world.open_day(10)
    world.do("take_back", shop.bea, redemption=asked["redemption"])
    (lot,) = [lot for lot in world.lots_of(shop.bea) if lot.amount_cents == 500]
    assert (lot.expires_on, lot.is_marked) == (world.day + 14, True)


def test_t8_repaying_is_refused() -> None:
    shop = Shop(redeem_budget=2_499)
    world, asked = shop.world, shop.redeem()
    pay_in(world, keys.SOLIDARITY, 5, 7)
    repay = asked | {"reference": reference()}
    unknown = keys.redemption(shop.bea.member, "0" * 32)
    world.refused("T8_NO_REDEMPTION", "repay", TREASURER, **repay | {"redemption": unknown})
    world.refused("T0_OTHER_DIGEST", "repay", TREASURER, **repay | {"digest": "0" * 64})
    world.refused("T8_COUNTED", "repay", TREASURER, **repay | {"reference": reference(7)})
    assert world.refused("T8_REDEEM_BUDGET", "repay", TREASURER, **repay) == {"cents": 500, "most": 499}
    world.put("quarter/2024-2", Quarter(0, {"0" * 64: 2_400}))
    small = shop.redeem(lots=[world.give(shop.bea, 100)], cents=100, agreements=[pay(shop)])
    shop.back()
    values = world.refused("T8_REDEEM_BUDGET", "repay", TREASURER, **small, reference=reference())
    assert values == {"cents": 2_500, "most": 2_499}


def test_t8_a_treasurer_of_the_shops_own_organisation_repays_nothing() -> None:
    roles = {"treasurer": ["municipality", "commerce"]}
    shop = Shop(roles=roles)
    arguments = shop.redeem() | {"reference": reference()}
    shop.world.refused("T0_SAME_ORGANISATION", "repay", staff("commerce", "treasurer"), **arguments)


def test_i10_a_bonus_is_redeemed_only_while_euro_stand_behind_all_tokens() -> None:
    """The fraud: a bonus, behind which nobody's euro stand, is turned into others' euro."""
    shop = Shop(is_backed=False)
    world = shop.world
    pay_in(world, keys.SOLIDARITY, 300)
    supply = world.get(Supply, keys.SUPPLY)
    award(world, shop.bea, 1, bonus_cents=50)
    asked = shop.redeem() | {"reference": reference(5)}
    values = world.refused("T8_UNBACKED", "repay", TREASURER, **asked)
    assert values == {"live_cents": supply.minted_cents + 51, "backed_cents": 300}
    world.put(keys.month("2024-05"), Backing(5_000, {}, official_cents=2 * (supply.minted_cents + 51 - 300)))
    world.do("repay", TREASURER, **asked)


@pytest.mark.parametrize("organisation", ["citizens", "municipality"])
def test_t8_only_commerce_redeems(organisation: str) -> None:
    world = World(redeem_bps=5_000)
    member = world.join(organisation)
    world.refused("T8_NO_SHOP", "redeem", member, lots=[world.give(member, 5)], cents=1, agreements=[])


def test_t8_a_fund_buys_nothing() -> None:
    market = Market()
    row = give_row(market.world, market.ada.member, 5_000)
    market.world.refused("T0_ARGUMENTS", "request", market.ada, **market.request_arguments(lots=[row]))
