"""Readings a second in batches of 5,000, each on disk when it is answered: a trial's gateway on SQLite over WSGI."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from gateway.commandline.operating.bench import Figure
from tests.helpers.gateway.trial import founded_trial, make_point, make_reading

POINTS, QUARTERS, BATCHES, BAR = 50, 100, 4, 10_000


def build_batch(number: int) -> list[dict[str, Any]]:
    """5,000 quarters of 50 points, a hundred quarters each."""
    first = datetime(2024, 4, 25, tzinfo=UTC) + timedelta(minutes=15 * QUARTERS * number)
    starts = [(first + timedelta(minutes=15 * quarter)).isoformat() for quarter in range(QUARTERS)]
    return [make_reading(point, start) for start in starts for point in range(1, POINTS + 1)]


def measure(quick: bool) -> Iterator[Figure]:
    """Yield the best of some batches; of one when quick."""
    with (
        tempfile.TemporaryDirectory() as name, founded_trial(Path(name) / "volano") as trial,
        trial.client("gse") as client,
    ):
        points = [make_point(number, from_date="2023-01-01") for number in range(1, POINTS + 1)]
        client.post("metering-points", {"points": points})
        best, is_whole = 0.0, True
        for batch in map(build_batch, range(1 if quick else BATCHES)):
            start = perf_counter()
            is_whole &= client.post("readings", {"readings": batch})["accepted"] == len(batch)
            best = max(best, len(batch) / (perf_counter() - start))
    yield {"name": "readings kept", "value": round(best), "unit": "/s", "bar": f">= {BAR:,}",
           "ok": is_whole and best >= BAR}
