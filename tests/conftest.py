"""What holds for every test: on a continuous-integration machine nothing may be skipped.

A newcomer's machine may lack Mosquitto or a browser, and the tests that need one say so and skip.
The machine that decides whether a change lands must have them all, so there a skip is a failure.
"""

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

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
