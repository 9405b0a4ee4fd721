"""500 citizens pay one shop, all endorsed at one height before the first is submitted: none stands in another's way."""

from collections.abc import Iterable

from gateway.commandline.operating.bench import Figure
from tests.bench.crowds import AT_ONCE, count_commits
from tests.helpers.ledger.town import Step, Town
from tests.helpers.network.network_town import NetworkPlace
from tests.helpers.network.networks import start_network

PAYERS = 500


def measure(quick: bool) -> Iterable[Figure]:
    """The number of commits; of 100 when quick."""
    count = 100 if quick else PAYERS
    with start_network("pagatori") as network, NetworkPlace(network.folder) as place:
        committed = count_commits(place, prepare_payments(Town(place), count))
        yield Figure(
            name=f"{count} payers to one provider, endorsed before the first is submitted", value=committed,
            unit="commits", bar=count, ok=committed == count, fabric=network.programs.version,
        )


def prepare_payments(town: Town, count: int) -> list[Step]:
    """Members with tokens of a settlement, who had a service of one shop each."""
    _shop, waiting = town.have_services(count, AT_ONCE)
    return [town.confirm(person, agreement) for person, agreement in waiting]
