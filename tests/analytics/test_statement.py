"""T5: the statement's leaves, order, totals and proofs."""

import numpy as np
import pytest

from analytics.frames import HourlyEnergy
from analytics.statement import Holding, compute_statement, list_salted
from chaincode.rules import merkle

EAST, WEST = "AC001E00001", "AC001E00002"
HOLDINGS = {
    "IT001E00000001": Holding(EAST, "b" * 64),
    "IT001E00000002": Holding(EAST, "a" * 64),
    "IT001E00000003": Holding(EAST, "b" * 64),
    "IT001E00000004": Holding(WEST, "a" * 64),
}
SALTS = {pair: bytes([number]) * 16 for number, pair in enumerate(list_salted(HOLDINGS))}
HOURLY = HourlyEnergy(
    (*HOLDINGS, "IT001E00000009"),
    np.arange(2) * 3600,
    np.array([[1, 2], [10, 20], [100, 200], [5, 5], [9, 9]]),
    np.array([[0, 0], [30, 0], [0, 7], [0, 1], [9, 9]]),
)


def test_leaves_are_members_by_perimeter_in_order() -> None:
    statement = compute_statement("2024-05-01", HOURLY, HOLDINGS, SALTS)
    assert [(leaf.perimeter, leaf.member[0], leaf.withdrawn_wh.tolist()) for leaf in statement.leaves] == [
        (EAST, "a", [10, 20]),
        (EAST, "b", [101, 202]),
        (WEST, "a", [5, 5]),
    ]
    assert list(SALTS) == [(leaf.perimeter, leaf.member) for leaf in statement.leaves]


def test_totals_are_the_leaves_sums_and_give_the_shared_energy() -> None:
    totals = compute_statement("2024-05-01", HOURLY, HOLDINGS, SALTS).totals
    assert list(totals) == [EAST, WEST]
    assert totals[EAST].withdrawn_wh.tolist() == [111, 222]
    assert totals[EAST].injected_wh.tolist() == [30, 7]
    assert totals[EAST].shared_wh.tolist() == [30, 7]


def test_each_leaf_proves_itself_under_the_root() -> None:
    statement = compute_statement("2024-05-01", HOURLY, HOLDINGS, SALTS)
    for index, leaf in enumerate(statement.leaves):
        own = merkle.compute_leaf(
            "2024-05-01", leaf.perimeter, leaf.member,
            salt=leaf.salt, withdrawn_wh=leaf.withdrawn_wh.tolist(), injected_wh=leaf.injected_wh.tolist(),
        )  # fmt: skip
        assert merkle.verify_path(own, statement.paths[index], index, 3, statement.root)


def test_an_hour_beyond_four_bytes_is_refused() -> None:
    hourly = HourlyEnergy(("IT001E00000001",), np.zeros(1, int), np.array([[2**32]]), np.array([[0]]))
    with pytest.raises(ValueError, match="2\\^32"):
        _ = compute_statement("2024-05-01", hourly, HOLDINGS, SALTS).root


def test_no_points_give_the_empty_tree() -> None:
    statement = compute_statement("2024-05-01", HOURLY, {}, {})
    assert statement.root == merkle.EMPTY_ROOT
    assert statement.totals == {}
