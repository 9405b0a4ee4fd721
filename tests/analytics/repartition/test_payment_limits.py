"""Payments and payees: the last value that is taken, and the first that isn't."""

from typing import Any

import pytest

from analytics.repartition.facts import Backing, YearCap, compute_kept
from analytics.repartition.iban import is_iban
from analytics.repartition.payees import Payee, Payout, compute_payment_list, format_iban_change, is_fiscal_code
from analytics.repartition.payments import Payment, parse_eur
from analytics.repartition.rounding import allocate
from tests.analytics.repartition.ibans import IBAN

PAYMENT = {"flow": "premium", "kind": "balance", "month": "2024-05", "cents": 1_000, "reference": "GSE-1"}


# --- payments
@pytest.mark.parametrize("fields", [
    {"month": "1996-01"}, {"month": "9999-12"}, {"reference": "x"}, {"reference": "x" * 100}, {"cents": 10**11},
    {"cents": -(10**11)}, {"cents": 0, "kind": "advance"}, {"cents": 0}, {"fees_cents": 1_000},
        {"withholding_cents": 1_000},
    {"fees_cents": 600, "withholding_cents": 400}, {"cents": -5, "fees_cents": -2, "withholding_cents": -3},
    {"kind": "correction"}, {"flow": "valorisation"},
])  # fmt: skip
def test_a_payment_may_be(fields: dict[str, Any]) -> None:
    assert Payment(**PAYMENT | fields).year == (PAYMENT | fields)["month"][:4]


@pytest.mark.parametrize("fields", [
    {"month": "1995-12"}, {"month": "2024-00"}, {"month": "2024-13"}, {"month": "2024-5"}, {"reference": "x" * 101},
    {"reference": "a\nb"}, {"cents": 10**11 + 1}, {"cents": -(10**11) - 1}, {"cents": -1, "kind": "advance"},
    {"fees_cents": 1_001}, {"withholding_cents": 1_001}, {"fees_cents": 600, "withholding_cents": 401},
    {"withholding_cents": -1}, {"cents": -5, "fees_cents": 1}, {"cents": -5, "withholding_cents": 1},
    {"cents": -5, "fees_cents": -3, "withholding_cents": -3}, {"cents": 0, "fees_cents": 1},
])  # fmt: skip
def test_a_payment_may_not_be(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Payment(**PAYMENT | fields)


def test_what_a_payment_is_unless_it_is_said() -> None:
    one = Payment(**PAYMENT)
    assert (one.fees_cents, one.withholding_cents, one.net_cents) == (0, 0, 1_000)
    assert Payment(**PAYMENT | {"fees_cents": 15, "withholding_cents": 40}).net_cents == 945


@pytest.mark.parametrize(("text", "cents"), [
    ("0", 0), ("0.1", 10), ("0,01", 1), ("-0", 0), ("999999999.99", 99_999_999_999), (" 1 ", 100), ("-12.30", -1_230),
    ("1.205,50", 120_550), ("1,205.50", 120_550), ("1.234.567", 123_456_700), ("-1'205,5", -120_550), ("€ 3", 300),
    ("120,50 EUR", 12_050), ("−5", -500),
])  # fmt: skip
def test_euro_to_the_cent(text: str, cents: int) -> None:
    assert parse_eur(text) == cents


@pytest.mark.parametrize("text", ["1234567890", "1.", ".5", "--1", "+1", "1.001", "1,5,0", "1 0", "1.205",
                                  "1,205", "1.205.50", "12.34.567,00", "€"])
def test_no_euro(text: str) -> None:
    with pytest.raises(ValueError, match="no amount in euro"):
        parse_eur(text)


# --- payees
@pytest.mark.parametrize("fields", [{"holder": "x"}, {"holder": "x" * 70}, {"threshold_cents": 0},
    {"threshold_cents": 1}])
def test_a_payee_may_be(fields: dict[str, Any]) -> None:
    Payee(**{"member": "ada", "holder": "Ada Esempio"} | fields)


@pytest.mark.parametrize("fields", [{"holder": "x" * 71}, {"holder": "a\nb"}, {"holder": ""}, {"threshold_cents": -1}])
def test_a_payee_may_not_be(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Payee(**{"member": "ada", "holder": "Ada Esempio"} | fields)


def test_a_payee_has_no_code_iban_threshold_or_leaving_unless_it_is_said() -> None:
    one = Payee("ada", "Ada Esempio")
    assert (one.fiscal_code, one.iban, one.threshold_cents, one.left_on) == ("", "", 0, "")


# Decree of 12 March 1974, as its table goes: character, value in an odd place.
TABLE = """0:1 1:0 2:5 3:7 4:9 5:13 6:15 7:17 8:19 9:21 A:1 B:0 C:5 D:7 E:9 F:13 G:15 H:17 I:19 J:21 K:2 L:4 M:18 N:20
O:11 P:3 Q:6 R:8 S:12 T:14 U:16 V:10 W:22 X:25 Y:24 Z:23"""
ODD = {pair[0]: int(pair[2:]) for pair in TABLE.split()}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
EVEN = {one: number for characters in ("0123456789", ALPHABET) for number, one in enumerate(characters)}
CODE = "AAAAAA00A11A000"


@pytest.mark.parametrize(("place", "characters"), [
    (0, ALPHABET), (2, ALPHABET), (4, ALPHABET), (6, "0123456789LMNPQRSTUV"), (8, "ABCDEHLMPRST"), (10, "0123456789"),
    (12, "0123456789"), (14, "0123456789"), (1, ALPHABET), (3, ALPHABET), (5, ALPHABET), (7, "0123456789"),
    (9, "01234567"), (11, ALPHABET), (13, "0123456789"),
])  # fmt: skip
def test_each_character_has_the_value_of_its_place(place: int, characters: str) -> None:
    for one in characters:
        code = CODE[:place] + one + CODE[place + 1 :]
        total = sum(map(ODD.__getitem__, code[::2])) + sum(map(EVEN.__getitem__, code[1::2]))
        assert [end for end in ALPHABET if is_fiscal_code(code + end)] == [ALPHABET[total % 26]], code


@pytest.mark.parametrize("code", ["00000010017", "00000011007", "90000001215", "12345670587", "99999999990"])
def test_a_bodys_code_is_checked_as_luhn_says(code: str) -> None:
    assert [end for end in "0123456789" if is_fiscal_code(code[:-1] + end)] == [code[-1]]


def test_an_iban_is_of_its_countrys_length() -> None:
    def make(country: str, account: str) -> str:
        digits = "".join(str(int(one, 36)) for one in f"{account}{country}00")
        return f"{country}{98 - int(digits) % 97:02d}{account}"

    for length, is_good in ((10, False), (11, True), (12, False)):
        assert is_iban(make("NO", "1" * length)) is is_good
    for length, is_good in ((26, False), (27, True), (28, False)):
        assert is_iban(make("MT", "MALT" + "1" * (length - 4))) is is_good
    assert is_iban(make("IT", "X" + "1" * 22))
    for account in ("X" + "1" * 21, "X" + "1" * 23, "1" * 23, "X" + "1" * 9 + "A" + "1" * 12):
        assert not is_iban(make("IT", account))


def test_a_list_is_by_member_and_nothing_due_is_left_out() -> None:
    payees = {name: Payee(name, name.title(), iban=IBAN) for name in ("ada", "bruno", "carla")}
    found = compute_payment_list({"carla": 1, "bruno": 0, "ada": 2, "dora": 0, "elsa": -1}, payees, "2024-06-30")
    assert found.payouts == (Payout(payees["ada"], 2), Payout(payees["carla"], 1))
    assert [(one.member, one.cents) for one in found.waiting] == [("elsa", -1)]
    assert format_iban_change("c", "m", "", IBAN, "2024-01-01").count(b"\n") == 5


# --- rounding, caps, backing
@pytest.mark.parametrize(("cents", "weights", "parts"), [
    (10, {"a": 1, "b": 1, "c": 1}, {"a": 4, "b": 3, "c": 3}),
    (-10, {"c": 1, "b": 1, "a": 1}, {"a": -4, "b": -3, "c": -3}),
    (1, {"a": 1, "b": 2}, {"a": 0, "b": 1}), (0, {"a": 1}, {"a": 0}), (7, {"a": 0, "b": 1}, {"a": 0, "b": 7}),
    (2, {"b": 1, "a": 1, "c": 1}, {"a": 1, "b": 1, "c": 0}),
])  # fmt: skip
def test_cents_go_by_largest_remainder_then_name(cents: int, weights: dict[str, int], parts: dict[str, int]) -> None:
    assert allocate(cents, weights) == parts


@pytest.mark.parametrize("weights", [{"a": 0}, {"a": -1, "b": 5}, {"a": -1}])
def test_weights_are_none_below_zero_and_one_above(weights: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        allocate(1, weights)


@pytest.mark.parametrize(("received", "kept", "payment", "backing", "result"), [
    (0, 0, 1_000, Backing(), 0), (0, 0, 1_000, Backing(5_000), 500), (0, 0, 999, Backing(5_000), 499),
    (0, 0, 1_000, Backing(0, 700), 700), (0, 0, 1_000, Backing(0, 1_001), 1_000),
    (0, 0, 1_000, Backing(5_000, 499), 500),
    (1_000, 500, -400, Backing(5_000), -200), (1_000, 0, 100, Backing(0, 5_000), 100),
    (1_000, 900, -500, Backing(), -500),
    (1_000, 900, 100, Backing(), 0), (1_000, 1_000, -400, Backing(10_000), -400),
])  # fmt: skip
def test_what_is_kept_of_a_payment(received: int, kept: int, payment: int, backing: Backing, result: int) -> None:
    assert compute_kept(received, kept, payment, backing) == result


def test_a_cap_leaves_room_for_what_tokens_did_not_take() -> None:
    assert [cap.room_cents for cap in (YearCap(), YearCap(100), YearCap(100, 100), YearCap(100, 101), YearCap(100,
        30))] == [
        0, 100, 0, 0, 70]
    assert YearCap(100).hold({"a": 60, "b": 40, "c": -5}) == {}
    assert YearCap(100).hold({"a": 60, "b": 41}) == {"a": 1}
    assert YearCap(50).hold({"a": 75, "b": 25, "c": 0}) == {"a": 37, "b": 13}
    assert YearCap().hold({"a": 5}) == {"a": 5}
    assert YearCap(0, is_final=True).room_cents == 0
    with pytest.raises(ValueError, match="has an amount"):
        YearCap(is_final=True)
