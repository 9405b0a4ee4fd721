"""One trial for a module's tests that don't change the ledger's day; its own for each that does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.trial import Trial
from tests.helpers.trial import founded_trial


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with founded_trial(tmp_path_factory.mktemp("trial") / "volano") as opened:
        yield opened


@pytest.fixture
def fresh_trial(tmp_path: Path) -> Iterator[Trial]:
    with founded_trial(tmp_path / "volano") as opened:
        yield opened
