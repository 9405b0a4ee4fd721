"""500 citizens at once on a network: each commits, whatever the others do at that height."""

from collections.abc import Iterable

from gateway.commandline.operating.bench import Figure
from tests.bench.crowds import count_commits, prepare_crowds
from tests.helpers.ledger.town import Town
from tests.helpers.network.network_town import NetworkPlace
from tests.helpers.network.networks import start_network

CROWD = 500


def measure(quick: bool) -> Iterable[Figure]:
    """The number of commits of each crowd; of 50 when quick."""
    count = CROWD // 10 if quick else CROWD
    with start_network("folla") as network, NetworkPlace(network.folder) as place:
        for name, steps in prepare_crowds(Town(place), count).items():
            committed = count_commits(place, steps)
            yield Figure(name=f"{count} at one height who {name}", value=committed, unit="commits", bar=count,
                         ok=committed == count, fabric=network.programs.version)
