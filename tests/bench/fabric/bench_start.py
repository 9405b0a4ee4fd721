"""A network from nothing: seconds from generated keys to the first commit, and the memory of all its processes idle."""

import time
from collections.abc import Iterable

from gateway.commandline.operating.bench import Figure
from network.native import Network
from tests.helpers.ledger.town import Town
from tests.helpers.network.network_town import NetworkPlace
from tests.helpers.network.networks import make_network

COMMIT_BAR_S = 20.0
MEMORY_BAR_MB = 2_500
IDLES_S = 10


def measure(quick: bool) -> Iterable[Figure]:
    """The same when quick, idle for a shorter time."""
    began_s = time.perf_counter()
    with make_network("inizio") as network:
        network.up()
        with NetworkPlace(network.folder) as place:
            Town(place).found()
            seconds = time.perf_counter() - began_s
        version = network.programs.version
        yield Figure(
            name="network from generated keys to the first commit of a command", value=round(seconds, 1), unit="s",
            bar=f"<= {COMMIT_BAR_S:g}", ok=seconds <= COMMIT_BAR_S, fabric=version,
        )
        time.sleep(1 if quick else IDLES_S)
        used = measure_memory(network)
        parts = ", ".join(f"4 {kind}s {megabytes}" for kind, megabytes in used.items())
        total = sum(used.values())
        yield Figure(
            name=f"idle memory of all processes ({parts})", value=total, unit="MB", bar=f"<= {MEMORY_BAR_MB}",
            ok=total <= MEMORY_BAR_MB, fabric=version,
        )


def measure_memory(network: Network) -> dict[str, int]:
    """Resident megabytes of each kind of node, all organisations together."""
    used: dict[str, int] = {}
    for (_, kind), process in network.processes.items():
        used[kind] = used.get(kind, 0) + process.measure_memory()
    return {kind: round(total / 1_000_000) for kind, total in used.items()}
