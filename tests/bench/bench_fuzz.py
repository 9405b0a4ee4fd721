"""Malformed calls of the API: all refused clearly and without writing. A fault ends the bench with the call."""

import logging
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.fuzz.generated import send_generated
from tests.fuzz.mutated import send_mutated
from tests.fuzz.target import open_target


def measure(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield how many calls were sent of 10,000, half of them by schemathesis; of 300 when quick."""
    logging.disable(logging.ERROR)  # a fault is told by the judge
    warnings.simplefilter("ignore")
    half = 150 if quick else 5_000
    with tempfile.TemporaryDirectory() as folder, open_target(Path(folder) / "volano") as target:
        generated = send_generated(target, half, ("gse",) if quick else ("gse", "citizens", "commerce", "municipality"))
        mutated = send_mutated(target, half, seed=2)
    sent = generated + mutated
    yield {
        "name": "malformed API calls refused clearly, nothing written", "value": sent, "unit": "calls", "bar": 2 * half,
        "ok": sent >= 2 * half,
    }
