"""A process beside the event loop for the one command that takes long, so that the peer's stream never stalls."""

import gc
import logging
import os
import signal
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process
from threading import Thread
from typing import Any

from chaincode.shim.core import Core
from chaincode.shim.transaction import DefectError, Job

LOG = logging.getLogger(__name__)

OBJECTS_BEFORE_COLLECTION = 1_000_000

Done = Callable[[Any, BaseException | None], None]


class Worker:
    """Runs jobs one after another in a process of its own, which is started anew when it dies."""

    def __init__(self, apply: Callable[[Any, Any], Any], core: Core) -> None:
        self._apply = apply
        self._core = core
        self._pool: ProcessPoolExecutor | None = None

    def start(self) -> None:
        """Start the process before it is needed: it imports the rules meanwhile."""
        # spawn: a process that is forked off gRPC's threads may hang
        pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin)
        pool.submit(_warm, self._apply)
        self._pool = pool

    def run(self, job: Job, done: Done) -> None:
        """Run a job; `done` is called by the loop's thread with its result, or with its error."""
        self._core.hurries += 1
        future = self._submit(job)
        future.add_done_callback(lambda future: self._core.call_soon(lambda: self._tell(future, done)))

    def _submit(self, job: Job) -> "Future[Any]":
        if self._pool is None:
            self.start()
        assert self._pool is not None  # noqa: S101 - for the types
        try:
            return self._pool.submit(self._apply, job.call, job.snapshot)
        except BrokenProcessPool:
            LOG.exception("the worker process died and is started again")
            self.start()
            return self._pool.submit(self._apply, job.call, job.snapshot)

    def _tell(self, future: "Future[Any]", done: Done) -> None:
        self._core.hurries -= 1
        if future.cancelled():
            done(None, DefectError("the job was cancelled"))
            return
        done(None if future.exception() else future.result(), future.exception())

    def stop(self) -> None:
        """End the process; a job that runs is not waited for."""
        if self._pool is None:
            return
        processes = list((getattr(self._pool, "_processes", None) or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()
        self._pool = None


def _begin() -> None:
    # the terminal's interrupt is the service's business
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # a job's records live until its end: looking for cycles among them at the usual pace took a fifth of its time
    gc.set_threshold(OBJECTS_BEFORE_COLLECTION)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
    os._exit(1)


def _warm(_apply: Callable[[Any, Any], Any]) -> None:
    """Import what `apply` needs, by unpickling it."""
