"""Statements that a gateway has read lately: read once each, and anew where another anchor stands."""

from typing import Any

import pytest

from chaincode.rules.energy.records import Anchor, Terms
from chaincode.rules.energy.vectors import Vectors
from chaincode.words import Words
from gateway.features.periods import store
from gateway.features.periods.known_statements import KnownStatements
from gateway.http.errors import UNKNOWN, Problem

WORTH = Terms(2, 10_000, 4_000, 6_000, 8_000)
FIRST, SECOND, THIRD = (f"2024-05-0{day}.provisional.1" for day in (1, 8, 9))
CONNECTION: Any = None


class Kept:
    """What the ledger anchors and the gateway keeps, in the place of both; `read` says what was read of it."""

    def __init__(self) -> None:
        self.roots = {FIRST: "a" * 64, SECOND: "b" * 64, THIRD: "c" * 64}
        self.read: list[tuple[str, str]] = []

    def require_anchor(self, _: object, settlement: str) -> Anchor:
        if settlement not in self.roots:
            raise UNKNOWN(what=Words("gateway.periods.store.statement"), name=settlement)
        return Anchor("gse", 3, WORTH, self.roots[settlement], 0, (), {})

    def require_vectors(self, _: object, settlement: str, root: str) -> Vectors:
        self.read.append((settlement, root))
        return Vectors(48, [])


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    made = Kept()
    monkeypatch.setattr(store, "require_anchor", made.require_anchor)
    monkeypatch.setattr(store, "require_vectors", made.require_vectors)
    return made


def test_a_statement_is_read_once(kept: Kept) -> None:
    known = KnownStatements()
    first, again = (known.require(CONNECTION, FIRST) for _ in range(2))
    assert first is again
    assert (first.settlement, first.period, kept.read) == (FIRST, "2024-05-01", [(FIRST, "a" * 64)])


def test_another_anchor_is_another_statement(kept: Kept) -> None:
    known = KnownStatements()
    known.require(CONNECTION, FIRST)
    kept.roots[FIRST] = "d" * 64
    assert known.require(CONNECTION, FIRST).anchored.root == "d" * 64
    assert kept.read == [(FIRST, "a" * 64), (FIRST, "d" * 64)]


def test_what_is_anchored_no_longer_is_refused_though_it_is_known(kept: Kept) -> None:
    known = KnownStatements()
    known.require(CONNECTION, FIRST)
    del kept.roots[FIRST]
    with pytest.raises(Problem, match="UNKNOWN"):
        known.require(CONNECTION, FIRST)


def test_so_many_are_kept_and_the_longest_unasked_goes_first(kept: Kept) -> None:
    known = KnownStatements(2)
    for settlement in (FIRST, SECOND, FIRST, THIRD, FIRST, SECOND):
        known.require(CONNECTION, settlement)
    assert [settlement for settlement, _ in kept.read] == [FIRST, SECOND, THIRD, SECOND]
