"""Getting the planner's libraries: once an environment, into it, by their hashes; what plans asks for them first."""

import fcntl
import importlib
import os
import subprocess
import sys
from pathlib import Path

from analytics.planner_libraries import LOCK, has_planner
from chaincode.terminal.failures import RefusedError
from chaincode.terminal.telling import echo
from chaincode.words import say

PIP = (
    "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet", "--only-binary=:all:",
    "--no-deps", "--require-hashes", "--retries", "1", "--timeout", "10", "-r", str(LOCK),
)
WITHIN_S = 600  # about 50 MB on the way


def set_up_planner() -> bool:
    """Get the libraries where they are missing, and say so first; whether anything was got.

    Raises:
        RefusedError: there is no network, or no room, or a package isn't what the lock says.
    """
    if has_planner():
        return False
    echo(say("gateway.operating.setup.planner_is_got"), err=True)
    try:
        with (Path(sys.prefix) / "volano-planner.lock").open("w", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # another command may be getting them
            if not has_planner():
                _install()
    except (OSError, subprocess.SubprocessError) as error:
        raise RefusedError(say("gateway.operating.setup.planner_is_missing", why=error)) from None
    importlib.invalidate_caches()
    return True


def _install() -> None:
    told = subprocess.run([sys.executable, *PIP], capture_output=True, text=True, timeout=WITHIN_S, check=False,
                          env={**os.environ, "PIP_USER": "0"})
    if told.returncode:
        lines = [line for line in (told.stderr + told.stdout).splitlines() if line.strip()]
        raise OSError(lines[-1][:200] if lines else f"pip: {told.returncode}")
