"""`python -m gateway.hosting.worker.taking FOLDER`: do the task that waits longest at the gateways whose keys lie here.

The work is done over the organisation's own database, by the features' own services, in the name of whoever asked:
what they may is asked again. Not over HTTP: then the gateway's process would do it, in its threads and its memory. The
ledger is read from its file, or from the organisation's own peer; nothing is written to it.
"""

import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.db import Database
from gateway.features.readings.parts import FOLDER as PARTS
from gateway.features.tasks import store
from gateway.features.tasks.service import CRASHED, FOLDER, KEPT_S
from gateway.hosting.folder import list_held
from gateway.hosting.worker.doing import TaskLimits, do
from gateway.hosting.worker.words import DONE, NOTHING
from gateway.logs import set_up_logs
from gateway.settings import Settings, load_settings

LOCK_FILE = "worker.lock"
PARTS_KEPT_S = 86_400


def take_one(folder: Path, limits: TaskLimits) -> int:
    """Do the task that waits longest, if one does; give the exit code."""
    with _locked(folder):
        all_settings = [load_settings(folder, name) for name in list_held(folder)]
        found = _find_longest(all_settings)
        if found is None:
            return NOTHING
        do(found, folder, limits)
        return DONE


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Wait until no other process does a task of this folder: one that lost its worker ends within a moment."""
    with (folder / LOCK_FILE).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _find_longest(all_settings: list[Settings]) -> Settings | None:
    """Tidy up at each gateway; give the one whose task waits longest."""
    waiting = [(since_s, settings.organisation, settings)
               for settings in all_settings if (since_s := _tidy(settings)) is not None]
    return min(waiting, key=lambda one: one[:2])[2] if waiting else None


def _tidy(settings: Settings) -> int | None:
    """Put back what was begun by a worker that is gone, forget what is old; since when a task waits, UTC seconds."""
    database, now_s = Database(settings.url), int(time.time())
    try:
        store.put_back(database, now_s, CRASHED().payload)
        kept = store.forget_old(database, now_s - KEPT_S)
        for file in (settings.folder / FOLDER).glob("[0-9]*"):
            if file.name not in map(str, kept):
                file.unlink()
        for file in (settings.folder / PARTS).glob("*"):
            if file.stat().st_mtime < now_s - PARTS_KEPT_S:
                file.unlink()
        return store.find_oldest(database)
    finally:
        database.close()


def main(folder: Path, limits: TaskLimits) -> None:
    """Do one task, and end with what was done."""
    set_up_logs()
    for name in (signal.SIGTERM, signal.SIGINT):  # sent to all of a service at once; the worker says when to end
        signal.signal(name, signal.SIG_IGN)
    raise SystemExit(take_one(folder, limits))


if __name__ == "__main__":
    os.umask(0o077)
    main(Path(sys.argv[1]), TaskLimits())
