"""Slips of a till: for an open offer of one's own at its prices, found by the code, gone after 15 minutes."""

from collections.abc import Iterator
from typing import Any

import pytest

from chaincode.words.codes import SIGNS
from gateway.client import ApiError
from gateway.features.slips.service import KEPT_S, LENGTH, MOST_OF_ONE
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.trial import add_member, founded_trial
from webapp.parts.till import find_keeper

Plain = dict[str, Any]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Gateways, dict[str, str]]]:
    """A shop with an offer, one that is closed, one with places, and a need; another shop."""
    with founded_trial(tmp_path_factory.mktemp("slips") / "volano") as trial:
        member = add_member(trial, "commerce", 1)
        add_member(trial, "commerce", 2)
        kinds: dict[str, Plain] = {"open": {}, "closed": {"is_open": False}, "need": {"kind": "need"},
                                   "places": {"resource": "sala"}}
        with trial.client("commerce", "m0001") as client:
            offers = {name: client.execute("publish", {
                "kind": "offer", "thing": "good", "category": "food", "min_price_cents": 10, "max_price_cents": 500,
                "terms": "7" * 64, **changed}, member)["response"]["made"][0] for name, changed in kinds.items()}
        trial.catch_up()
        yield trial, offers


def make(shop: tuple[Gateways, dict[str, str]], offer: str = "open", cents: int = 350, who: str = "m0001") -> Plain:
    with shop[0].client("commerce", who) as client:
        made = {"offer": shop[1][offer], "price_cents": cents, "text": "Pane"}
        return dict(client.post("slips", made))


def test_whoever_reads_the_code_finds_what_is_asked(shop: tuple[Gateways, dict[str, str]]) -> None:
    slip = make(shop)
    assert len(slip["code"]) == LENGTH and set(slip["code"]) <= set(SIGNS)
    assert find_keeper(slip["code"]) == "commerce"
    with shop[0].client_of("commerce") as anyone:
        assert anyone.get(f"slips/{slip['code']}") == slip
    assert (slip["price_cents"], slip["text"], slip["member"]) == (350, "Pane", shop[1]["open"].split("/")[1])


@pytest.mark.parametrize(("offer", "cents", "who"), [
    ("open", 9, "m0001"), ("open", 501, "m0001"), ("closed", 50, "m0001"), ("need", 50, "m0001"),
    ("places", 50, "m0001"), ("open", 50, "m0002")])
def test_what_cant_be_paid_gets_no_slip(
    shop: tuple[Gateways, dict[str, str]], offer: str, cents: int, who: str
) -> None:
    with pytest.raises(ApiError) as refused:
        make(shop, offer, cents, who)
    assert refused.value.code == "INVALID"


def test_a_slip_is_over_after_a_quarter_of_an_hour_and_one_shop_keeps_a_few(
    shop: tuple[Gateways, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    trial, _ = shop
    gateway = trial.gateway("commerce")
    first, now = make(shop), gateway.clock()
    for _ in range(MOST_OF_ONE):
        last = make(shop)
    with trial.client_of("commerce") as anyone:
        with pytest.raises(ApiError) as refused:
            anyone.get(f"slips/{first['code']}")
        assert refused.value.code == "UNKNOWN"
        assert anyone.get(f"slips/{last['code']}") == last
        monkeypatch.setattr(gateway, "clock", lambda: now + KEPT_S + 60)
        with pytest.raises(ApiError):
            anyone.get(f"slips/{last['code']}")
