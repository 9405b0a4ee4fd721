"""`volano test` and `volano check`: the project's own quality, by the same words on every machine."""

import os
import subprocess
import sys
from pathlib import Path

import click

from chaincode.terminal.failures import RefusedError
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.commandline.operating.advisories import check_advisories

ROOT = Path(__file__).resolve().parents[3]
PYTHON = (sys.executable, "-m")  # run in the checkout, where the packages are
OXLINT = str(Path(sys.executable).parent / "oxlint")

MOST_WORKERS = 4  # one more than there are cores: each waits now and then for a browser, a broker or a network

CHECKS = {
    "style": (*PYTHON, "ruff", "check", "."),
    "style of JavaScript": (OXLINT, "--config", "webapp/.oxlintrc.json", "webapp", "tests/webapp"),
    "types": (*PYTHON, "mypy"),
    "dead code": (*PYTHON, "vulture"),  # what it may not name, and why: [tool.vulture] of pyproject.toml
}


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def test(pytest_arguments: tuple[str, ...]) -> None:
    """Run the tests, several files at once; every argument goes to pytest, paths count from the checkout.

    A test that needs Mosquitto or Chromium is skipped where they are missing, and fails instead
    where CI is set.

    \b
    Example:
      ./volano test                          all of them
      ./volano test tests/rules -k expiry    those of the rules that speak of expiry
    """
    os.chdir(ROOT)
    shared = ("-n", str(min(MOST_WORKERS, (os.cpu_count() or 1) + 1)), "--dist", "loadfile")
    # pytest's last line and exit code are ours
    os.execv(sys.executable, [*PYTHON, "pytest", *shared, *pytest_arguments])


@click.command()
def check() -> None:
    """Check style (ruff, oxlint), types (mypy) and dead code (vulture), by running nothing of it; name advisories.

    All are run, whatever the first ones say; exit code 1 if any found something. Pinned versions that are known to be
    vulnerable are named by pip-audit, and fail nothing: an advisory of today is no fault of today's change. Where no
    source can be reached, a line says so.

    \b
    Example:
      ./volano check
    """
    failed = []
    for name, command in CHECKS.items():
        echo(f"== {name}", err=True)
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
    echo("== advisories", err=True)
    check_advisories()
    if failed:
        raise RefusedError(say("gateway.operating.checks.found_something_see_lines_above", failed=", ".join(failed)))
