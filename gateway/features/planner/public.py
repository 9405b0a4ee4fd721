"""Would it pay for us? Ten answers of anybody, worked out at once by a process of its own; nothing is kept.

One at a time, few a minute for each address, in a process without keys, database, or anything of the environment.
What was answered stands in no log: a body isn't logged, and of what failed only that it did.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from analytics.planner.apart import REFUSED
from analytics.planner.asking import list_questions
from analytics.planner.words import list_help
from analytics.planner_libraries import has_planner
from chaincode.words import Texts
from gateway import __version__
from gateway.features.planner.records import PlanQuestions, PlanReport
from gateway.features.planner.service import SHEET_UNFIT, require_planner
from gateway.http.answers import to_json
from gateway.http.context import Gateway
from gateway.http.errors import ApiReason
from gateway.http.rate import RateLimit

A_MINUTE = 8           # of one address
ALL_A_MINUTE = 30      # of the whole gateway: whoever asks, asks a processor
LONGEST_S = 60         # of the wall, where others keep the processor busy
WAIT_S = 10            # for whoever is before
ROOT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-P", "-m", "analytics.planner.apart")
PLANNER_BUSY = ApiReason("PLANNER_BUSY", 503)
PLAN_TOO_LONG = ApiReason("PLAN_TOO_LONG", 504)  # not "come again": the same answers would take as long
# of the process, whichever of its gateways asks: the processor is the machine's, and whoever waits holds a thread
_ALONE, _ROOM = threading.Lock(), threading.BoundedSemaphore(2)


class PublicBounds:
    """How many a minute, of one address and of all."""

    def __init__(self) -> None:
        self._each, self._all = RateLimit(A_MINUTE), RateLimit(ALL_A_MINUTE)

    def take(self, address: str) -> None:
        """Count one for an address, or refuse it; what is refused uses up nobody else's."""
        now_s = time.monotonic()
        self._each.take(address, now_s)
        self._all.take("", now_s)


def list_asked() -> PlanQuestions:
    """Give the ten questions, and the fields of a whole sheet."""
    return PlanQuestions(has_planner(), to_json(list_questions()), list_help())


def answer(gateway: Gateway, answers: Mapping[str, str], language: str, address: str) -> PlanReport:
    """Work ten answers out. address: of whoever asks, as it is named to count by.

    Raises:
        ApiError: an answer can't be used, or too many ask.
    """
    require_planner()
    gateway.memory(PublicBounds).take(address)
    with _take_turn():
        code, told = _run({"answers": dict(answers), "language": language, "release": __version__})
    if code == REFUSED:
        raise SHEET_UNFIT(why=Texts(told["en"], told["it"]), faults=told["faults"])
    return PlanReport(**told)


@contextmanager
def _take_turn() -> Iterator[None]:
    """Have one worked out and another wait; a third is told at once to come again."""
    if not _ROOM.acquire(blocking=False):
        raise PLANNER_BUSY(wait_s=WAIT_S)
    try:
        if not _ALONE.acquire(timeout=WAIT_S):
            raise PLANNER_BUSY(wait_s=WAIT_S)
        try:
            yield
        finally:
            _ALONE.release()
    finally:
        _ROOM.release()


def _run(asked: Any) -> tuple[int, Any]:
    """Have the process answer; its exit code, and what it wrote. One that breaks is a defect of ours, and raises."""
    try:
        done = subprocess.run(COMMAND, input=json.dumps(asked).encode(), capture_output=True, timeout=LONGEST_S,
                              check=False, cwd=ROOT, env={"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"})
    except subprocess.TimeoutExpired:
        raise PLAN_TOO_LONG(longest_s=LONGEST_S) from None
    if done.returncode not in (0, REFUSED):
        raise RuntimeError(f"the planner's process ended with {done.returncode}")
    return done.returncode, json.loads(done.stdout)

