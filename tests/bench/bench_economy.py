"""Two years of a thousand members' tokens on the real rules: one cell of `volano simulate economy`, one processor."""

import time
from collections.abc import Iterator
from typing import Any

from analytics.economy.cells import FOUNDING, Cell
from analytics.economy.grid import Task, play

BAR_S = 120
MEMBERS, WEEKS = 1_000, 104
FEW_MEMBERS, FEW_WEEKS = 100, 26


def measure(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the seconds of the middle cell; when quick, of fewer members and weeks against as much of the bar."""
    members, weeks = (FEW_MEMBERS, FEW_WEEKS) if quick else (MEMBERS, WEEKS)
    bar_s = BAR_S * members * weeks / (MEMBERS * WEEKS)
    started_s = time.perf_counter()
    played = play(Task(Cell(FOUNDING, 5_000, 3_000), members, weeks, 1))
    elapsed_s = time.perf_counter() - started_s
    yield {
        "name": f"economy, {weeks} weeks x {members:,} members, {played['commands']:,} commands",
        "value": round(elapsed_s, 1), "unit": "s", "bar": f"<= {bar_s:g}", "ok": elapsed_s <= bar_s,
    }
