"""What holds for every test: on a continuous-integration machine nothing may be skipped; files lie in memory.

A newcomer's machine may lack Mosquitto or a browser, and the tests that need one say so and skip.
The machine that decides whether a change lands must have them all, so there a skip is a failure.
Nothing that a test writes has to survive a crash, so where memory abounds no commit waits for a disk; whoever wants to
look at what a failed test wrote names a folder: `--basetemp FOLDER`.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.helpers.files.workers import SharedOut, put_longest_first

MEMORY = Path("/dev/shm")  # Linux: a file system in memory, half of it at most
ABUNDANT_BYTES = 6 << 30  # all tests of one run take about a third of it
PREFIX = "volano_tests-"  # then the process, then what mkdtemp adds

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def is_ci() -> bool:
    """Whether the environment says that this run decides (CI set, and not to a word for no)."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false", "no")


def fail_skipped(report: Report) -> Report:
    """Turn a skip into a failure that gives the skip's reason; an expected failure stays what it is."""
    if is_ci() and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"skipped where CI is set: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Refuse skips of single tests."""
    return fail_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Refuse skips of whole modules (importorskip, skip at module level)."""
    return fail_skipped((yield))


def pytest_configure(config: pytest.Config) -> None:
    """Lay all temporary files into memory, those of the workers and of what tests start, too."""
    if not hasattr(config, "workerinput") and has_memory():
        remove_left()
        os.environ["TMPDIR"] = tempfile.tempdir = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=MEMORY)
        Path(tempfile.tempdir).chmod(0o711)  # a database server runs as another user
        config.add_cleanup(_leave_memory)


def _leave_memory() -> None:
    """Remove this run's folder; another run of the same process makes its own."""
    shutil.rmtree(os.environ.pop("TMPDIR"), ignore_errors=True)
    tempfile.tempdir = None


def remove_left() -> None:
    """Give back the memory of runs that were killed."""
    for folder in MEMORY.glob(f"{PREFIX}*-*"):
        if not Path("/proc", folder.name.split("-")[1]).exists():
            shutil.rmtree(folder, ignore_errors=True)


def has_memory() -> bool:
    """Whether this machine has so much that the files of all tests are little."""
    return MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ABUNDANT_BYTES


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharedOut:
    """Have several processes share the files as we say; xdist would begin with those of most tests, not the longest."""
    config.option.loadscopereorder = False
    return SharedOut(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest where several processes share the tests."""
    if hasattr(config, "workerinput"):
        put_longest_first(items)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no rubbish while tests are imported: nearly all of it stays, and looking took a fifth of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Look no more through what the imports left whenever rubbish is collected: that takes longer than most tests."""
    gc.collect()
    gc.freeze()
