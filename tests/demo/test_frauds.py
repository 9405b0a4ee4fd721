"""The demo's frauds, and the bit that it flips in a copy of the ledger."""

from types import SimpleNamespace
from typing import Any

import pytest

from gateway.client import ApiError
from gateway.commandline.demo import attempts, frauds, proof
from gateway.commandline.demo.voting import Vote
from tests.demo.stand_in import Trial, resident

TRIED = ("Ada Neri", "Bruno Colli", "Carla Venti", "Dario Monti", "Bottega Stella")


def test_frauds_are_tried_and_what_nobody_refuses_is_told() -> None:
    refusal = ApiError(409, {"code": "T4_NO_OFFER", "message_en": "no", "message_it": "non c'è"})
    trial = Trial({
        "request": refusal, "words": {"hash": "h"}, "metering-points/tag": {"tag": "t"},
        "wallet/quote": {"service_date": "2024-05-03", "lots": ["a"]},
        "pay_in": {"response": {"made": ["pending/1"], "facts": {"digest": "d"}}},
        "countersign": {"response": {"made": ["paid/1", "fund/1"], "facts": {}}},
    })
    trial.signer = lambda *_: SimpleNamespace(key=None)  # type: ignore[attr-defined]
    people = {name: resident(name, name) for name in TRIED}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frauds, "bring_keys", lambda *_: {})
        found = list(frauds.try_frauds(trial, people, {"settlement": "S", "digest": "d"}))
    assert [(one.name, one.code, one.words["it"]) for one in found] == [
        ("gift", "T4_NO_OFFER", "non c'è"), ("mint", "", ""), ("spend", "T4_NO_OFFER", "non c'è"), ("meter", "", ""),
        ("transfer", "", ""),
    ]
    sent = [(who, what, body) for who, what, body in trial.sent if what in ("request", "countersign", "register")]
    assert [(who, what) for who, what, _ in sent] == [
        ("Ada Neri", "request"), ("gse officer", "countersign"), ("Dario Monti", "request"),
        ("municipality officer", "register"), ("gse officer", "countersign"),
    ]
    assert sent[0][2]["offer"] == f"offer/Bruno Colli/{'0' * 32}"
    assert (sent[0][2]["price_cents"], sent[2][2]["price_cents"]) == (200, 100)
    assert sent[1][2] == {"target": "settlement/S", "digest": "d"}
    assert sent[3][2]["points"] == [{"tag": "t", "perimeter": "AC1", "power_w": 3_000, "from_date": "2024-05-01"}]


def test_a_lot_is_spent_twice_and_the_second_time_it_is_named() -> None:
    trial = Trial({"words": {"hash": "h"}, "wallet/quote": {"service_date": "2024-05-03", "lots": ["a"]}})
    people = {name: resident(name, name) for name in ("Carla Venti", "Dario Monti")}
    frauds._spend_twice(trial, people)
    assert [body["lots"] for _, what, body in trial.sent if what == "request"] == [["a"], ["a"]]


def test_a_vote_in_another_s_name_and_a_copied_quote_are_tried_once_the_true_one_is_open() -> None:
    trial = Trial({"open": ApiError(422, {"code": "T16_OTHER_CONTENT", "message_en": "no", "message_it": "no"})})
    names = ("Ada Neri", attempts.BUYER, attempts.MAKER, attempts.COPIER)
    people = {name: resident(name, f"{number}" * 64) for number, name in enumerate(names)}
    vote, sealed = Vote(trial, people, proposal="proposal/1"), attempts.Ploys(trial, people, request="document/1/a")
    with pytest.raises(ApiError):
        list(frauds.try_ripe(vote, sealed))  # the maker's own must open
    trial.answers.pop("open")
    assert [(one.name, one.code) for one in frauds.try_ripe(vote, sealed)] == [("vote", ""), ("quote", "")]
    assert trial.sent[0] == ("citizens officer", "vote", {"proposal": "proposal/1", "choice": "no"})
    opened = [body["document"] for _, what, body in trial.sent[-2:] if what == "open"]
    assert opened == [f"quote/a/{'2' * 64}", f"quote/a/{'3' * 64}"]


def test_the_copy_has_the_very_digest_that_lies_sealed() -> None:
    trial = Trial({})
    people = {name: resident(name, f"{number}" * 64) for number, name in enumerate(
        (attempts.BUYER, attempts.MAKER, attempts.COPIER))}
    attempts.Ploys(trial, people).seal_quotes("2024-05-08")
    request, made, copied = [body for _, what, body in trial.sent if what == "seal"]
    assert (request["kind"], request["opens_on"]) == ("request", "2024-05-08")
    assert made == copied and made["digest"] != request["digest"]
    assert [who for who, *_ in trial.sent] == [attempts.BUYER, attempts.MAKER, attempts.COPIER]


# --- the proof and the end
def test_one_bit_in_the_middle_of_a_block_in_the_middle_is_flipped(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = [bytes([number] * 5) for number in range(5)]
    given: list[Any] = []
    monkeypatch.setattr(proof, "describe_genesis", lambda *words: words)
    monkeypatch.setattr(proof, "verify", lambda blocks, _trusted, **more: given.append((list(blocks), more)) or
                        SimpleNamespace(rerun=["w"]))
    trial = Trial({
        "audit/checkpoint": {"height": 5, "block_hash": "h", "outcome": "o"},
        "periods/2024-05-01/bundle": {"vectors": "QUI="},
    })
    trial.ledger = SimpleNamespace(  # type: ignore[attr-defined]
        height=lambda: 5, blocks=lambda first: iter([SimpleNamespace(raw=one) for one in blocks[first:]])
    )
    found = proof.prove(trial, ["2024-05-01/1"])
    assert (found.flipped_block, found.weeks) == (2, ["w"])
    (whole, more), (copy, _) = given
    assert whole == blocks
    assert list(more["transients"]) == ["2024-05-01/1"]
    assert list(more["transients"]["2024-05-01/1"].values()) == [b"AB"]
    assert copy == [*blocks[:2], bytes([2, 2, 3, 2, 2]), *blocks[3:]]
