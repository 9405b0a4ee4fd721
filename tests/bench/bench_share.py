"""`volano energy share` of a month of quarters of 1,000 points, 2.9 million rows, over a bare pandas read and groupby.

Both are whole processes that take turns; the least time of each counts, and the most memory that was resident (Linux).
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import numpy as np

from gateway.commandline.operating.bench import Figure

POINTS, QUARTERS = 1_000, 31 * 96
START = datetime(2024, 4, 30, 22, tzinfo=UTC)
OURS = "import sys; from analytics.cli import energy; energy(['share', sys.argv[1], '--json'])"
BARE = """
import sys, pandas
table = pandas.read_csv(sys.argv[1])
print(table.groupby(["perimeter", "register", "start"])["energy_wh"].sum())
"""


class Cost(NamedTuple):
    """What a process took."""

    seconds: float
    memory_mb: float


def measure(quick: bool) -> Iterable[Figure]:
    """Yield the ratio of the times and the ratio of the memories."""
    with tempfile.TemporaryDirectory() as folder:
        file = write_file(Path(folder) / "readings.csv", POINTS // 20 if quick else POINTS)
        turns = [(run(BARE, file), run(OURS, file)) for _ in range(1 if quick else 3)]
    bare, ours = (Cost(*map(min, zip(*costs, strict=True))) for costs in zip(*turns, strict=True))
    about = f"energy share of {POINTS * QUARTERS:,} rows" if not quick else "energy share of a twentieth of the rows"
    for words, ratio, bar in (
        ("time", ours.seconds / bare.seconds, 1.5),
        ("memory", ours.memory_mb / bare.memory_mb, 1.05),
    ):
        yield {
            "name": f"{about}, {words} over a bare pandas groupby",
            "value": round(ratio, 2),
            "unit": "x",
            "bar": f"<= {bar}",
            "ok": quick or ratio <= bar,
        }


def write_file(file: Path, points: int) -> Path:
    """Write a file of `points` x QUARTERS rows; one point in ten injects."""
    random = np.random.default_rng(1)
    stamps = [(START + timedelta(minutes=15 * i)).isoformat() for i in range(QUARTERS)]
    with file.open("w", encoding="ascii") as out:
        out.write("metering_point,perimeter,register,start,energy_wh\n")
        for number in range(points):
            head = f"IT001E{number:08d},AC001E{number % 3:05d},{'withdrawn' if number % 10 else 'injected'}"
            energies = random.integers(0, 900, QUARTERS).tolist()
            out.writelines(f"{head},{at},{wh}\n" for at, wh in zip(stamps, energies, strict=True))
    return file


def run(script: str, file: Path) -> Cost:
    """Run a script over the file in a process of its own."""
    start = perf_counter()
    process = subprocess.Popen([sys.executable, "-c", script, str(file)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return Cost(perf_counter() - start, usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024**2))
