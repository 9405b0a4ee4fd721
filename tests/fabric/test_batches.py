"""Peers set to take and give one value at a time, as those of 2.5 always do; all other networks here have it on."""

from network.node_config import PeerOptions
from tests.helpers.ledger.evidence import collect
from tests.helpers.ledger.town import Town
from tests.helpers.network.network_town import NetworkPlace
from tests.helpers.network.networks import start_network

CITIZENS = 60  # a settlement writes some keys for each


def test_a_town_settles_and_pays_where_peers_take_one_value_at_a_time() -> None:
    with start_network("lotti", PeerOptions(has_batches=False)) as network, NetworkPlace(network.folder) as place:
        town = Town(place)
        town.found()
        people, (shop,) = town.join("citizens", CITIZENS), town.join("commerce")
        settlement, offer = town.settle([*people, shop]), town.publish(shop)
        lot = town.award(people[0], [*people, shop], settlement)
        (agreement,) = town.deliver_all(shop, [town.request(people[0], shop, offer, lot, 500)])
        town.do_all([town.confirm(people[0], agreement)])
        assert collect(town).find_faults() == []
