"""`paylot` on a network, through the Python shim and through Go's, in turn on the same nodes."""

import asyncio
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from network.native import Network
from tests.bench.fabric.load import Load, Order, Prepared, Run, deal, prepare
from tests.bench.fabric.running import Service, load_signers, measure_cpu_s, replace_chaincode

LOTS = 5  # that a payment reads and deletes
AT_ONCE = 200
SEEDED = 1_000  # lots written by one transaction
WARM = 200  # transactions before the clock starts: connections, caches


Sign = Callable[[Iterable[tuple[bytes, ...]]], list[Order]]  # who sends these arguments, one after another


@dataclass(frozen=True)
class Measured:
    """One run: commits a second, and the shims' CPU milliseconds a transaction, of all organisations together."""

    rate: float
    cpu_ms: float


def join(runs: Sequence[Measured]) -> Measured:
    """Take several runs of as many transactions for one."""
    rate = statistics.harmonic_mean([run.rate for run in runs])
    return Measured(rate, statistics.mean(run.cpu_ms for run in runs))


def pay(number: int, prefix: str) -> tuple[bytes, ...]:
    """Arguments of the `number`-th payment out of the lots under `prefix`."""
    lots = (f"{prefix}{number * LOTS + position}".encode() for position in range(LOTS))
    return (b"paylot", f"paid{prefix}{number}".encode(), *lots)


def measure_paylot(
    network: Network, services: dict[str, Service], name: str, count: int, sign: Sign | None = None
) -> Measured:
    """Put the chaincode programs in place, write lots, and pay with them.

    sign: says who sends each payment; without it each organisation's own client sends every fourth.
    """
    replace_chaincode(network, services)
    signers = load_signers(network)
    total = count + WARM
    batches = -(-total * LOTS // SEEDED)
    # PREFIX0 .. of each batch, so that lots have consecutive numbers over all batches
    seeds = [(b"seed", f"{name}{batch}".encode(), str(SEEDED).encode()) for batch in range(batches)]
    per_batch = SEEDED // LOTS
    payments = (pay(number % per_batch, f"{name}{number // per_batch}") for number in range(total))
    own = partial(deal, signers=signers)
    return asyncio.run(_measure_paylot(network, own(seeds), (sign or own)(payments)))


async def _measure_paylot(network: Network, seeds: Sequence[Order], payments: Sequence[Order]) -> Measured:
    async with Load(network) as load:
        require(await load.run(prepare(load.channel, seeds), len(network.topology.names())))
        return await _measure(network, load, payments)


async def _measure(network: Network, load: Load, orders: Sequence[Order]) -> Measured:
    require(await load.run(prepare(load.channel, orders[:WARM]), AT_ONCE))
    prepared: list[Prepared] = prepare(load.channel, orders[WARM:])
    began_s = measure_cpu_s(network)
    run = require(await load.run(prepared, AT_ONCE))
    return Measured(run.rate, (measure_cpu_s(network) - began_s) * 1_000 / run.count)


def measure_orders(network: Network, orders: Sequence[Order]) -> Measured:
    """Send orders to whatever chaincode runs; the first WARM before the clock starts."""

    async def measure() -> Measured:
        async with Load(network) as load:
            return await _measure(network, load, orders)

    return asyncio.run(measure())


def require(run: Run) -> Run:
    """Give the run, or fail with what failed in it."""
    assert not run.failures, f"{len(run.failures)} of {run.count}: {run.failures[0]}"
    return run


def median_ratio(pairs: Sequence[tuple[Measured, Measured]]) -> float:
    """The median of the first's rate beside the second's, pair by pair."""
    return statistics.median(one.rate / other.rate for one, other in pairs)
