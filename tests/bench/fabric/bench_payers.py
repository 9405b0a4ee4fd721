"""500 citizens pay one shop, all endorsed at one height before the first is submitted: none stands in another's way."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from gateway.commandline.operating.bench import Figure
from gateway.ledger.port import CommitError, Ledger, Signer
from tests.helpers.ledger.town import Step, Town
from tests.helpers.network.network_town import NetworkPlace
from tests.helpers.network.networks import start_network

PAYERS = 500
AT_ONCE = 64

Endorsed = tuple[Ledger, bytes, Signer]


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


def count_commits(place: NetworkPlace, steps: Sequence[Step]) -> int:
    """How many commit when all were endorsed before."""

    def endorse(step: Step) -> Endorsed:
        ledger, signer = place.ledgers[step.by.organisation], step.by.signer
        proposal = ledger.prepare(step.call, signer.certificate)
        return ledger, ledger.endorse(proposal, signer.sign(proposal)).transaction, signer

    def submit(one: Endorsed) -> bool:
        ledger, transaction, signer = one
        try:
            ledger.submit(transaction, signer.sign(transaction))
        except CommitError:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        endorsed = list(pool.map(endorse, steps))
        return sum(pool.map(submit, endorsed))
