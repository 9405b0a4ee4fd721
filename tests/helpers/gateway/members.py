"""Three members of two organisations, one of whom has a name and an address."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.gateway.trial import FoundTrial, add_member


@pytest.fixture(scope="module")
def founded(
    tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial
) -> Iterator[tuple[Path, list[str]]]:
    """A closed community to copy, and its members' ids."""
    folder = tmp_path_factory.mktemp("town") / "volano"
    with found_trial(folder) as trial:
        members = [add_member(trial, "citizens", 1), add_member(trial, "citizens", 2), add_member(trial, "commerce", 3)]
        officer = trial.client("citizens", "officer")
        officer.post("members", {"members": [{"member": members[0], "name": "Ada Neri", "email": "ada@example.org"}]})
        trial.close()
        yield folder, members
