"""Each sample chain: its blocks, and the file of trust beside it."""

import pytest

from chaincode.audit.trust import TrustFile
from tests.audit.samples.reading import LINES, load


@pytest.fixture(params=LINES)
def line(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def blocks(line: str) -> list[bytes]:
    return list(load(line)[0])


@pytest.fixture
def trust(line: str) -> TrustFile:
    return load(line)[1]
