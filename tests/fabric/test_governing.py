"""The same on a network: a vote, euro and a programme, from one end to the other, each on a channel of its own."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from network.native import Network
from tests.helpers.ledger.flows import flow_of_euro, flow_of_programme, flow_of_vote
from tests.helpers.ledger.town import Town
from tests.helpers.network.network_town import NetworkPlace


@pytest.mark.parametrize("flow", [flow_of_vote, flow_of_euro, flow_of_programme])
def test_from_one_end_to_the_other(flow: Callable[[Town], None], fabric_network: Network) -> None:
    channel = flow.__name__.replace("_", "-")
    fabric_network.create_channel(channel)
    with NetworkPlace(fabric_network.folder) as place:
        place.topology = replace(place.topology, channel=channel)
        flow(Town(place))
