"""One set of keys for all chains of these tests (making them takes longer than most tests), a chain, a town."""

from pathlib import Path

import pytest

from tests.audit.chain import Keys, MemoryChain
from tests.audit.settled_town import Town


@pytest.fixture(scope="session")
def audit_keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def other_keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Other keys of organisations of the same names."""
    folder: Path = tmp_path_factory.mktemp("other-keys")
    return Keys(folder)


@pytest.fixture
def chain(audit_keys: Keys) -> MemoryChain:
    """A founded community with a member and a second day, one transaction a block."""
    made = MemoryChain(audit_keys)
    made.found()
    made.join("citizens")
    made.open_day()
    return made


@pytest.fixture
def town() -> Town:
    return Town()
