"""`paylot` through the Python shim beside the Go shim, on the same nodes and in turn; `confirm` beside `paylot`.

Both sides: one chaincode process per organisation, mutual TLS, 200 transactions in flight. Each `confirm` is signed by
another citizen, as in a town; Fabric's nodes remember a hundred certificates and verify others anew at every step.
"""

import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from gateway.commandline.operating.bench import Figure
from network.native import Network
from tests.bench.fabric.confirming import measure_confirmations, prepare_town, sign_alike
from tests.bench.fabric.load import Order
from tests.bench.fabric.running import go_services, python_services
from tests.bench.fabric.throughput import LOTS, WARM, Measured, join, measure_paylot, median_ratio
from tests.helpers.network.networks import start_network

GO = Path(__file__).parent.parent / "go"
PAIRS, COUNT = 5, 1_500
RATIO_BAR, CONFIRM_BAR = 0.90, 0.70


def measure(quick: bool) -> Iterable[Figure]:
    """Five interleaved pairs of 1,500 transactions each, one of 300 when quick."""
    pairs, count = (1, 300) if quick else (PAIRS, COUNT)
    with build_go() as program, start_network("misure") as network:
        measured = list(measure_pairs(network, program, pairs, count))
        yield from report_pairs(network.programs.version, measured)
        yield from report_confirm(network.programs.version, list(measure_confirm(network, pairs, count)))


@contextmanager
def build_go() -> Iterator[Path]:
    """The chaincode in Go, built for this measurement.

    Raises:
        RuntimeError: there is no Go here.
    """
    found = shutil.which("go")
    if found is None:
        raise RuntimeError("the comparison needs Go")
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "paylot"
        subprocess.run([found, "build", "-o", program, "."], cwd=GO, check=True)
        yield program


def measure_pairs(network: Network, program: Path, pairs: int, count: int) -> Iterator[tuple[Measured, Measured]]:
    """Python and Go: one, the other twice, and the one again, so that a machine that slows down is even to both."""
    services = {"py": python_services(network, "tests.bench.fabric.paylot"), "go": go_services(network, program)}
    for number in range(pairs):
        found: dict[str, list[Measured]] = {"py": [], "go": []}
        for turn, name in enumerate(("py", "go", "go", "py") if number % 2 else ("go", "py", "py", "go")):
            found[name].append(measure_paylot(network, services[name], f"{name}{number}-{turn}x", count // 2))
        yield join(found["py"]), join(found["go"])


def report_pairs(version: str, measured: list[tuple[Measured, Measured]]) -> Iterator[Figure]:
    """The ratio of the rates, and what lies behind it."""
    ratio = median_ratio(measured)
    yield Figure(
        name=f"paylot (n = {LOTS}): Python shim / Go shim, 200 in flight", value=round(ratio, 3), unit="",
        bar=RATIO_BAR, ok=ratio >= RATIO_BAR, fabric=version,
    )
    for position, name in enumerate(("Python", "Go")):
        runs = [pair[position] for pair in measured]
        cpu_ms = statistics.median(run.cpu_ms for run in runs)
        yield _report(f"paylot through the {name} shim", [run.rate for run in runs], version)
        yield Figure(
            name=f"CPU of all {name} shims together", value=round(cpu_ms, 2), unit="ms/transaction", bar="", ok=True,
            fabric=version,
        )


def measure_confirm(network: Network, pairs: int, count: int) -> Iterator[tuple[Measured, ...]]:
    """The community's `confirm`; `paylot` signed by the same citizens; `paylot` signed by four clients: there and back.
    """
    half = count // 2 + WARM
    orders = prepare_town(network, pairs * 2 * half)
    for number in range(pairs):
        there, back = (
            _measure_three(network, f"{turn}x", orders[turn * half : (turn + 1) * half], step)
            for turn, step in ((2 * number, 1), (2 * number + 1, -1))
        )
        yield tuple(map(join, zip(there, back, strict=True)))


def _measure_three(network: Network, name: str, own: Sequence[Order], step: int) -> list[Measured]:
    """Measure the three, or with a step of -1 the last one first; give them in order."""
    paylots, count = python_services(network, "tests.bench.fabric.paylot"), len(own) - WARM
    kinds = (
        lambda: measure_confirmations(network, own),
        lambda: measure_paylot(network, paylots, f"m{name}", count, partial(sign_alike, own)),
        lambda: measure_paylot(network, paylots, f"c{name}", count),
    )
    return [measure() for measure in kinds[::step]][::step]


def report_confirm(version: str, measured: list[tuple[Measured, ...]]) -> Iterator[Figure]:
    """What the rules cost; and beside it what Fabric's nodes pay for certificates that they haven't seen lately."""
    alike, four = ([(found[0], found[position]) for found in measured] for position in (1, 2))
    ratio = median_ratio(alike)
    yield Figure(
        name="confirm / paylot, both by as many citizens", value=round(ratio, 3), unit="", bar=CONFIRM_BAR,
        ok=ratio >= CONFIRM_BAR, fabric=version,
    )
    yield Figure(
        name="confirm by as many citizens / paylot by four clients", value=round(median_ratio(four), 3), unit="",
        bar="", ok=True, fabric=version,
    )
    yield _report("confirm", [found[0].rate for found in measured], version)


def _report(name: str, rates: list[float], version: str) -> Figure:
    rate = round(statistics.median(rates), 1)
    return Figure(name=name, value=rate, unit="transactions/s", bar="", ok=True, fabric=version)
