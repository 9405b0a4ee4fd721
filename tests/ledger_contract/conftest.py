"""The adapters under the suite. A further one is a further row."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chaincode import contract

from .world import EmbeddedWorld, LedgerWorld, found

ADAPTERS = {"embedded": EmbeddedWorld}


def lie(call, snapshot):
    """A rule book that says something else whenever it agrees."""
    effects = contract.apply(call, snapshot)
    if isinstance(effects, contract.Effects) and effects.status == contract.OK:
        return contract.Effects(effects.status, effects.response, effects.event, (*effects.writes, ("zzz", b"1")))
    return effects


@pytest.fixture(params=ADAPTERS)
def ledger_world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LedgerWorld]:
    """A founded community."""
    yield from opened(ADAPTERS[request.param](tmp_path))


@pytest.fixture(params=ADAPTERS)
def lying_world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LedgerWorld]:
    """A founded community whose endorser of commerce runs another rule book."""
    yield from opened(ADAPTERS[request.param](tmp_path, applies={"commerce": lie}))


@pytest.fixture(params=ADAPTERS)
def doubly_lying_world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LedgerWorld]:
    """A community that can't be founded: two endorsers run another rule book."""
    yield from opened(ADAPTERS[request.param](tmp_path, applies={"commerce": lie, "gse": lie}), is_founded=False)


def opened(world: LedgerWorld, *, is_founded: bool = True) -> Iterator[LedgerWorld]:
    """Found and, in the end, close."""
    if is_founded:
        found(world)
    yield world
    world.close()
