"""Kinds of long work for tests, and a worker that knows them."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any

from gateway.features.readings import tasks
from gateway.http import app
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN
from gateway.http.kinds import Kind, Kinds, LongWork
from gateway.http.request_fields import schema, text
from gateway.http.routes import roles
from tests.helpers.network.brokers import ROOT

PARENT = """
import sys
from pathlib import Path
from gateway.hosting.worker.__main__ import main
main(Path(sys.argv[1]), [sys.executable, "-P", "-m", "tests.helpers.gateway.working", *sys.argv[1:]])
"""
SERVICE = roles("service", own=True)
IS_WORKER = __name__ == "__main__"  # a process of the worker, which this is then
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
    if IS_WORKER:
        raise FORBIDDEN(roles="service")


KINDS = {kind.name: kind for kind in (
    Kind("waiting", SERVICE, Inputs, run_waiting, ending=".txt"),
    Kind("hungry", SERVICE, Inputs, run_hungry),
    Kind("broken", SERVICE, Inputs, run_broken, lasts=False),
    Kind("fickle", refuse_in_worker, Inputs, run_waiting),
)}  # fmt: skip


@contextmanager
def running_worker(folder: Path, log: Path, limits: tuple[float, int] = (60, 500_000_000)) -> Iterator[Popen[bytes]]:
    """A worker in a process of its own, which ends with the test."""
    with log.open("ab") as out:
        worker = Popen(
            [sys.executable, "-P", "-c", PARENT, str(folder), *map(str, limits)], cwd=ROOT, stdout=out, stderr=out,
            env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=-1,
        )
    try:
        yield worker
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
        worker.stdin.close()  # type: ignore[union-attr]


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


if __name__ == "__main__":
    from gateway.hosting.worker.doing import TaskLimits
    from gateway.hosting.worker.taking import main

    tasks.load_part = load_slowly(tasks.load_part)
    collect = app.collect_kinds
    app.collect_kinds = lambda: Kinds(collect() | KINDS)
    main(Path(sys.argv[1]), TaskLimits(float(sys.argv[2]), int(sys.argv[3])))
