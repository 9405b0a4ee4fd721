"""The whole demo, as `./volano demo` runs it without a terminal from an environment that is made."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BAR_S = 60


def measure(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the seconds from the command to its end, of the month; of seven days, against the same bar, when quick."""
    command = [sys.executable, "-P", "-m", "gateway", "demo", *(["--fast"] if quick else [])]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    started_s = time.perf_counter()
    subprocess.run(command, check=True, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    elapsed_s = time.perf_counter() - started_s
    yield {
        "name": "demo, seven days" if quick else "demo, the month", "value": round(elapsed_s, 1), "unit": "s",
        "bar": f"<= {BAR_S}", "ok": elapsed_s <= BAR_S,
    }
