"""Waiting for what other threads and processes do: until a condition holds, never for a fixed time."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

WITHIN_S = 60.0

Found = TypeVar("Found")


def wait_for(condition: Callable[[], Found], what: str = "it", within_s: float = WITHIN_S) -> Found:
    """Return what a condition gives as soon as it is true; AssertionError after a time that is only a safety net."""
    until = time.monotonic() + within_s
    while not (found := condition()):
        assert time.monotonic() < until, f"still waiting for {what}"
        time.sleep(0.02)
    return found


def is_alive(pid: int) -> bool:
    """Tell whether a process runs: one that has ended and that nobody has asked after yet doesn't."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
