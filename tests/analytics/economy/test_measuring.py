"""What a simulated year is measured by: quantiles weighed by cents, parts of what leaves wallets, verdicts."""

from dataclasses import replace

import pytest

from analytics.economy.grid import find_faults, judge
from analytics.economy.measuring import Ages, WeekFigures, sum_up
from analytics.economy.wallets import Wallet, choose
from chaincode.rules.records import Lot

WEEK = WeekFigures(
    date="2025-01-08", wallets_cents={"citizens": 300, "commerce": 100, "municipality": 0},
    paid_cents={"citizens": 60, "commerce": 30}, expired_cents={"commerce": 10}, levelled_cents=0, minted_cents=50,
    shared_wh=1_000, funds_cents=7, waiting_cents=3, commons_cents=10, burnt_cents=0,
)


def make_lot(cents: int, received_on: int, expires_on: int = 100) -> Lot:
    return Lot("a" * 64, cents, "given", 1, received_on, expires_on)


def test_the_age_that_nine_tenths_do_not_reach_is_weighed_by_cents() -> None:
    ages = Ages()
    ages.add({"commerce": {95: 90, 40: 10}}, 100)
    assert (ages.quantile("commerce", 5_000), ages.quantile("commerce", 9_000), ages.quantile("commerce", 9_001)) == (
        5, 5, 60)
    assert ages.quantile("citizens", 9_000) == 0


def test_what_expires_is_a_part_of_what_leaves_wallets() -> None:
    figures = sum_up([WEEK, WEEK], Ages())
    assert (figures["paid_cents"], figures["expired_cents"], figures["expired_bps"]) == (180, 20, 1_000)
    assert (figures["live_cents"], figures["velocity_bps"], figures["pile_up_bps"]) == (400, 4_500, 2_500)


def test_a_year_in_which_nothing_moved_has_no_parts() -> None:
    empty = replace(WEEK, wallets_cents=dict.fromkeys(WEEK.wallets_cents, 0), paid_cents={}, expired_cents={})
    figures = sum_up([empty], Ages())
    assert (figures["expired_bps"], figures["velocity_bps"], figures["pile_up_bps"]) == (0, 0, 0)


@pytest.mark.parametrize(("days", "bps", "faults"), [
    (44, 999, []), (45, 999, ["age"]), (44, 1_000, ["expires"]), (45, 1_000, ["age", "expires"]),
])
def test_a_cell_is_good_under_45_days_and_under_a_tenth(days: int, bps: int, faults: list[str]) -> None:
    assert find_faults({"age_p90_days": {"commerce": days}, "expired_bps": bps}) == faults


@pytest.mark.parametrize(("good", "is_enough"), [(3, False), (4, True), (5, True)])
def test_values_are_good_when_four_fifths_of_their_cells_are(good: int, is_enough: bool) -> None:
    cell = {"validity": {"name": "founding"}}
    played = [{"cell": cell, "fails": [] if number < good else ["age"]} for number in range(5)]
    assert judge(played) == {"founding": {"good": good, "of": 5, "age": 5 - good, "expires": 0, "is_enough": is_enough}}


def test_lots_are_chosen_in_order_as_far_as_they_reach_and_last() -> None:
    wallet = Wallet()
    for name, lot in (("third", make_lot(30, 1)), ("first", make_lot(30, 1, 10)), ("second", make_lot(30, 1, 11)),
                      ("short", make_lot(50, 1, 9))):  # fmt: skip
        wallet.put(name, lot)
    assert choose(wallet.list_lasting(10), 40) == (["first", "second"], 40)
    assert choose(wallet.list_lasting(10), 500) == (["first", "second", "third"], 90)
    assert choose(wallet.list_lasting(101), 500) == ([], 0)
    assert [name for name, _ in wallet.list_expired(11)] == ["short", "first"]
    wallet.take("first")
    assert (wallet.cents, choose(wallet.list_lasting(9), 500)) == (110, (["short", "second", "third"], 110))


def test_at_most_a_hundred_lots_pay() -> None:
    assert choose(((str(number), make_lot(1, 1)) for number in range(101)), 101)[1] == 100
