"""`volano fund`, typed at a community: euro come in, are promised, given and due, and go out again."""

from pathlib import Path

import pytest

from gateway.hosting.founding import found_community
from gateway.hosting.trial import FoundingPlan

from .conftest import MEMBERS, Desk, copy

ADA, BREAD, BOOKS = "ada-esempio", "bottega-prova", "libri-prova"
PARAMETERS = {"welcome_bonus": 0, "redeem_bps": 5_000, "confirm_days": 1}
SHOP = "Libri Prova,commerce,,IT001E00000004,AC001E00001,10,,,\n"


@pytest.fixture(scope="module")
def paid_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bookshop has paid in 300 euro, and a gift of 40 came for everybody."""
    folder = tmp_path_factory.mktemp("paid") / "volano"
    found_community(folder, FoundingPlan("borgo-sole", "2024-09-01", parameters=PARAMETERS))
    desk = Desk(folder)
    desk.type("members", "add", desk.write("members.csv", MEMBERS + SHOP))
    desk.type("countersign", "sign", "--members", "--org", "gse")
    assert "fund pay-in" in desk.type("fund", "list").stdout
    for payer, tokens in (("Libri Prova", "300"), ("solidarity", "40")):
        desk.type("fund", "pay-in", payer, tokens, "--transaction", f"CRO {tokens}")
    for one in desk.ask("countersign", "list")["pending"]:
        desk.type("countersign", "sign", one["pending"].split("/")[1], "--org", "gse")
    desk.type("market", "publish", "--as", BREAD, "--title", "Bread course", "--category", "care", "--price", "40")
    return folder


@pytest.fixture
def desk(paid_folder: Path, tmp_path: Path) -> Desk:
    return copy(paid_folder, tmp_path)


def find_funds(desk: Desk) -> dict[str, int]:
    return {one["owner"]: one["amount_cents"] for one in desk.ask("fund", "list")["funds"]}


def cut(key: str) -> str:
    return key.rsplit("/", 1)[1][:8]


def promise(desk: Desk, percent: str) -> str:
    """The bookshop promises so much of what is paid for care; give the pledge."""
    key: str = desk.ask("fund", "pledge", "--as", BOOKS, "--tokens", "50", "--for", "care", "--percent", percent,
                        "--cap", "5", "--to", "2024-12-31")["made"][0]
    return key


def buy(desk: Desk, tokens: str = "40") -> None:
    """Ada has a voucher, and pays the course with it."""
    desk.type("fund", "voucher", "Ada Esempio", "--as", BOOKS, "--tokens", tokens, "--for", "care")
    desk.type("market", "request", "Bread course", "--as", ADA)
    for step, who in (("accept", BREAD), ("deliver", BREAD), ("confirm", ADA)):
        desk.type("market", step, "--as", who)


def test_a_bank_transfer_counts_once_however_it_is_typed(desk: Desk) -> None:
    assert sorted(find_funds(desk).values()) == [4_000, 30_000]
    assert "this quarter: solidarity gave 0.00 of 1000.00" in desk.type("fund", "list").stdout
    said = desk.type("fund", "pay-in", "Libri Prova", "300", "--transaction", "cro300", expects=1).stderr
    assert "T8_COUNTED" in said
    assert "2 are called" not in desk.type("fund", "pay-in", "Nobody", "1", "--transaction", "CRO 1", expects=2).stderr


def test_who_pays_for_what_is_pledged_has_a_due_that_is_paid_out(desk: Desk) -> None:
    assert "fund pledge" in desk.type("fund", "pledges").stdout
    pledge = promise(desk, "10")
    own = desk.ask("market", "publish", "--as", ADA, "--title", "Books", "--category", "care", "--price", "10")["key"]
    assert "fund pledges" in desk.type("fund", "dues").stdout
    buy(desk)
    assert desk.ask("fund", "dues")["dues"] == []  # a voucher pays nothing back
    desk.type("market", "request", cut(own), "--as", BREAD)
    for step, who in (("accept", ADA), ("deliver", ADA), ("confirm", BREAD)):
        desk.type("market", step, "--as", who)
    (due,) = desk.ask("fund", "dues", "--as", BREAD)["dues"]
    assert (due["cents"], due["terms"], due["cause"]) == (100, pledge, "cashback")
    assert desk.ask("fund", "dues", "--as", ADA)["dues"] == []  # each reads their own
    assert "dues paid: 1, 1.00 tokens" in desk.type("fund", "disburse", cut(pledge)).stdout
    assert desk.ask("fund", "pledges")["pledges"][0] | {"left_cents": 4_900, "paid_cents": 100} == (
        desk.ask("fund", "pledges")["pledges"][0])
    assert "fund pledges" in desk.type("fund", "disburse").stdout
    desk.type("fund", "discard", expects=2)
    desk.type("fund", "end", cut(pledge), "--as", BOOKS)
    assert "not running" in desk.type("fund", "pledges").stdout


def test_a_due_can_be_refused_by_whose_it_is(desk: Desk) -> None:
    promise(desk, "50")
    buy(desk)
    desk.type("market", "publish", "--as", ADA, "--title", "Books", "--category", "care", "--price", "10")
    desk.type("market", "request", "Books", "--as", BREAD)
    for step, who in (("accept", ADA), ("deliver", ADA), ("confirm", BREAD)):
        desk.type("market", step, "--as", who)
    due = cut(desk.ask("fund", "dues")["dues"][0]["due"])
    desk.type("fund", "refuse", due, "--as", ADA, expects=2)
    desk.type("fund", "refuse", due, "--as", BREAD)
    assert desk.ask("fund", "dues")["dues"] == []


def test_a_fund_is_given_to_solidarity_and_a_gift_to_no_shop(desk: Desk) -> None:
    desk.type("fund", "donate", "60", "--as", BOOKS)
    assert find_funds(desk)["solidarity"] == 10_000
    assert "T8_NO_ROWS" in desk.type("fund", "donate", "1", "--as", BREAD, expects=1).stderr
    said = desk.type("fund", "assist", "Ada Esempio", "10", "--organisation", "citizens", "--for", "care", expects=1)
    assert "T8_NO_DESK" in said.stderr
    desk.type("fund", "assist", "Ada Esempio", "10", "--organisation", "citizens", expects=2)


def test_a_shop_has_half_of_what_it_was_paid_in_euro_once(desk: Desk) -> None:
    assert "fund redeem" in desk.type("fund", "redemptions").stdout
    buy(desk)
    assert "T8_REDEEM_PART" in desk.type("fund", "redeem", "20.01", "--as", BREAD, expects=1).stderr
    asked = cut(desk.ask("fund", "redeem", "15", "--as", BREAD)["made"][0])
    assert "to be paid" in desk.type("fund", "redemptions").stdout
    assert "by the same command" in desk.type("fund", "take-back", asked, "--as", BREAD).stdout
    assert "asked back" in desk.type("fund", "redemptions").stdout
    desk.type("days", "open", "--until", "2024-09-15")
    assert "in the wallet again" in desk.type("fund", "take-back", asked, "--as", BREAD).stdout
    asked = cut(desk.ask("fund", "redeem", "20", "--as", BREAD)["made"][0])
    assert desk.ask("fund", "redemptions", "--as", ADA)["redemptions"] == []
    desk.type("fund", "redeem", "1", "--as", BREAD, expects=1)  # the agreement is named already
    assert "T8_COUNTED" in desk.type("fund", "repay", asked, "--transaction", "CRO 300", expects=1).stderr
    assert "20.00 tokens burnt" in desk.type("fund", "repay", asked, "--transaction", "CRO 7").stdout
    assert desk.ask("fund", "list")["redeemed_cents"] == 2_000


def test_less_may_be_delivered_than_was_asked_and_the_rest_returns(desk: Desk) -> None:
    desk.type("fund", "voucher", "Ada Esempio", "--as", BOOKS, "--tokens", "40", "--for", "care")
    desk.type("market", "request", "Bread course", "--as", ADA)
    desk.type("market", "accept", "--as", BREAD)
    assert "T4_DELIVERED_CENTS" in desk.type("market", "deliver", "--as", BREAD, "--tokens", "40.01", expects=1).stderr
    desk.type("market", "deliver", "--as", BREAD, "--tokens", "25.50")
    assert desk.ask("market", "wallet", "--as", ADA)["spendable_cents"] == 1_450
    desk.type("market", "confirm", "--as", ADA)
    assert desk.ask("market", "wallet", "--as", BREAD)["spendable_cents"] == 2_550


def test_who_leaves_may_give_the_tokens_to_the_solidarity_fund(desk: Desk) -> None:
    buy(desk)
    words = ("members", "leave", "Bottega Prova")
    desk.type(*words, "--tokens-to-commons", "--tokens-to-solidarity", expects=2)
    assert "solidarity fund" in desk.type(*words, "--tokens-to-solidarity", "--preview").stdout
    desk.type(*words, "--tokens-to-solidarity")
    assert find_funds(desk)["solidarity"] == 8_000
