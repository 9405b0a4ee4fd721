"""A worker beside gateways that run in this very process, as a demo's do."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chaincode.kernel.log_level import VARIABLE

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def work_beside(folder: Path) -> Iterator[None]:
    """Have the tasks of a folder done until it is left: the worker ends with its input, whatever ends us."""
    command = [sys.executable, "-P", "-m", "gateway.hosting.worker", str(folder.resolve())]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=ROOT,
                               env={VARIABLE: "warning", **os.environ, "PYTHONPATH": str(ROOT)})
    try:
        yield
    finally:
        if process.stdin is not None:
            process.stdin.close()
        process.wait()
