"""I3: what moved in a command, named by the causes that it may have; what nothing explains is a transfer."""

import pytest

from chaincode.audit.causes import name_moves
from chaincode.audit.moves import TO_COMMONS, TRANSFER, Moves

ADA, BEA, CARLO = "a" * 64, "b" * 64, "c" * 64
KEY = f"agreement/{ADA}/{BEA}/{'0' * 32}"
MINTED = ("award", "bonus", "welcome")


@pytest.mark.parametrize(("moves", "named"), [
    ({}, []),
    ({"has_any": True}, [("merge", "change", *TO_COMMONS)]),
    ({"members": {ADA: -5}, "agreements": {KEY: 5}}, [("hold",)]),
    ({"members": {ADA: -6}, "agreements": {KEY: 5}}, [("hold",), ("transfer",)]),
    ({"members": {BEA: 5}, "agreements": {KEY: -5}, "paid": {KEY: 5}}, [("payment", "split")]),
    ({"members": {ADA: 5}, "agreements": {KEY: -5}}, [("return", "split")]),
    ({"members": {ADA: 2, BEA: 3}, "agreements": {KEY: -5}, "paid": {KEY: 3}}, [("split",)]),
    ({"members": {ADA: 3, BEA: 2}, "agreements": {KEY: -5}, "paid": {KEY: 3}},
     [("split",), ("transfer",), ("transfer",)]),
    ({"members": {CARLO: 5}, "agreements": {KEY: -5}, "paid": {KEY: 5}},
     [("payment", "split"), ("transfer",), ("transfer",)]),
    ({"members": {ADA: -5}, "agreements": {KEY: 5}, "paid": {KEY: 5}}, [("transfer",)]),
    ({"members": {ADA: 7}, "awarded": {ADA: 7}, "minted": 7}, [MINTED]),
    ({"members": {ADA: 7}, "awarded": {ADA: 7}}, [("mint",)]),
    ({"members": {ADA: 7}, "awarded": {ADA: 7}, "minted": 8}, [("mint",)]),
    ({"minted": 7}, [("mint",)]),
    ({"members": {ADA: 7}, "minted": 7}, [("mint",), ("transfer",)]),
    ({"members": {ADA: -5}, "commons": 5}, [TO_COMMONS]),
    ({"members": {ADA: -5}, "commons": 4}, [("transfer",)]),
    ({"commons": -5, "burnt": 5}, [("burn",)]),
    ({"commons": -5, "burnt": 4}, [("burn",), ("transfer",)]),
    ({"members": {ADA: -5}, "burnt": 5}, [("burn",), TO_COMMONS]),
    ({"members": {ADA: -5, BEA: 5}}, [("transfer",), ("transfer",)]),
    ({"members": {ADA: 5}}, [("transfer",)]),
    ({"members": {ADA: 0}}, []),
    ({"funds": {BEA: 5}, "minted": 5, "paid_in": 5}, [("pay_in",)]),
    ({"funds": {BEA: 4}, "minted": 5, "paid_in": 5}, [("mint",)]),
    ({"funds": {BEA: -5}, "budgets": {"budget/1": 5}}, [("set_apart",)]),
    ({"funds": {BEA: -5}, "budgets": {"budget/1": 4}}, [TRANSFER]),
    ({"funds": {BEA: -5}, "members": {ADA: 5}}, [("voucher", "assistance")]),
    ({"funds": {BEA: -5, "solidarity": 5}}, [("donation", "sweep")]),
    ({"budgets": {"budget/1": -5}, "members": {ADA: 5}}, [("cashback", "behaviour")]),
    ({"budgets": {"budget/1": -5}, "members": {ADA: 4}, "funds": {"solidarity": 1}}, [("value_back",)]),
    ({"budgets": {"budget/1": -5}, "funds": {BEA: 5}}, [("set_apart_return", "value_back")]),
    ({"budgets": {"budget/1": -5}, "commons": 5}, [("set_apart_return",)]),
    ({"budgets": {"budget/1": -5}, "commons": 5, "members": {ADA: -1}}, [TRANSFER, TRANSFER]),
    ({"members": {ADA: -5}, "funds": {BEA: 5}}, [TO_COMMONS]),
    ({"members": {ADA: -5}, "redemptions": {f"redemption/{ADA}/1": 5}}, [("hold",)]),
    ({"members": {ADA: 5}, "redemptions": {f"redemption/{ADA}/1": -5}}, [("return",)]),
    ({"members": {BEA: 5}, "redemptions": {f"redemption/{ADA}/1": -5}}, [("return",), TRANSFER, TRANSFER]),
    ({"redemptions": {f"redemption/{ADA}/1": -5}, "burnt": 5, "redeemed": 5}, [("redemption",)]),
    ({"undrawn": 5, "minted": 5}, [MINTED]),
    ({"undrawn": -5, "budgets": {"budget/1": 5}}, [("draw",)]),
])  # fmt: skip
def test_each_move_has_its_causes(moves: dict[str, object], named: list[tuple[str, ...]]) -> None:
    found = Moves()
    for name, value in moves.items():
        assert hasattr(found, name)
        setattr(found, name, value)
    assert name_moves(found) == named
