"""Pages beside gateways that mean ill: what they say of any type is silence, and nobody waits for them twice."""

import threading
import time
from typing import Any

import pytest

from gateway.client import Client, NotAnAnswerError, others
from tests.helpers.gateway.lying_host import HEAD, drip, lying_host
from tests.helpers.webapp.reading import find_text, list_cells
from tests.helpers.webapp.stand_in import MEMBER, StandIn, Window, build_pages, signed_in
from webapp.app import create_app
from webapp.heard import parse_checkpoint, parse_health

HEALTH = {"status": "ok", "height": 7, "blocks_behind": 2, "date": "2024-05-08", "energy_operator": "gse"}
CHECKPOINT = {"height": 7, "block_hash": "cd" * 32, "outcome": "ef" * 32}
ANYTHING = ([], 5, None, "ok", {}, {"date": 5}, [["status"]])
TERMS = "ab" * 32
AGREEMENT = {
    "agreement": "a", "role": "consumer", "status": "paid", "consumer": MEMBER, "provider": "cd" * 32,
    "keeper": "commerce", "words": None, "category": "food", "price_cents": 300, "held_cents": 300, "terms": TERMS,
    "service_date": "2024-05-06", "requested_on": 2, "accepted_on": 0, "delivered_on": 0, "closed_on": 0,
    "paid_cents": 300, "split_by": "", "split_cents": 0, "deadline": None,
}


@pytest.mark.parametrize("answer", [
    *ANYTHING, HEALTH | {"status": ["ok"]}, HEALTH | {"height": "7"}, HEALTH | {"height": True},
    HEALTH | {"height": -1}, HEALTH | {"height": 2**60}, HEALTH | {"blocks_behind": None}, HEALTH | {"date": 5},
    HEALTH | {"date": "2024-13-01"}, HEALTH | {"date": "20240501"},
    HEALTH | {"energy_operator": "evil"}, HEALTH | {"energy_operator": ["gse"]},
])
def test_what_is_no_health_is_silence(answer: Any) -> None:
    with pytest.raises(NotAnAnswerError):
        parse_health(answer)
    page = Window(build_pages(StandIn(**{"commerce/health": answer})).test_client()).get("/en/public/status")
    assert page.status_code == 200
    assert {row[0]: row[1] for row in list_cells(page.text, "gateways")} == {
        "citizens": "answers", "commerce": "no answer", "municipality": "answers", "GSE": "answers"}
    assert find_text(page.text, "verdict").startswith("✗")


def test_a_health_is_taken_up() -> None:
    found = parse_health(HEALTH | {"more": 1})
    assert (found.status, found.height, found.mirrored, found.day) == ("ok", 7, 5, "2024-05-08")
    assert parse_health(HEALTH | {"date": ""}).day == ""


@pytest.mark.parametrize("answer", [*ANYTHING, CHECKPOINT | {"outcome": "; rm -rf ~"}, CHECKPOINT | {"height": "7"},
                                    CHECKPOINT | {"block_hash": 5}])
def test_what_is_no_checkpoint_is_silence_and_stands_in_no_command(answer: Any) -> None:
    with pytest.raises(NotAnAnswerError):
        parse_checkpoint(answer)
    for liar in ("commerce", "gse"):
        with signed_in(StandIn(**{f"{liar}/audit/checkpoint": answer}), "auditor") as window:
            page = window.get("/en/auditor/checkpoint")
        assert page.status_code == 200 and "rm -rf" not in page.text
        assert "The 3 gateways show the same chain." in page.text


@pytest.mark.parametrize("answer", [*ANYTHING, {"words": [5], "left_off": []}, {"words": [], "left_off": [[]]},
                                    {"words": [{"hash": TERMS, "salt": 5, "words": {}}], "left_off": []}])
def test_words_of_any_type_are_a_title_less(answer: Any) -> None:
    with signed_in(StandIn(agreements={"agreements": [AGREEMENT]}, **{"commerce/words": answer})) as window:
        assert window.get("/en/citizen/agreements").status_code == 200


@pytest.mark.parametrize("answer", ANYTHING)
def test_a_needed_gateway_that_says_anything_is_away(answer: Any) -> None:
    for path in ("sessions/challenge", "health"):
        window = Window(build_pages(StandIn(**{f"citizens/{path}": answer}), doors=False).test_client())
        assert window.post("/it/citizen/challenges", json={"certificate": "PEM"}).status_code == 502


def test_who_is_not_needed_holds_up_one_sign_in_and_no_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(others, "WITHIN_S", 0.5)
    real = StandIn()
    with lying_host(drip(HEAD + b"Content-Length: 100000\r\n\r\n{", b" ")) as liar:
        app = create_app(
            lambda name: Client(liar.address, name) if name == "commerce" else real.connect(name), "Valmori",
            organisation="citizens")
        for within_s in (3.0, 0.4):  # the first one waits
            began_at = time.monotonic()
            asked = Window(app.test_client()).post("/it/citizen/challenges", json={"certificate": "PEM"})
            assert set(asked.json["challenges"]) == {"citizens", "gse", "municipality"}
            assert time.monotonic() - began_at < within_s
        assert len(liar.asked) == 1


def test_many_sign_ins_at_once_are_held_up_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight, as many as there are threads that make pages: today's drip held all of them for good."""
    monkeypatch.setattr(others, "WITHIN_S", 0.5)
    real, ended = StandIn(), list[int]()
    with lying_host(drip(HEAD, b" ")) as liar:
        app = create_app(
            lambda name: Client(liar.address, name) if name == "commerce" else real.connect(name), "Valmori",
            organisation="citizens")

        def sign_in() -> None:
            asked = Window(app.test_client()).post("/it/citizen/challenges", json={"certificate": "PEM"})
            ended.append(asked.status_code)

        threads = [threading.Thread(target=sign_in) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert ended == [200] * 8


def test_nobody_is_left_alone_for_what_a_visitor_did() -> None:
    """Whoever is refused at a gateway doesn't silence it for others."""
    gateways = StandIn(**{"commerce/sessions/challenge": (401, {"code": "CERTIFICATE_REFUSED"})})
    window = Window(build_pages(gateways, doors=False).test_client())
    assert "commerce" not in window.post("/it/citizen/challenges", json={"certificate": "x"}).json["challenges"]
    del gateways.answers["commerce/sessions/challenge"]
    assert "commerce" in window.post("/it/citizen/challenges", json={"certificate": "PEM"}).json["challenges"]
