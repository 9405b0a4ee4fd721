"""Which lots pay a price: soonest expiry first, and none that would expire while it is held (T4)."""

from dataclasses import replace

import pytest

from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Now
from gateway.features.wallet.quote import find_needed_day, pick_lots, quote
from gateway.features.wallet.records import WalletLot
from gateway.http.errors import Problem

PARAMETERS = Parameters("borgo", "2024-05-06", deliver_days=30, confirm_days=10)
NOW = Now("2024-05-01", 100, 1, PARAMETERS)
NEEDED = 140  # today, with the days to deliver and to confirm


def lot(name: str, cents: int, expires_on: int) -> WalletLot:
    return WalletLot("a" * 64, cents, "x", 1, 1, expires_on, lot=name, expires_date="", is_expired=False, words={})


SOON, MIDDLE, LATE = lot("soon", 300, 140), lot("middle", 300, 160), lot("late", 500, 190)


@pytest.mark.parametrize(("price", "picked", "cents"), [
    (0, [], 0), (1, ["soon"], 300), (300, ["soon"], 300), (301, ["soon", "middle"], 600),
    (600, ["soon", "middle"], 600), (1_100, ["soon", "middle", "late"], 1_100),
    (9_999, ["soon", "middle", "late"], 1_100),
])  # fmt: skip
def test_lots_are_taken_soonest_expiry_first_and_no_more_than_needed(price: int, picked: list[str], cents: int) -> None:
    assert pick_lots([LATE, SOON, MIDDLE], price, NEEDED) == (picked, cents)


def test_of_lots_that_expire_together_the_first_by_name_goes_first() -> None:
    assert pick_lots([lot("b", 1, 150), lot("a", 1, 150)], 1, NEEDED) == (["a"], 1)


def test_a_voucher_pays_first_for_what_it_is_good_for_and_for_nothing_else() -> None:
    voucher = replace(LATE, lot="voucher", only=("care",), giver="solidarity")
    assert pick_lots([voucher, MIDDLE], 1, NEEDED) == (["middle"], 300)
    assert pick_lots([SOON, voucher], 1, NEEDED, ("bread", "offer/a/b")) == (["soon"], 300)
    assert pick_lots([SOON, voucher], 501, NEEDED, ("care", "offer/a/b")) == (["voucher", "soon"], 800)
    assert pick_lots([replace(voucher, only=("offer/a/b",))], 1, NEEDED, ("bread", "offer/a/b")) == (["voucher"], 500)


@pytest.mark.parametrize(("date", "needed"), [("2024-05-01", 140), ("2024-05-03", 142), ("2024-04-30", 139)])
def test_lots_are_needed_until_the_service_can_be_confirmed(date: str, needed: int) -> None:
    assert find_needed_day(NOW, date) == needed


def test_lots_that_would_expire_while_held_are_left_out() -> None:
    quoted = quote(NOW, [SOON, LATE], 300, "2024-05-02")
    assert (quoted.lots, quoted.needed_on, quoted.service_date) == (("late",), 141, "2024-05-02")


def test_the_ledgers_today_is_taken_where_no_date_is_named() -> None:
    quoted = quote(NOW, [SOON], 300, "")
    assert (quoted.lots, quoted.lots_cents, quoted.service_date) == (("soon",), 300, "2024-05-01")


def test_too_few_tokens_are_refused_with_what_there_is() -> None:
    with pytest.raises(Problem) as caught:
        quote(NOW, [SOON, LATE], 600, "2024-05-02")
    assert caught.value.code == "WALLET_SHORT"
    assert caught.value.values == {"price": "6.00", "lasting": "5.00", "held": "8.00"}
    assert "6,00 token" in caught.value.payload["message_it"]


@pytest.mark.parametrize(("count", "code"), [(100, ""), (101, "WALLET_SCATTERED")])
def test_over_a_hundred_lots_are_to_be_merged_first(count: int, code: str) -> None:
    lots = [lot(f"{number:03d}", 1, 150) for number in range(count)]
    try:
        assert len(quote(NOW, lots, count, "").lots) == count
        assert not code
    except Problem as problem:
        assert (problem.code, problem.values) == (code, {"lots": 101, "most": 100})
