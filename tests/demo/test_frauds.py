"""The demo's frauds, and the bit that it flips in a copy of the ledger."""

from types import SimpleNamespace
from typing import Any

import pytest

from gateway.client import ApiError
from gateway.commandline.demo import frauds, proof
from tests.demo.stand_in import Trial, resident


def test_four_frauds_are_tried_and_what_nobody_refuses_is_told() -> None:
    refusal = ApiError(409, {"code": "T4_NO_OFFER", "message_en": "no", "message_it": "non c'è"})
    trial = Trial({
        "request": refusal, "words": {"hash": "h"}, "metering-points/tag": {"tag": "t"},
        "wallet/quote": {"service_date": "2024-05-03", "lots": ["a"]},
    })
    trial.signer = lambda *_: SimpleNamespace(key=None)  # type: ignore[attr-defined]
    people = {name: resident(name, name) for name in ("Ada Neri", "Bruno Colli", "Carla Venti", "Dario Monti")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frauds, "bring_keys", lambda *_: {})
        found = list(frauds.try_frauds(trial, people, {"settlement": "S", "digest": "d"}))
    assert [(one.name, one.code, one.words["it"]) for one in found] == [
        ("gift", "T4_NO_OFFER", "non c'è"), ("mint", "", ""), ("spend", "T4_NO_OFFER", "non c'è"), ("meter", "", ""),
    ]
    sent = [(who, what, body) for who, what, body in trial.sent if what in ("request", "countersign", "register")]
    assert [(who, what) for who, what, _ in sent] == [
        ("Ada Neri", "request"), ("gse officer", "countersign"), ("Dario Monti", "request"),
        ("municipality officer", "register"),
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
