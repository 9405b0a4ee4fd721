"""A service from offer to payment through the API, with its words; and the wallets that it moves."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from chaincode.rules import canonical
from chaincode.rules.intervals import add_days
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import FOUNDED, FoundTrial, add_member, give_backing, open_days, send_energy

NEXT = add_days(FOUNDED, 1)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[tuple[Gateways, list[str]]]:
    """Two members with a welcome of 5.00 each, after one day's settlement."""
    with found_trial(tmp_path_factory.mktemp("market") / "volano", settle_days=1) as trial:
        members = [add_member(trial, "citizens", 1), add_member(trial, "commerce", 2)]
        open_days(trial, NEXT)
        send_energy(trial, 1, [FOUNDED], withdrawn_wh=2_000)
        send_energy(trial, 2, [FOUNDED], injected_wh=2_000)
        give_backing(trial, 2, [FOUNDED])
        trial.client("gse").post(f"periods/{FOUNDED}/anchor")
        trial.client("gse").post(f"periods/{FOUNDED}/settle")
        trial.client("municipality").post(f"periods/{FOUNDED}/countersign")
        yield trial, members


@pytest.fixture(scope="module")
def published(town) -> tuple[Gateways, list[str], str]:
    trial, members = town
    shop = trial.client("commerce", "m0002")
    words = shop.post("words", {"words": {"title": "Pane", "text": "Un chilo di pane"}})
    arguments = {
        "kind": "offer", "thing": "good", "category": "food", "min_price_cents": 100, "max_price_cents": 300,
        "terms": words["hash"],
    }
    made = shop.execute("publish", arguments, members[1])["response"]["made"]
    return trial, members, made[0]


def test_words_are_behind_their_salted_hash(town) -> None:
    client = town[0].client("citizens", "m0001")
    body = {"title": "Ripetizioni 👩‍🏫", "hour": "17:00", "text": "Matematica,\r\n\tfisica"}
    kept = client.post("words", {"words": body})
    assert kept["hash"] == sha256(bytes.fromhex(kept["salt"]) + canonical.encode(body)).hexdigest()
    assert client.get(f"words/{kept['hash']}")["words"] == body
    assert refusal_of(client.get, "words/none").status == 404


def test_words_for_one_reader_are_for_nobody_else(town) -> None:
    trial, members = town
    client = trial.client("citizens", "m0001")
    kept = client.post("words", {"words": {"address": "Via Verdi 1"}, "reader": members[1]})
    reader = trial.client("commerce", "m0002", at="citizens")
    assert reader.get(f"words/{kept['hash']}")["words"] == {"address": "Via Verdi 1"}
    assert refusal_of(trial.client("citizens", "officer").get, f"words/{kept['hash']}").status == 403


@pytest.mark.parametrize("words", [
    {}, {"x": "y" * 3_000}, {str(number): "" for number in range(30)}, {"title": "a\nb"}, {"a\nb": "c"},
    *({"text": f"a{mark}b"} for mark in ("\x1b[31m", "\x07", "\x9b", "\u202e", "\u2066", "\u200f", "\u2028")),
])
def test_words_have_limits(town, words: dict) -> None:
    assert refusal_of(town[0].client("citizens", "m0001").post, "words", {"words": words}).status == 422


def test_an_officer_has_no_words_and_no_wallet(town) -> None:
    client = town[0].client("citizens", "officer")
    assert refusal_of(client.post, "words", {"words": {"a": "b"}}).status == 403
    assert refusal_of(client.get, "agreements").status == 403
    assert refusal_of(client.get, "wallet").status == 403
    assert refusal_of(client.get, "wallet", member=town[1][0]).status == 403


def test_offers_are_listed_with_their_words(published) -> None:
    trial, members, offer = published
    client = trial.client("citizens", "m0001", at="commerce")
    (found,) = client.get("offers")["offers"]
    assert (found["offer"], found["member"], found["words"]["title"]) == (offer, members[1], "Pane")
    assert client.get("offers", category="sport") == client.get("offers", kind="need") == {"offers": [], "silent": []}


def test_a_service_is_had_and_paid(published) -> None:
    trial, members, offer = published
    ada, shop = trial.client("citizens", "m0001"), trial.client("commerce", "m0002")
    before = ada.get("wallet")
    terms = ada.post("words", {"words": {"text": "per domani"}, "reader": members[1]})["hash"]
    arguments = {
        "offer": offer, "provider": members[1], "lots": [before["lots"][0]["lot"]], "price_cents": 200,
        "service_date": NEXT, "terms": terms,
    }
    requested = ada.execute("request", arguments, members[0])
    agreement = requested["response"]["made"][0]
    held = ada.get("wallet")
    assert (held["held_cents"], held["spendable_cents"]) == (200, before["spendable_cents"] - 200)
    (mine,) = ada.get("agreements")["agreements"]
    assert (mine["role"], mine["status"], mine["deadline"]["date"]) == ("consumer", "requested", NEXT)
    (theirs,) = shop.get("agreements")["agreements"]
    assert (theirs["role"], theirs["agreement"]) == ("provider", agreement)
    for client, command, member in ((shop, "accept", 1), (shop, "deliver", 1), (ada, "confirm", 0)):
        client.execute(command, {"agreement": agreement}, members[member])
    assert ada.get("wallet")["held_cents"] == 0
    assert ada.get("agreements")["agreements"][0]["deadline"] is None
    paid = [lot for lot in shop.get("wallet")["lots"] if lot["origin"] == agreement]
    assert [lot["amount_cents"] for lot in paid] == [200]


def test_a_wallet_says_when_each_lot_expires(town) -> None:
    lots = town[0].client("commerce", "m0002").get("wallet")["lots"]
    assert [lot["expires_on"] for lot in lots] == sorted(lot["expires_on"] for lot in lots)
    for lot in lots:
        assert lot["expires_date"] == add_days(NEXT, lot["expires_on"] - 2)
        assert lot["words"]["it"].endswith(" 2024")
        assert lot["words"]["en"].split(" ")[0] == f"{lot['amount_cents'] / 100:.2f}"


def test_a_service_may_look_into_any_wallet(town) -> None:
    trial, members = town
    client = trial.client("municipality")
    assert client.get("wallet", member=members[0])["member"] == members[0]


def test_the_supply_is_all_lots(town) -> None:
    trial, members = town
    client = trial.client("municipality")
    wallets = [client.get("wallet", member=member) for member in members]
    total = sum(one["spendable_cents"] + one["held_cents"] for one in wallets)
    assert client.get("supply")["live_cents"] == total


def settle(trial: Gateways, date: str) -> None:
    """A day's energy between the two, anchored, settled and countersigned."""
    send_energy(trial, 1, [date], withdrawn_wh=2_000)
    send_energy(trial, 2, [date], injected_wh=2_000)
    give_backing(trial, 2, [date])
    trial.client("gse").post(f"periods/{date}/anchor")
    trial.client("gse").post(f"periods/{date}/settle")
    trial.client("municipality").post(f"periods/{date}/countersign")


def trade(trial: Gateways, consumer: str, provider: str, price_cents: int) -> None:
    """A service of the shop to the home, from offer to payment."""
    home, shop = trial.client("citizens", "m0001"), trial.client("commerce", "m0002")
    terms = shop.post("words", {"words": {"title": "Pane"}})["hash"]
    offer = shop.execute("publish", {
        "kind": "offer", "thing": "good", "category": "food", "min_price_cents": price_cents,
        "max_price_cents": price_cents, "terms": terms,
    }, provider)["response"]["made"][0]
    agreement = home.execute("request", {
        "offer": offer, "provider": provider, "lots": [home.get("wallet")["lots"][0]["lot"]],
        "price_cents": price_cents, "service_date": NEXT, "terms": terms,
    }, consumer)["response"]["made"][0]
    for client, command, member in (
        (shop, "accept", provider), (shop, "deliver", provider), (home, "confirm", consumer),
    ):
        client.execute(command, {"agreement": agreement}, member)


def test_a_settlement_that_rewards_a_service_is_worked_out_by_who_countersigns(
    tmp_path: Path, found_trial: FoundTrial
) -> None:
    interests = [{"category": "food", "interest": "social"}]
    with found_trial(tmp_path / "volano", settle_days=1, interests=interests) as trial:
        home, shop = add_member(trial, "citizens", 1), add_member(trial, "commerce", 2)
        open_days(trial, NEXT)
        settle(trial, FOUNDED)
        trade(trial, home, shop, price_cents=200)
        open_days(trial, add_days(NEXT, 1))
        settle(trial, NEXT)
        (settled,) = trial.client("gse").get(f"periods/{NEXT}")["settlements"]
    assert settled["bonus_cents"] == 40  # a fifth of the price
