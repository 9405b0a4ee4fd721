"""One command for many, by the rules alone: the time of one simulation, and the size of what it reads and writes."""

import json
from collections.abc import Iterable
from time import perf_counter

from chaincode import contract
from gateway.commandline.operating.bench import Figure
from tests.bench.large import BAR_MB, BAR_S, Large, list_large
from tests.helpers.rules.world import Recorder, staff


def measure(quick: bool) -> Iterable[Figure]:
    """Time each."""
    for large in list_large(quick):
        seconds, megabytes = time_call(large)
        yield Figure(name=large.name, value=round(seconds, 3), unit="s", bar=f"<= {BAR_S:g}", ok=seconds <= BAR_S)
        yield Figure(name=f"{large.name}, read and written", value=round(megabytes, 2), unit="MB",
                     bar=f"<= {BAR_MB:g}", ok=megabytes <= BAR_MB)


def time_call(large: Large) -> tuple[float, float]:
    """Give seconds and megabytes of one simulation: what it reads and writes, as JSON."""
    call = large.world.build_call(large.command, staff("gse", large.role), **large.arguments)
    recorder = Recorder(large.world.state)
    began = perf_counter()
    effects = contract.apply(call, recorder)
    took = perf_counter() - began
    assert isinstance(effects, contract.Effects) and effects.status == contract.OK, effects
    rows = [row for prefix in dict.fromkeys(recorder.prefixes) for row in recorder.scan(prefix)]
    sizes = sum(len(key) + len(data) for key, data in rows) + sum(len(data or b"") for _, data in effects.writes)
    return took, (sizes + len(json.dumps(recorder.keys))) / 1e6
