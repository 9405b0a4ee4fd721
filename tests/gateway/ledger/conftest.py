"""An embedded ledger with the toy rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ledger_contract.world import ORGANISATIONS, EmbeddedWorld

from . import toy


@pytest.fixture
def world(tmp_path: Path) -> Iterator[EmbeddedWorld]:
    """Four endorsers with the toy rules."""
    made = EmbeddedWorld(tmp_path, applies=dict.fromkeys(ORGANISATIONS, toy.apply))
    yield made
    made.close()
