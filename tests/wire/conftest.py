"""A channel for each test."""

from pathlib import Path

import pytest

from tests.wire.channels import Channel


@pytest.fixture
def channel(tmp_path: Path) -> Channel:
    return Channel(tmp_path)
