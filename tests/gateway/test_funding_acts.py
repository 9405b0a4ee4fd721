"""What is named when a fund distributes, a payment is confirmed, and codes are handed out: pure plans of acts."""

import pytest

from chaincode.rules import merkle
from chaincode.rules.programmes.scanning import compute_code_leaf
from gateway.acts.confirming import choose_pledges, plan_confirmation
from gateway.acts.errors import UnusableError
from gateway.acts.funding import Spending, choose_rows, plan_disbursing, plan_spending
from gateway.acts.handing_out import HandedOut, plan_codes, read_code, write_codes
from gateway.acts.redeeming import plan_paying_in, plan_redemption, plan_repayment
from gateway.acts.work import OFFICER, OWN

MEMBER, ID = "a" * 64, "2024-05-01-" + "0" * 32
ROWS = [{"row": f"fund/{MEMBER}/{number}", "amount_cents": cents} for number, cents in enumerate((50, 200, 100))]


@pytest.mark.parametrize(("cents", "numbers"), [
    (0, ()), (1, (1,)), (200, (1,)), (201, (1, 2)), (350, (1, 2, 0)), (351, (1, 2, 0)),
])
def test_the_largest_rows_cover_a_sum_and_all_where_they_do_not_reach(cents: int, numbers: tuple[int, ...]) -> None:
    assert choose_rows(ROWS, cents) == [ROWS[number]["row"] for number in numbers]


def test_no_more_than_a_hundred_rows_are_named() -> None:
    assert len(choose_rows([{"row": str(number), "amount_cents": 1} for number in range(300)], 300)) == 100


def test_a_member_spends_the_own_fund_and_an_officer_that_of_solidarity() -> None:
    (own,) = plan_spending(Spending("donate", {"cents": 150}, 150, MEMBER), ROWS, ID).calls
    assert (own.command, own.arguments, own.member, own.signer) == (
        "donate", {"cents": 150, "rows": [ROWS[1]["row"]]}, MEMBER, OWN)
    (given,) = plan_spending(Spending("assist", {"cents": 1}, 1, "solidarity"), ROWS, ID).calls
    assert (given.member, given.signer) == ("", OFFICER)


def test_dues_of_one_budget_are_paid_oldest_first() -> None:
    dues = [{"due": str(number), "budget": "b" if number % 2 else "a"} for number in range(7)]
    (call,) = plan_disbursing(dues, "b", 2, ID).calls
    assert call.arguments == {"budget": "b", "dues": ["1", "3"]}


def pledge(number: int, bps: int, **changes: object) -> dict[str, object]:
    return {"pledge": f"pledge/{number}", "owner": "shop", "bps": bps, "is_running": True, "left_cents": 1,
            "purposes": ["care"]} | changes


def test_a_payment_names_the_four_pledges_that_give_most_and_fit() -> None:
    agreement = {"category": "care", "offer": "offer/a/b"}
    good = [pledge(number, 100 * number) for number in range(1, 7)]
    others = [pledge(10, 900, is_running=False), pledge(11, 900, left_cents=0), pledge(12, 900, owner=MEMBER),
              pledge(13, 900, purposes=["bread"])]
    assert choose_pledges(agreement, [*others, *good], MEMBER) == [f"pledge/{number}" for number in (6, 5, 4, 3)]
    assert choose_pledges(agreement, [pledge(1, 1, purposes=["offer/a/b"])], MEMBER) == ["pledge/1"]
    (call,) = plan_confirmation("agreement/x", ["pledge/1"], MEMBER, ID).calls
    assert (call.command, call.arguments) == ("confirm", {"agreement": "agreement/x", "pledges": ["pledge/1"]})


def test_a_redemption_names_what_was_quoted_and_its_repayment_the_digest() -> None:
    quoted = {"price_cents": 5, "lots": ["l"], "agreements": ["a"]}
    (asked,) = plan_redemption(quoted, MEMBER, ID).calls
    assert (asked.arguments, asked.signer) == ({"lots": ["l"], "cents": 5, "agreements": ["a"]}, OWN)
    (paid,) = plan_repayment({"redemption": "r", "digest": "d"}, "f", ID).calls
    assert (paid.arguments, paid.signer) == ({"redemption": "r", "digest": "d", "reference": "f"}, OFFICER)
    (came,) = plan_paying_in("solidarity", 7, "f", ID).calls
    assert (came.command, came.signer, came.member) == ("pay_in", OFFICER, "")


@pytest.mark.parametrize("number", [1, 2, 3, 7])
def test_each_code_that_is_handed_out_leads_to_the_root_that_was_signed(number: int) -> None:
    codes = [bytes([index]) * 16 for index in range(number)]
    handed_out = HandedOut(f"programme/{'c' * 32}", "visit", "museum", "2024-05-01", codes)
    (call,) = plan_codes(handed_out, MEMBER, ID).calls
    words = write_codes(handed_out, f"codes/{'c' * 32}/{'d' * 32}")
    assert (call.arguments["number"], len(words)) == (number, number)
    for index, word in enumerate(words):
        shown = read_code(f" {word}\n")
        leaf = compute_code_leaf("c" * 32, "museum", "2024-05-01", index, bytes.fromhex(shown["shown"]))
        path = [bytes.fromhex(one) for one in shown["path"]]
        assert shown["codes"] == f"codes/{'c' * 32}/{'d' * 32}"
        root = bytes.fromhex(call.arguments["root"])
        assert shown["index"] == index and merkle.verify_path(leaf, path, index, number, root)


@pytest.mark.parametrize("word", [
    "", "x", "c" * 32, f"{'c' * 32}.{'d' * 32}.x.{'0' * 32}.", f"{'c' * 32}.{'d' * 32}.1.0.",
])
def test_what_is_no_code_is_refused_in_words(word: str) -> None:
    with pytest.raises(UnusableError):
        read_code(word)
