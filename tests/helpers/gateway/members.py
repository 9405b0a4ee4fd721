"""Three members of two organisations, one of whom has a name and an address."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.hosting.opening import Gateways
from tests.helpers.gateway.trial import (
    FoundTrial,
    add_member,
)


@pytest.fixture
def town(tmp_path: Path, found_trial: FoundTrial) -> Iterator[tuple[Gateways, list[str]]]:
    with found_trial(tmp_path / "volano") as trial:
        members = [add_member(trial, "citizens", 1), add_member(trial, "citizens", 2), add_member(trial, "commerce", 3)]
        officer = trial.client("citizens", "officer")
        officer.post("members", {"members": [{"member": members[0], "name": "Ada Neri", "email": "ada@example.org"}]})
        yield trial, members
