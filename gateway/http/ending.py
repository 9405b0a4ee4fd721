"""How a server that runs in a thread of its own is ended from another thread."""

from contextlib import suppress
from typing import Any


def end_server(server: Any) -> None:
    """End a waitress server by its own thread, which may be waiting on what is closed.

    What is to be done and the byte that wakes the thread are given at once, under the lock under which it takes them: a
    worker's byte could wake it in between, and ours would then go to whatever has the closed pipe's number since.
    """
    server.task_dispatcher.shutdown()
    with server.trigger.lock, suppress(OSError):  # it has ended by itself
        server.trigger.thunks.append(server.close)
        server.pull_trigger()
