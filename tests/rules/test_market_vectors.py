"""The vectors of the market: dates, divisions, halves, bonuses, and one payment bit by bit."""

import json
from pathlib import Path
from typing import Any

import pytest

from chaincode import contract
from chaincode.rules import canonical
from chaincode.rules.calls import Call, Caller
from chaincode.rules.market.life import extend_by_word, extend_once, pay
from chaincode.rules.market.lots import divide
from chaincode.rules.market.records import Claim
from chaincode.rules.records import Lot
from tests.helpers.rules.market import Market
from tests.helpers.rules.world import STRANGER, Recorder, World

FOLDER = Path(__file__).parents[1] / "vectors" / "market"
LOTS = json.loads((FOLDER / "lots.json").read_text())
PAYMENT = json.loads((FOLDER / "payment.json").read_text())
OWNER = "a" * 64


def build_lot(amount_cents: int = 1, **fields: Any) -> Lot:
    return Lot(OWNER, amount_cents, "given", **({"minted_on": 1, "received_on": 1, "expires_on": 9} | fields))


@pytest.mark.parametrize("case", LOTS["dates"], ids=lambda case: case["why"])
def test_dates(case: dict[str, Any]) -> None:
    world = World(**LOTS["parameters"])
    now = world.now.__class__(world.date, case["day"], 1, world.now.parameters)
    lot = build_lot(**case["lot"])
    if case["how"] == "paid":
        got = extend_once(now, pay(now, lot, "b" * 64, case["to"], "agreement"))
        assert (got.owner, got.received_on, got.minted_on) == ("b" * 64, case["day"], lot.minted_on)
    else:
        got = (extend_once if case["how"] == "returned" else extend_by_word)(now, lot)
        assert (got.owner, got.received_on, got.minted_on) == (OWNER, lot.received_on, lot.minted_on)
    assert got.expires_on == case["expires_on"]
    assert (got.is_marked, got.is_mediated) == (case.get("is_marked", False), case.get("is_mediated", False))


@pytest.mark.parametrize("case", LOTS["divisions"])
def test_divisions(case: dict[str, Any]) -> None:
    parts = divide(tuple(build_lot(cents) for cents in case["lots_cents"]), case["first_cents"])
    assert [[lot.amount_cents for lot in part] for part in parts] == [case["first"], case["rest"]]


@pytest.mark.parametrize("case", LOTS["halves"])
def test_halves(case: dict[str, Any]) -> None:
    market = Market()
    ref = market.bring_to("contested", price_cents=case["price_cents"])
    market.world.open_day(22)
    market.world.do("halve", STRANGER, agreement=ref)
    assert market.world.balance_cents(market.ada) == case["consumer_cents"]
    assert market.world.balance_cents(market.bea) == case["provider_cents"]


@pytest.mark.parametrize("case", LOTS["bonuses"])
def test_bonuses(case: dict[str, Any]) -> None:
    market = Market(interests=[{"category": "care", "interest": "social"}], bonus_bps=case["bonus_bps"])
    market.bring_to("paid", price_cents=case["price_cents"])
    claims = [claim.amount_cents for claim in market.world.all(Claim, "claim/").values()]
    assert claims == ([] if case["bonus_cents"] is None else [case["bonus_cents"]])


def test_payment_bit_by_bit() -> None:
    call = PAYMENT["call"]
    caller = Caller(call["caller"]["organisation"], call["caller"]["key"])
    arguments = canonical.encode(call["arguments"])
    state = {key: canonical.encode(record) for key, record in PAYMENT["before"].items()}
    effects = contract.apply(
        Call(call["name"], call["command_id"], call["member"], arguments, caller, 0), Recorder(state)
    )
    assert isinstance(effects, contract.Effects)
    assert effects.status == PAYMENT["status"]
    assert effects.response == canonical.encode(PAYMENT["response"])
    assert dict(effects.writes) == {key: canonical.encode(record) for key, record in PAYMENT["writes"].items()}
