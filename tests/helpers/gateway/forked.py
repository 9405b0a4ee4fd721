"""Processes of a worker that have imported a gateway already: they are forked from one that did so once.

Importing it takes longer than what tests have done, and they begin dozens of workers, each with processes of its own.
What is forked lives, is killed and ends as any process. That Python finds and begins the worker's program and that of
its tasks is shown elsewhere: tests/gateway/test_worker.py, by the commands themselves.
"""

import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.util import get_temp_dir
from pathlib import Path
from typing import Any, BinaryIO, Self
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[3]
ENDS_WITHIN_S = 60.0


class RunningWorker:
    """A process that was begun, and the end of its standard input that its parent would hold."""

    def __init__(self, process: Any, stdin: Connection) -> None:
        self.process, self.stdin = process, stdin

    def kill(self) -> None:
        """Kill it, and wait until it is gone."""
        self.process.kill()
        self.process.join(ENDS_WITHIN_S)

    def end(self) -> None:
        """Tell it to end, as the system does, and wait for that."""
        self.process.terminate()
        self.process.join(ENDS_WITHIN_S)
        assert self.process.exitcode is not None
        self.stdin.close()


def begin(target: Callable[..., None], *values: Any) -> RunningWorker:
    """Begin a process that calls `target` with its standard input and the values."""
    context = get_context("forkserver")
    context.set_forkserver_preload([target.__module__])
    with patch.object(tempfile, "tempdir", "/tmp"):  # the tests' own is gone when multiprocessing tidies up
        get_temp_dir()
    theirs, ours = context.Pipe(duplex=False)
    process = context.Process(target=target, args=(theirs, *values))
    with patch.dict(os.environ, PYTHONPATH=str(ROOT)):  # for the one that all are forked from
        process.start()
    theirs.close()
    return RunningWorker(process, ours)


class ForkedTask:
    """What a worker knows of a process that it began: as much of `subprocess.Popen` as it uses."""

    def __init__(self, do: Callable[[], None], *_command: Sequence[str], **_options: Any) -> None:
        theirs, ours = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            os.dup2(theirs, 0)
            os.closerange(theirs, ours + 1)
            _do_and_leave(do)
        os.close(theirs)
        self.stdin: BinaryIO = os.fdopen(ours, "wb")
        self.returncode: int | None = None

    @classmethod
    def doing(cls, do: Callable[[], None]) -> Callable[..., Self]:
        """Make what begins processes that all do one thing, whatever command is given."""
        return lambda *command, **options: cls(do, *command, **options)

    def poll(self) -> int | None:
        """The exit code, if it has ended."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self, timeout: float = ENDS_WITHIN_S) -> int:
        """Wait for the exit code."""
        until = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired("a task", timeout)
            time.sleep(0.005)
        return code

    def kill(self) -> None:
        """End it at once."""
        os.kill(self.pid, 9)


def _do_and_leave(do: Callable[[], None]) -> None:
    """End this process with what was done: nothing of what it was forked from goes on."""
    code: Any = 1
    try:
        do()
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
