"""Shared energy of 1,000 points over a year of quarters, int32 in memory, against one numpy.sum over both arrays."""

from collections.abc import Callable, Iterable
from time import perf_counter

import numpy as np

from analytics.sharing import compute_shared, compute_sharing
from gateway.commandline.operating.bench import Figure

POINTS, QUARTERS = 1_000, 365 * 96


def measure(quick: bool) -> Iterable[Figure]:
    """The best of several runs of each; the sum and the shared energy take turns, so that noise meets both."""
    random = np.random.default_rng(1)
    withdrawn = random.integers(0, 900, (POINTS, QUARTERS), dtype=np.int32)
    injected = random.integers(0, 1_500, (POINTS, QUARTERS), dtype=np.int32)
    turns = [
        (_time(lambda: (withdrawn.sum(), injected.sum())), _time(lambda: compute_shared(withdrawn, injected)))
        for _ in range(3 if quick else 10)
    ]
    ratio = min(turn[1] for turn in turns) / min(turn[0] for turn in turns)
    name = "shared energy per hour, 1,000 points x 1 year, over numpy.sum"
    yield {"name": name, "value": round(ratio, 2), "unit": "x", "bar": "<= 3", "ok": ratio <= 3}
    seconds = min(_time(lambda: compute_sharing(withdrawn, injected)) for _ in range(1 if quick else 3))
    name = "the same with every member's exact parts"
    yield {"name": name, "value": round(seconds, 3), "unit": "s", "bar": "<= 1.5", "ok": seconds <= 1.5}


def _time(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start
