"""T8: paying in, donating, assisting, vouchers: what a fund's tokens may do, and each refusal."""

from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.funding.records import Paid, Quarter
from chaincode.rules.records import Lot, Supply
from tests.helpers.rules.funding import OFFICER, SECOND, TREASURER, give_row, pay_in, reference, rows_of, sign
from tests.helpers.rules.market import Market
from tests.helpers.rules.world import SERVICE, Person, World, staff

SOLIDARITY = keys.SOLIDARITY


def propose(world: World, payer: str, cents: int = 500, number: int = 1) -> dict[str, Any]:
    return world.do("pay_in", TREASURER, payer=payer, cents=cents, reference=reference(number))


def test_t8_two_organisations_mint_a_row_of_the_payers_fund_once_per_reference() -> None:
    world = World()
    shop = world.join("commerce")
    row = pay_in(world, shop.member, 500)
    assert rows_of(world, shop.member) == [500]
    assert world.get(Supply, keys.SUPPLY) == Supply(500, 0, 500, 0)
    assert world.get(Paid, keys.paid(reference())) == Paid(row, 500, world.day)
    values = world.refused("T8_COUNTED", "pay_in", TREASURER, payer=SOLIDARITY, cents=1, reference=reference())
    assert values == {"reference": reference(), "what": row}


def test_t8_a_transfer_that_two_proposals_name_acts_once() -> None:
    world = World()
    first, second = (propose(world, SOLIDARITY, cents) for cents in (500, 400))
    sign(world, first)
    given = {"target": second["made"][0], "digest": second["facts"]["digest"]}
    world.refused("T8_COUNTED", "countersign", SECOND, **given)
    assert rows_of(world, SOLIDARITY) == [500]


def test_t8_a_treasurer_alone_pays_nothing_in() -> None:
    world = World()
    receipt = propose(world, SOLIDARITY)
    given = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
    world.refused("T0_SAME_ORGANISATION", "countersign", OFFICER, **given)
    assert rows_of(world, SOLIDARITY) == [] and world.get(Supply, keys.SUPPLY) == Supply(0, 0)


@pytest.mark.parametrize(("organisation", "fields"), [("citizens", {}), ("commerce", {"suspended_until": 5})])
def test_t8_a_payer_is_confirmed_and_no_citizen(organisation: str, fields: dict[str, Any]) -> None:
    world = World()
    payer = world.join(organisation, **fields)
    arguments = {"cents": 5, "reference": reference()}
    world.refused("T8_PAYER", "pay_in", TREASURER, payer=payer.member, **arguments)
    world.refused("T12_UNKNOWN_MEMBER", "pay_in", TREASURER, payer="9" * 64, **arguments)


def test_t8_no_payer_crowds_out_awards() -> None:
    """Four settlements' room stays under the ceiling, when proposed and again when it acts."""
    world = World(supply_ceiling=10_000, issuance_ceiling=2_000)
    world.refused("T8_NO_ROOM", "pay_in", TREASURER, payer=SOLIDARITY, cents=2_001, reference=reference())
    receipts = [propose(world, SOLIDARITY, 2_000, number) for number in (1, 2)]
    sign(world, receipts[0])
    given = {"target": receipts[1]["made"][0], "digest": receipts[1]["facts"]["digest"]}
    assert world.refused("T8_NO_ROOM", "countersign", SECOND, **given) == {"cents": 2_000, "most": 0}


def test_t8_a_donation_is_the_solidarity_funds_and_what_is_over_stays() -> None:
    world = World()
    shop = world.join("commerce")
    rows = [give_row(world, shop.member, cents) for cents in (300, 200)]
    world.do("donate", shop, rows=rows, cents=450)
    assert (rows_of(world, shop.member), rows_of(world, SOLIDARITY)) == ([50], [450])


def refuse_rows(world: World, name: str, owner: Person, row: str, **arguments: Any) -> None:
    """What each command on own rows refuses."""
    other = give_row(world, world.join("commerce").member, 5)
    gone = keys.fund(owner.member, "0" * 32)
    for code, rows in (("T8_NOT_YOUR_ROW", [row, other]), ("T8_NO_ROW", [row, gone]), ("T8_NO_ROWS", []),
                       ("T8_ROW_TWICE", [row, row])):
        world.refused(code, name, owner, rows=rows, **arguments)
    many = [give_row(world, owner.member, 5) for _ in range(101)]
    assert world.refused("T8_TOO_MANY", name, owner, rows=[row, *many], **arguments)["most"] == 100


def test_t8_rows_are_own_there_named_once_and_enough() -> None:
    world = World()
    shop = world.join("commerce")
    row = give_row(world, shop.member, 500)
    refuse_rows(world, "donate", shop, row, cents=400)
    values = world.refused("T8_TOO_LITTLE", "donate", shop, rows=[row], cents=501)
    assert values == {"have_cents": 500, "need_cents": 501}


class Vouchers:
    """A shop that gave Ada a voucher for care."""

    def __init__(self, cents: int = 500, **parameters: Any) -> None:
        self.market = Market(**parameters)
        self.world = self.market.world
        self.shop = self.world.join("commerce")
        self.arguments = {"vouchers": [{"member": self.market.ada.member, "cents": cents}], "only": ["care"]}
        self.row = give_row(self.world, self.shop.member, cents + 100)
        self.world.do("issue_vouchers", self.shop, rows=[self.row], **self.arguments)
        self.lot = next(key for key, lot in self.world.all(Lot, "lot/").items() if lot.only)


def test_t8_a_voucher_pays_for_what_it_is_for_and_is_plain_when_received() -> None:
    vouchers = Vouchers(interests=[{"category": "care", "interest": "social"}])
    market, world, giver = vouchers.market, vouchers.world, vouchers.shop.member
    other = market.publish(category="music")
    arguments = market.request_arguments(lots=[vouchers.lot], price_cents=300)
    assert world.refused("T8_ONLY", "request", market.ada, **arguments | {"offer": other})["category"] == "music"
    ref = market.bring_to("paid", lots=[vouchers.lot], price_cents=300)
    (change,) = world.lots_of(market.ada)
    assert (change.amount_cents, change.giver, change.only) == (200, giver, ("care",))
    (paid,) = world.lots_of(market.bea)
    assert (paid.giver, paid.only) == ("", ())
    assert [(one.giver, one.cents) for one in market.agreement(ref).vouchers] == [(giver, 300)]
    assert not [key for key in world.state if key.startswith("claim/")], "no bonus on what was given"


def test_t8_a_voucher_merges_with_its_like_isnt_levelled_and_swept_returns_to_its_giver() -> None:
    vouchers = Vouchers(max_balance={"citizen": 1})
    world, ada, shop = vouchers.world, vouchers.market.ada, vouchers.shop
    plain = world.give(ada, 10, lasts=400)
    world.refused("T8_OTHER_VOUCHER", "merge", ada, lots=[plain, vouchers.lot])
    world.do("issue_vouchers", shop, rows=[give_row(world, shop.member, 500)], **vouchers.arguments)
    like = [key for key, lot in world.all(Lot, "lot/").items() if lot.only]
    (merged,) = world.do("merge", ada, lots=like)["made"]
    assert (world.get(Lot, merged).giver, world.get(Lot, merged).only) == (shop.member, ("care",))
    world.open_day(31)
    world.refused("T8_VOUCHER", "level", SERVICE, member=ada.member, lots=[plain, merged])
    world.open_day(150)
    world.do("sweep", SERVICE, lots=[merged])
    assert rows_of(world, shop.member) == [100, 1_000]
    assert not [key for key in world.state if key.startswith("commons/")]


def test_t8_vouchers_of_a_giver_who_left_return_to_the_solidarity_fund() -> None:
    vouchers = Vouchers()
    vouchers.world.do("leave", vouchers.shop, lots=[])
    vouchers.world.open_day(181)
    vouchers.world.do("sweep", SERVICE, lots=[vouchers.lot])
    assert rows_of(vouchers.world, SOLIDARITY) == [500]


def test_t8_the_fund_of_who_left_is_the_solidarity_funds() -> None:
    world = World()
    owner, other = world.join("commerce"), world.join("commerce")
    rows = [give_row(world, owner.member, cents) for cents in (5, 7)]
    own = give_row(world, other.member, 3)
    for kept in (own, give_row(world, SOLIDARITY, 2)):
        world.refused("T8_BELONGS", "sweep", SERVICE, lots=[], rows=[kept])
    world.refused("T8_BELONGS", "sweep", SERVICE, lots=[], rows=rows)
    world.do("leave", owner, lots=[])
    world.refused("T8_ROW_TWICE", "sweep", SERVICE, lots=[], rows=[rows[0], rows[0]])
    world.do("sweep", SERVICE, lots=[], rows=rows)
    assert rows_of(world, SOLIDARITY) == [2, 12]


def test_t8_vouchers_are_refused() -> None:
    vouchers = Vouchers()
    world, shop, ada = vouchers.world, vouchers.shop, vouchers.market.ada
    row = give_row(world, shop.member, 50_000)
    refuse_rows(world, "issue_vouchers", shop, row, **vouchers.arguments)
    away, carlo = world.join("citizens", suspended_until=9), vouchers.market.carlo

    def refused(code: str, *given: tuple[str, int], only: tuple[str, ...] = ("care",)) -> dict[str, Any]:
        made = [{"member": member, "cents": cents} for member, cents in given]
        return world.refused(code, "issue_vouchers", shop, rows=[row], vouchers=made, only=list(only))

    refused("T8_TO_ONESELF", (shop.member, 5))
    refused("T12_UNKNOWN_MEMBER", ("9" * 64, 5))
    refused("T8_AWAY", (away.member, 5))
    refused("T8_NO_VOUCHERS")
    refused("T8_MEMBER_TWICE", (carlo.member, 5), (carlo.member, 6))
    refused("T8_NO_PURPOSE", (carlo.member, 5), only=())
    refused("T8_TOO_MANY", (carlo.member, 5), only=tuple(f"c{number}" for number in range(21)))
    assert refused("T8_VOUCHER_CAP", (ada.member, 9_501)) == {"member": ada.member, "cents": 10_001, "most": 10_000}
    refused("T8_TOO_MANY", *[(world.join("citizens").member, 5) for _ in range(101)])
    world.open_day(30)
    world.do("issue_vouchers", shop, rows=[row], vouchers=[{"member": ada.member, "cents": 10_000}], only=["care"])


def assist(world: World, desk: Person, cents: int = 500, **changes: Any) -> dict[str, Any]:
    """Arguments of an assistance out of a row of its size."""
    row = give_row(world, SOLIDARITY, cents)
    return {"member": desk.member, "rows": [row], "cents": cents, "only": ["care"]} | changes


def test_t8_a_desk_pays_for_who_is_helped_and_no_pair_limit_counts_it() -> None:
    market = Market(pair_limit=100, assist_budget=500)
    world = market.world
    desk = world.join("municipality", kind="desk")
    sign(world, world.do("assist", OFFICER, **assist(world, desk)))
    assert world.get(Quarter, "quarter/2024-2") == Quarter(500, {})
    ((lot, held),) = world.all(Lot, keys.lot(desk.member, "")).items()
    assert (held.giver, held.only) == (SOLIDARITY, ("care",))
    world.refused("T8_ASSIST_BUDGET", "assist", OFFICER, **assist(world, desk, 1))
    market.ada = desk
    ref = market.request(lots=[lot], price_cents=400)
    world.do("decline", market.bea, agreement=ref)
    returned = next(key for key, one in world.all(Lot, keys.lot(desk.member, "")).items() if one.amount_cents == 400)
    assert market.pair_cents() == 0
    market.bring_to("paid", lots=[returned], price_cents=400)
    assert market.pair_cents() == 0


def test_t8_assistance_is_refused() -> None:
    world = World()
    desk, ada, shop = world.join("municipality", kind="desk"), world.join("municipality"), world.join("commerce")
    for code, changes in (
        ("T8_NOT_YOUR_ROW", {"rows": [give_row(world, shop.member, 500)]}),
        ("T8_NO_ROW", {"rows": [keys.fund(SOLIDARITY, "0" * 32)]}),
        ("T12_UNKNOWN_MEMBER", {"member": "9" * 64}), ("T12_OTHER_ORGANISATION", {"member": shop.member}),
        ("T8_NO_DESK", {"member": ada.member}), ("T8_TOO_LITTLE", {"rows": [give_row(world, SOLIDARITY, 499)]}),
        ("T8_NO_PURPOSE", {"only": []}),
    ):
        world.refused(code, "assist", OFFICER, **assist(world, desk, **changes))
    world.refused("T0_ROLE", "assist", staff("municipality", "treasurer"), **assist(world, desk))


def test_t8_a_row_is_given_by_one_of_two_proposals() -> None:
    world = World()
    desk = world.join("municipality", kind="desk")
    arguments = assist(world, desk)
    first, second = (world.do("assist", OFFICER, **arguments) for _ in range(2))
    sign(world, first)
    given = {"target": second["made"][0], "digest": second["facts"]["digest"]}
    world.refused("T8_NO_ROW", "countersign", SECOND, **given)
