"""Channels of two lines of Fabric, with a definition and a community."""

import pytest

from tests.audit.network_chain import NetworkChain, NetworkKeys


@pytest.fixture(scope="session", params=["2.5", "3.1"])
def network_keys(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NetworkKeys:
    return NetworkKeys(tmp_path_factory.mktemp("network"), request.param)


@pytest.fixture
def chain(network_keys: NetworkKeys) -> NetworkChain:
    """A channel with a definition and a founded community."""
    made = NetworkChain(network_keys)
    made.define()
    made.found()
    return made
