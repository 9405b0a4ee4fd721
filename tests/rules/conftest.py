"""What several files of tests begin with: a day of two members, and a market."""

import pytest

from tests.helpers.rules.market import Market
from tests.helpers.rules.settling import FIRST, Small


@pytest.fixture
def small() -> Small:
    """Return two members who shared energy on a day that nobody has anchored."""
    return Small()


@pytest.fixture
def anchored(small: Small) -> Small:
    """Return the same with the day anchored."""
    small.period.anchor(FIRST)
    return small


@pytest.fixture
def market() -> Market:
    """Return a market of two members with a service."""
    return Market()
