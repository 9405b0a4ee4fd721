"""T2 (no accumulation), T3 (no debt), T10 (burning): commands on named lots and rows."""

import pytest

from chaincode.rules import keys
from chaincode.rules.market.lots import MAX_LOTS, MAX_NAMED
from chaincode.rules.records import CommonsRow, Lot, Supply
from tests.helpers.rules.world import SERVICE, STRANGER, World

UNKNOWN = "0" * 32


@pytest.fixture
def world() -> World:
    return World(max_balance={"citizen": 1_000}, grace_days=30, commons_cap=500)


def test_t2_sweep_brings_expired_lots_of_several_members_to_one_row_of_the_commons(world: World) -> None:
    ada, bea = world.join("citizens"), world.join("commerce")
    refs = [world.give(ada, 300, lasts=1), world.give(bea, 200, lasts=1)]
    world.open_day(2)
    made = world.do("sweep", STRANGER, lots=refs)["made"]
    assert world.get(CommonsRow, made[0]) == CommonsRow(500, "sweep", world.day)
    assert world.lots_of(ada) == world.lots_of(bea) == []


def test_t2_a_lot_is_spendable_on_its_last_day_and_not_swept_then(world: World) -> None:
    ada = world.join("citizens")
    ref, other = world.give(ada, 300, lasts=1), world.give(ada, 1, lasts=5)
    world.open_day(1)
    assert world.refused("T2_NOT_EXPIRED", "sweep", SERVICE, lots=[ref]) == {"lot": ref, "expires_on": world.day}
    world.do("merge", ada, lots=[ref, other])


def test_t2_sweep_refuses_a_spent_lot_none_twice_and_too_many(world: World) -> None:
    ada = world.join("citizens")
    refs = [world.give(ada, 1, lasts=0) for _ in range(MAX_NAMED + 1)]
    world.open_day(1)
    world.refused("T3_LOT_SPENT", "sweep", SERVICE, lots=[keys.lot(ada.member, UNKNOWN)])
    world.refused("T3_NO_LOTS", "sweep", SERVICE, lots=[])
    world.refused("T3_LOT_TWICE", "sweep", SERVICE, lots=[refs[0], refs[0]])
    world.refused("T3_TOO_MANY_LOTS", "sweep", SERVICE, lots=refs)
    world.do("sweep", SERVICE, lots=refs[1:])


def test_t2_whoever_sweeps_in_a_members_name_needs_that_members_key(world: World) -> None:
    ada, bea = world.join("citizens"), world.join("citizens")
    ref = world.give(ada, 300, lasts=0)
    world.open_day(1)
    world.refused("T12_NOT_YOUR_KEY", "sweep", type(ada)(ada.member, bea.caller), lots=[ref])
    world.do("sweep", bea, lots=[ref])


def test_t2_level_takes_the_excess_soonest_expiry_first_and_leaves_the_rest(world: World) -> None:
    ada = world.join("citizens")
    late, soon, middle = (world.give(ada, 600, lasts=lasts) for lasts in (180, 60, 100))
    world.open_day(31)
    made = world.do("level", SERVICE, member=ada.member, lots=[late, soon, middle])["made"]
    assert world.get(CommonsRow, made[0]) == CommonsRow(800, "level", world.day)
    assert sorted((lot.amount_cents, lot.expires_on) for lot in world.lots_of(ada)) == [(400, 101), (600, 181)]
    assert world.find(Lot, late) is not None
    assert world.find(Lot, soon) is None


def test_t2_level_keeps_the_dates_and_the_mark_of_what_is_left_of_a_lot(world: World) -> None:
    ada = world.join("citizens")
    ref = world.give(ada, 1_500, lasts=60, is_marked=True)
    before = world.get(Lot, ref)
    world.open_day(31)
    world.do("level", SERVICE, member=ada.member, lots=[ref])
    (left,) = world.lots_of(ada)
    assert (left.amount_cents, left.is_marked) == (1_000, True)
    assert (left.minted_on, left.received_on, left.expires_on) == (
        before.minted_on, before.received_on, before.expires_on,
    )


def test_t2_level_counts_only_what_was_received_more_than_grace_days_ago(world: World) -> None:
    ada = world.join("citizens")
    ref = world.give(ada, 1_500)
    world.open_day(30)
    values = world.refused("T2_GRACE", "level", SERVICE, member=ada.member, lots=[ref])
    assert values == {"lot": ref, "received_on": 1, "grace_days": 30}
    world.open_day(1)
    world.do("level", SERVICE, member=ada.member, lots=[ref])


def test_t2_level_leaves_what_is_exactly_the_limit(world: World) -> None:
    ada = world.join("citizens")
    ref = world.give(ada, 1_000)
    world.open_day(31)
    values = world.refused("T2_NOT_OVER", "level", SERVICE, member=ada.member, lots=[ref])
    assert values == {"have_cents": 1_000, "max_cents": 1_000}


def test_t2_level_uses_the_limit_of_the_members_stakeholder(world: World) -> None:
    bea = world.join("commerce")
    ref = world.give(bea, 300_001)
    world.open_day(31)
    world.do("level", SERVICE, member=bea.member, lots=[ref])
    assert world.balance_cents(bea) == 300_000


def test_t2_level_refuses_others_lots_strangers_expired_spent_twice_none_and_too_many(world: World) -> None:
    ada, bea = world.join("citizens"), world.join("citizens")
    own, others, expired = world.give(ada, 2_000), world.give(bea, 2_000), world.give(ada, 5, lasts=3)
    many = [world.give(ada, 1) for _ in range(MAX_NAMED + 1)]
    world.open_day(31)
    stranger = "7" * 64
    world.refused("T2_OTHER_OWNER", "level", SERVICE, member=ada.member, lots=[own, others])
    world.refused(
        "T12_UNKNOWN_MEMBER", "level", SERVICE, member=stranger, lots=[keys.lot(stranger, UNKNOWN)],
    )
    world.refused("T3_LOT_SPENT", "level", SERVICE, member=ada.member, lots=[keys.lot(ada.member, UNKNOWN)])
    world.refused("T2_LOT_EXPIRED", "level", SERVICE, member=ada.member, lots=[own, expired])
    world.refused("T3_LOT_TWICE", "level", SERVICE, member=ada.member, lots=[own, own])
    world.refused("T3_NO_LOTS", "level", SERVICE, member=ada.member, lots=[])
    world.refused("T3_TOO_MANY_LOTS", "level", SERVICE, member=ada.member, lots=many)


def test_t3_merge_makes_one_lot_with_the_earliest_of_each_date_and_any_mark(world: World) -> None:
    ada = world.join("citizens")
    world.open_day(9)
    first = world.give(ada, 100, minted_on=2, received_on=8, expires_on=50, is_marked=True)
    second = world.give(ada, 250, minted_on=5, received_on=6, expires_on=40, is_mediated=True)
    made = world.do("merge", ada, lots=[first, second])["made"]
    assert world.all(Lot, "lot/") == {
        made[0]: Lot(ada.member, 350, "merge", 2, 6, 40, is_marked=True, is_mediated=True),
    }


def test_t3_merge_refuses_others_lots_expired_spent_one_two_of_one_and_over_100(world: World) -> None:
    ada, bea = world.join("citizens"), world.join("citizens")
    own, expired, others = world.give(ada, 5), world.give(ada, 5, lasts=0), world.give(bea, 5)
    many = [world.give(ada, 1) for _ in range(MAX_LOTS + 1)]
    world.open_day(1)
    world.refused("T12_NOT_A_MEMBER", "merge", SERVICE, lots=[own, expired])
    world.refused("T3_NOT_YOUR_LOT", "merge", ada, lots=[own, others])
    world.refused("T3_LOT_SPENT", "merge", ada, lots=[own, keys.lot(ada.member, UNKNOWN)])
    world.refused("T2_LOT_EXPIRED", "merge", ada, lots=[own, expired])
    world.refused("T3_NO_LOTS", "merge", ada, lots=[])
    world.refused("T3_LOT_TWICE", "merge", ada, lots=[own, own])
    world.refused("T3_ONE_LOT", "merge", ada, lots=[own])
    world.refused("T3_TOO_MANY_LOTS", "merge", ada, lots=many)
    world.do("merge", ada, lots=many[1:])


def test_t3_a_merged_lot_is_spent(world: World) -> None:
    ada = world.join("citizens")
    refs = [world.give(ada, 5), world.give(ada, 5)]
    world.do("merge", ada, lots=refs)
    world.refused("T3_LOT_SPENT", "merge", ada, lots=refs)


def build_commons(world: World, *amounts: int) -> list[str]:
    ada = world.join("citizens")
    refs = [world.give(ada, amount, lasts=0) for amount in amounts]
    world.open_day(1)
    return [world.do("sweep", SERVICE, lots=[ref])["made"][0] for ref in refs]


def test_t10_burn_takes_what_named_rows_are_over_the_cap_and_leaves_one_row(world: World) -> None:
    rows = build_commons(world, 300, 250, 40)
    made = world.do("burn", STRANGER, rows=rows[:2])["made"]
    assert world.all(CommonsRow, "commons/") == {
        made[0]: CommonsRow(500, "burn", world.day), rows[2]: CommonsRow(40, "sweep", world.day),
    }
    assert world.get(Supply, keys.SUPPLY) == Supply(590, 50)


def test_t10_rows_within_the_cap_become_one_and_nothing_is_burnt(world: World) -> None:
    rows = build_commons(world, 300, 150, 40)
    receipt = world.do("burn", STRANGER, rows=rows)
    assert receipt["facts"] == {"burnt_cents": 0}
    assert world.all(CommonsRow, "commons/") == {receipt["made"][0]: CommonsRow(490, "burn", world.day)}
    assert world.get(Supply, keys.SUPPLY) == Supply(490, 0)


def test_t10_burn_leaves_no_empty_row_where_the_cap_is_zero() -> None:
    world = World(commons_cap=0)
    rows = build_commons(world, 7)
    assert world.do("burn", STRANGER, rows=rows)["made"] == []
    assert world.all(CommonsRow, "commons/") == {}
    assert world.get(Supply, keys.SUPPLY) == Supply(7, 7)


def test_t10_burn_refuses_rows_within_the_cap_unknown_twice_and_too_many(world: World) -> None:
    rows = build_commons(world, 499, 1)
    assert world.refused("T10_NOT_OVER", "burn", STRANGER, rows=rows[:1]) == {"have_cents": 499, "max_cents": 500}
    world.refused("T10_NOT_OVER", "burn", STRANGER, rows=[])
    world.refused("T10_NO_ROW", "burn", STRANGER, rows=[keys.commons(UNKNOWN)])
    world.refused("T3_LOT_TWICE", "burn", STRANGER, rows=[rows[0], rows[0]])
    many = [keys.commons(f"{number:032x}") for number in range(MAX_NAMED + 1)]
    for key in many:
        world.put(key, CommonsRow(1, "sweep", 1))
    world.refused("T3_TOO_MANY_LOTS", "burn", STRANGER, rows=many)
