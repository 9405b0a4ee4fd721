"""Chrome breaks off what it loads when the machine's network interfaces change, as each container's start changes them.

Tests run side by side, so those with a browser and those with containers wait for each other.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = Path(tempfile.gettempdir()) / f"volano-interfaces-{os.getuid()}"


@contextmanager
def keep_interfaces() -> Iterator[None]:
    """Hold the interfaces as they are; any number of tests may at once."""
    with _hold(fcntl.LOCK_SH):
        yield


@contextmanager
def change_interfaces() -> Iterator[None]:
    """Be the one that changes interfaces, while nobody needs them as they are."""
    with _hold(fcntl.LOCK_EX):
        yield


@contextmanager
def _hold(kind: int) -> Iterator[None]:
    with LOCK.open("a") as file:
        fcntl.flock(file, kind)
        yield
