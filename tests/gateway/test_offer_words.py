"""The public words of offers: a gateway asks the others for those that it lacks, waits for nobody, believes none."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from gateway.client import ApiError, Bearing, Client, Others, others
from gateway.features.market import shown
from gateway.features.market.heard_words import HeardWords
from gateway.hosting.opening import Gateways
from gateway.http.context import Gateway
from gateway.ledger.port import Signer
from tests.helpers.gateway.relay import Relay
from tests.helpers.gateway.serving import serve
from tests.helpers.gateway.trial import FoundTrial, add_member

Plain = dict[str, Any]
WORDS = {"citizens": {"title": "Ripetizioni"}, "commerce": {"title": "Pane", "text": "Un chilo è un chilo"}}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[Gateways]:
    """A home and a shop, each with an offer whose words lie at its own organisation's gateway."""
    with found_trial(tmp_path_factory.mktemp("words") / "volano") as trial:
        for number, (organisation, words) in enumerate(WORDS.items(), 1):
            member = add_member(trial, organisation, number)
            publish(trial.client(organisation, f"m{number:04d}"), member, words)
        yield trial


def publish(client: Client, member: str, words: Plain, kind: str = "offer") -> str:
    """An offer of a member's; give the hash of its words."""
    terms = client.post("words", {"words": words})["hash"]
    client.execute("publish", {"kind": kind, "thing": "good", "category": "food", "min_price_cents": 100,
                               "max_price_cents": 100, "terms": terms}, member)
    return str(terms)


@pytest.fixture
def asking(town: Gateways, monkeypatch: pytest.MonkeyPatch) -> Gateway:
    """The citizens' gateway, which has heard nothing yet; on a busy machine it waits longer than is its way."""
    gateway = town.gateway("citizens")
    monkeypatch.setattr(gateway, "_memories", {})
    monkeypatch.setattr(gateway, "others", Others(gateway.client))
    monkeypatch.setattr(others, "WITHIN_S", 60.0)
    return gateway


def reach(monkeypatch: pytest.MonkeyPatch, gateway: Gateway, apps: dict[str, Any]) -> list[str]:
    """Have a gateway reach some organisations by other applications; give a list of whom it will have asked."""
    connect, asked = gateway.connect, list[str]()

    def reached(organisation: str, signer: Signer, bearing: Bearing) -> Client:
        asked.append(organisation)
        if organisation in apps:
            return Client(apps[organisation], organisation, signer, community=gateway.settings.community,
                          clock=gateway.clock, bearing=bearing)
        assert connect is not None
        return connect(organisation, signer, bearing)

    monkeypatch.setattr(gateway, "connect", reached)
    return asked


def list_titles(town: Gateways, **query: str) -> tuple[list[str | None], list[str]]:
    """Titles as a member of the citizens' is answered, and whose words are missing."""
    answer = town.client("citizens", "m0001").get("offers", **query)
    return sorted((offer["words"] or {}).get("title", "") for offer in answer["offers"]), answer["silent"]


ALL, OWN = ["Pane", "Ripetizioni"], ["", "Ripetizioni"]


def test_words_of_all_organisations_come_with_the_offers(town: Gateways, asking: Gateway) -> None:
    assert list_titles(town) == (ALL, [])


def test_they_come_over_sockets_too(town: Gateways, asking: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(town.wsgi) as address:
        names = ("commerce", "municipality", "gse")
        settings = replace(asking.settings, gateways={name: f"{address}{name}/api/v1" for name in names})
        monkeypatch.setattr(asking, "settings", settings)
        monkeypatch.setattr(asking, "connect", None)
        assert list_titles(town) == (ALL, [])


def test_who_has_no_address_is_silent(town: Gateways, asking: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "connect", None)
    assert list_titles(town) == (OWN, ["commerce"])


def test_what_was_heard_is_not_asked_for_again(
    town: Gateways, asking: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = reach(monkeypatch, asking, {})
    assert list_titles(town) == list_titles(town) == (ALL, [])
    assert asked == ["commerce"]  # where their author belongs, and nobody else


def test_words_are_forgotten_after_a_while(town: Gateways, asking: Gateway) -> None:
    """So what its author has erased is gone from other gateways, too."""
    list_titles(town)
    heard = asking.memory(HeardWords)
    assert 0 < heard._words.ttl == heard._lacks.ttl <= 60
    assert len(heard._words) == 1


def test_one_question_serves_whatever_is_chosen(
    town: Gateways, asking: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = reach(monkeypatch, asking, {})
    assert list_titles(town, kind="need") == list_titles(town, category="bikes") == ([], [])
    assert list_titles(town) == (ALL, [])
    assert asked == ["commerce"]


def test_words_beyond_one_answer_are_left_out(
    town: Gateways, asking: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "READ_BYTES", 1)
    assert list_titles(town) == (["", ""], [])


def test_a_question_goes_one_way(town: Gateways, asking: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is asked for words answers with its own, and asks nobody."""
    asked = {name: reach(monkeypatch, town.gateway(name), {}) for name in ("commerce", "gse", "municipality")}
    relay = Relay(town.wsgi, "commerce", "commerce")
    reach(monkeypatch, asking, {"commerce": relay})
    assert list_titles(town) == (ALL, [])
    assert asked == {"commerce": [], "gse": [], "municipality": []}
    assert {path for path, _ in relay.sent} == {"sessions/challenge", "sessions"}  # and GET /words


class Silent:
    """A gateway that answers nothing until it may."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self.app, self.calls, self.may_answer = app, 0, threading.Event()

    def __call__(self, environ: Plain, start: Any) -> Any:
        self.calls += 1
        self.may_answer.wait(60)
        return self.app(environ, start)


def test_a_silent_gateway_is_not_waited_for(
    town: Gateways, asking: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = Silent(town.wsgi)
    reach(monkeypatch, asking, {"commerce": silent})
    monkeypatch.setattr(others, "WITHIN_S", 0.5)
    monkeypatch.setattr(others, "ALONE_S", 0.0)
    for _ in range(2):
        titles, missing = list_titles(town)
        assert (titles, "commerce" in missing) == (OWN, True)
    assert silent.calls == 1  # the second time it was still busy with the first question
    silent.may_answer.set()
    for thread in threading.enumerate():
        if thread.name == "asks commerce":
            thread.join(60)
    monkeypatch.setattr(others, "WITHIN_S", 60.0)
    assert list_titles(town) == (ALL, [])


def test_who_gave_no_answer_is_left_alone_for_a_while(
    town: Gateways, asking: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def fail(environ: Plain, start: Any) -> list[bytes]:
        calls.append(environ["PATH_INFO"])
        start("503 Service Unavailable", [("Retry-After", "1")])
        return [b""]

    reach(monkeypatch, asking, {"commerce": fail})
    assert list_titles(town) == list_titles(town) == (OWN, ["commerce"])
    assert len(calls) == 1


def lie(change: Callable[[Plain], Any]) -> Callable[[Plain], Any]:
    """Change the rows of words in an answer."""
    def changed(plain: Plain) -> Any:
        return {**plain, "words": [change(row) for row in plain["words"]]} if plain.get("words") else plain
    return changed


LIES = {
    "other words": lambda row: row | {"words": {"title": "Oro"}},
    "another salt": lambda row: row | {"salt": "00" * 16},
    "a longer salt": lambda row: row | {"salt": row["salt"] + "00"},
    "words of another hash": lambda row: row | {"hash": "0" * 64},
    "too many words": lambda row: row | {"words": {str(number): "" for number in range(21)}},
    "a text that is too long": lambda row: row | {"words": {"title": "x" * 2_001}},
    "no words": lambda row: row | {"words": {}},
}


@pytest.mark.parametrize("change", LIES.values(), ids=LIES)
def test_words_that_the_ledger_does_not_prove_are_left_out(
    town: Gateways, asking: Gateway, monkeypatch: pytest.MonkeyPatch, change: Callable[[Plain], Plain]
) -> None:
    reach(monkeypatch, asking, {"commerce": Relay(town.wsgi, "commerce", "commerce", lie(change))})
    assert list_titles(town) == (OWN, [])


NO_ANSWERS = {
    "rows that are none": lie(lambda row: 7), "a salt that is none": lie(lambda row: row | {"salt": "zz"}),
    "no rows": lambda plain: {} if "left_off" in plain else plain,
    "more and more": lambda plain: plain | {"words": [], "left_off": [row["hash"] for row in plain["words"]]}
    if plain.get("words") else plain,
    "too much": lambda plain: plain | {"more": "x" * 4_000_001} if "left_off" in plain else plain,
}


@pytest.mark.parametrize("change", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_is_no_answer_counts_as_silence(
    town: Gateways, asking: Gateway, monkeypatch: pytest.MonkeyPatch, change: Callable[[Plain], Plain]
) -> None:
    reach(monkeypatch, asking, {"commerce": Relay(town.wsgi, "commerce", "commerce", change)})
    assert list_titles(town) == (OWN, ["commerce"])


def test_many_words_are_asked_for_by_their_hashes(town: Gateways, monkeypatch: pytest.MonkeyPatch) -> None:
    """Public ones and those that are the caller's to read; what doesn't fit into an answer is told."""
    shop = town.client("commerce", "m0002")
    reader = town.client("citizens", "m0001").session()["member"]
    kept = [shop.post("words", {"words": {"title": title}, "reader": who})["hash"]
            for title, who in (("a", ""), ("b", reader), ("c", ""))]
    home, other = town.client("citizens", "m0001", at="commerce"), town.client("gse", at="commerce")
    for client, expected in ((home, {"a", "b", "c"}), (shop, {"a", "b", "c"}), (other, {"a", "c"})):
        answer = client.get("words", of=",".join([*kept, "0" * 64]))
        assert ({row["words"]["title"] for row in answer["words"]}, answer["left_off"]) == (expected, [])
    monkeypatch.setattr("gateway.features.market.kept_words.READ_BYTES", len(json.dumps({"title": "a"})))
    answer = shop.get("words", of=",".join(kept))
    assert len(answer["words"]) == 1
    assert {*answer["left_off"], answer["words"][0]["hash"]} == set(kept)


@pytest.mark.parametrize("hashes", ["", "x", "0" * 63, f"{'0' * 64},", ",".join(["0" * 64] * 101)])
def test_what_is_no_list_of_hashes_is_refused(town: Gateways, hashes: str) -> None:
    with pytest.raises(ApiError) as refused:
        town.client("citizens", "m0001").get("words", of=hashes)
    assert refused.value.status == 422


def test_what_does_not_fit_is_asked_for_again(
    town: Gateways, asking: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = town.client("commerce", "m0002")
    terms = [publish(shop, shop.session()["member"], {"title": title}, "need") for title in "abc"]
    monkeypatch.setattr("gateway.features.market.kept_words.READ_BYTES", 1)
    reach(monkeypatch, asking, {})
    assert len(set(terms)) == 3
    assert list_titles(town, kind="need") == (["a", "b", "c"], [])
