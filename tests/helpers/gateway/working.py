"""Kinds of long work for tests, and a worker that knows them."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from gateway.features.readings import tasks
from gateway.hosting.worker import __main__ as waiting
from gateway.hosting.worker import watching
from gateway.hosting.worker.doing import TaskLimits
from gateway.hosting.worker.taking import main as take_one
from gateway.http import app
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN
from gateway.http.kinds import Kind, Kinds, LongWork
from gateway.http.request_fields import schema, text
from gateway.http.routes import roles
from tests.helpers.gateway.forked import ForkedTask, RunningWorker, begin

SERVICE = roles("service", own=True)
WORKERS = set[int]()  # this process, where it is one of a worker
LOOK_S, PAUSE_S = 0.05, 0.1  # tests have no time
Inputs = schema("TestTask", name=text(most=40, required=False, load_default=""))


def note(work: LongWork, word: str) -> None:
    """Add a line to what a test reads."""
    with (work.gateway.settings.folder / f"noted-{work.inputs['name']}").open("a") as file:
        file.write(f"{word} {os.getpid()}\n")


def run_waiting(work: LongWork) -> Any:
    """Begin, and go on once the file `go` is there."""
    note(work, "begun")
    work.tell(1, 3)
    while not (work.gateway.settings.folder / "go").exists():
        time.sleep(0.05)
    note(work, "done")
    work.file.write_bytes(b"made")
    return {"caller": work.caller.key}


def run_hungry(work: LongWork) -> Any:
    """Take more memory than there is."""
    note(work, "begun")
    kept = []
    while True:
        kept.append(bytearray(20_000_000))


def run_broken(work: LongWork) -> Any:
    """Fail by a defect."""
    raise RuntimeError(f"nobody reads this of {work.inputs}")


def refuse_in_worker(caller: Any) -> None:
    """Who could ask may no more when the work begins."""
    SERVICE(caller)
    if WORKERS:
        raise FORBIDDEN(roles="service")


KINDS = {kind.name: kind for kind in (
    Kind("waiting", SERVICE, Inputs, run_waiting, ending=".txt"),
    Kind("hungry", SERVICE, Inputs, run_hungry),
    Kind("broken", SERVICE, Inputs, run_broken, lasts=False),
    Kind("fickle", refuse_in_worker, Inputs, run_waiting),
)}  # fmt: skip


@contextmanager
def running_worker(
    folder: Path, log: Path, limits: tuple[float, int] = (60, 500_000_000), niceness: int = 0
) -> Iterator[RunningWorker]:
    """A worker in a process of its own, which ends with the test.

    niceness: none unless that is what is looked at: beside the other tests a task with it would wait for most of them.
    """
    worker = begin(be_worker, folder, log, TaskLimits(*limits), niceness)
    try:
        yield worker
    finally:
        worker.end()


def be_worker(stdin: Connection, folder: Path, log: Path, limits: TaskLimits, niceness: int) -> None:
    """Be one from now on, with these kinds of work and little patience."""
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for source, number in ((stdin.fileno(), 0), (written, 1), (written, 2)):
        os.dup2(source, number)
    stdin.close()
    WORKERS.add(os.getpid())
    collect = app.collect_kinds
    app.collect_kinds = lambda: Kinds(collect() | KINDS)
    tasks.load_part = load_slowly(tasks.load_part)
    waiting.LOOK_S = watching.LOOK_S = LOOK_S
    waiting.FIRST_PAUSE_S = PAUSE_S
    waiting.NICENESS = niceness
    waiting.subprocess.Popen = ForkedTask.doing(lambda: take_one(folder, limits))  # type: ignore[assignment,misc]
    waiting.main(folder, ["what is forked has no command"])


def load_slowly(load: Callable[[Gateway, str], Any]) -> Callable[[Gateway, str], Any]:
    """Note each part of an import; from the second on wait where the file `pause` is there."""
    def load_noted(gateway: Gateway, digest: str) -> Any:
        folder = gateway.settings.folder
        with (folder / "noted-parts").open("a") as file:
            file.write(f"{digest} {os.getpid()}\n")
        while (folder / "pause").exists() and (folder / "noted-parts").read_text().count("\n") > 1:
            time.sleep(0.05)
        return load(gateway, digest)

    return load_noted

