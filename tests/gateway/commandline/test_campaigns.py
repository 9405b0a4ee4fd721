"""`volano campaign`, typed at a community: what members buy together, until what comes back is due."""

from pathlib import Path

import pytest

from gateway.hosting.founding import found_community
from gateway.hosting.trial import FoundingPlan

from .conftest import MEMBERS, Desk, copy

ADA, BRUNO, SHOP = "ada-esempio", "bruno-prova", "bottega-prova"
MAKE = ("--as", SHOP, "--text", "Pannelli da balcone", "--tier", "1=10", "--tier", "2=20", "--most", "5",
        "--to", "2024-09-02", "--cashback", "2", "--value-back", "1")


@pytest.fixture(scope="module")
def paid_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paid") / "volano"
    found_community(folder, FoundingPlan("borgo-sole", "2024-09-01"))
    desk = Desk(folder)
    desk.type("members", "add", desk.write("members.csv", MEMBERS))
    desk.type("countersign", "sign", "--members", "--org", "gse")
    desk.type("fund", "pay-in", "Bottega Prova", "300", "--transaction", "CRO 1")
    (waiting,) = desk.ask("countersign", "list")["pending"]
    desk.type("countersign", "sign", waiting["pending"].split("/")[1], "--org", "gse")
    return folder


@pytest.fixture
def desk(paid_folder: Path, tmp_path: Path) -> Desk:
    return copy(paid_folder, tmp_path)


def make(desk: Desk, least: str) -> str:
    return str(desk.ask("campaign", "make", *MAKE, "--least", least)["made"][0]).rsplit("/", 1)[1][:8]


def test_a_campaign_is_fixed_by_who_adhered_and_each_has_what_comes_back(desk: Desk) -> None:
    assert "campaign make" in desk.type("campaign", "list").stdout
    own = make(desk, "1")
    assert "Pannelli da balcone" in desk.type("campaign", "list").stdout
    assert "campaign adhere" in desk.type("campaign", "adhesions", own, "--as", SHOP).stdout
    for who in (ADA, BRUNO):
        desk.type("campaign", "adhere", own, "--as", who)
    assert "T11_OWN_CAMPAIGN" in desk.type("campaign", "adhere", own, "--as", SHOP, expects=1).stderr
    assert len(desk.ask("campaign", "adhesions", own, "--as", ADA)["adhesions"]) == 1  # her own
    assert len(desk.ask("campaign", "adhesions", own, "--as", SHOP)["adhesions"]) == 2
    desk.type("campaign", "leave", own, "--as", BRUNO)
    assert "T11_TOO_EARLY" in desk.type("campaign", "close", own, expects=1).stderr
    desk.type("days", "open", "--until", "2024-09-17")
    assert "participants 1, 10 % off" in desk.type("campaign", "close", own).stdout
    desk.type("campaign", "fulfil", own, "Ada Esempio", "--as", SHOP)
    desk.type("campaign", "received", own, "--as", ADA)
    assert sorted((one["cause"], one["cents"]) for one in desk.ask("fund", "dues")["dues"]) == [
        ("cashback", 200), ("value_back", 100)]
    assert "received" in desk.type("campaign", "adhesions", own, "--as", SHOP).stdout
    desk.type("campaign", "end", own, expects=1)  # it binds its provider


def test_with_too_few_a_campaign_fails_and_its_tokens_return(desk: Desk) -> None:
    own = make(desk, "3")
    desk.type("days", "open", "--until", "2024-09-17")
    assert "too few" in desk.type("campaign", "close", own).stdout
    (fund,) = desk.ask("fund", "list")["funds"]
    assert fund["amount_cents"] == 30_000
    assert "failed" in desk.type("campaign", "list").stdout


@pytest.mark.parametrize("words", [("--tier", "x"), ("--tier", "1=1000")])
def test_a_tier_that_is_none_is_refused(desk: Desk, words: tuple[str, ...]) -> None:
    desk.type("campaign", "make", *MAKE, *words, "--least", "1", expects=2)


def test_an_adhesion_that_brings_nothing_is_refused(desk: Desk) -> None:
    desk.type("campaign", "make", *MAKE[:-4], "--least", "1", expects=2)


@pytest.mark.parametrize(("words", "cents"), [(MAKE[-4:-2], (200, 0)), (MAKE[-2:], (0, 100))])
def test_what_is_not_named_brings_nothing(desk: Desk, words: tuple[str, str], cents: tuple[int, int]) -> None:
    desk.type("campaign", "make", *MAKE[:-4], *words, "--least", "1")
    (made,) = desk.ask("campaign", "list")["campaigns"]
    assert (made["cashback_cents"], made["value_back_cents"]) == cents
