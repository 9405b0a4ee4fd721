"""A log of commands of every kind on a network and on the embedded ledger: what isn't the same on both."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from gateway.commandline.operating.bench import Figure
from tests.helpers.network.both_ledgers import LoggingTown, find_differences, live, open_beside
from tests.helpers.network.network_town import NetworkPlace
from tests.helpers.network.networks import start_network

CITIZENS = 300  # six commands each


def measure(quick: bool) -> Iterable[Figure]:
    """Two thousand commands; a few hundred when quick."""
    with (
        start_network("uguali") as network, NetworkPlace(network.folder) as place,
        tempfile.TemporaryDirectory(dir=Path.cwd()) as folder, open_beside(place, Path(folder)) as embedded,
    ):
        town = LoggingTown(place)
        live(town, 6 if quick else CITIZENS)
        count, kinds = len(town.log.receipts), len({step.call.name for step, _ in town.log.receipts})
        differences = len(find_differences(town, embedded))
        yield Figure(name=f"{count:,} commands of {kinds} kinds on both ledgers", value=differences,
                     unit="differences", bar=0, ok=not differences, fabric=network.programs.version)
