"""Ask a gateway for long work, and wait until it has ended."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from gateway.client import ApiError, Client

PAUSE_S = 0.5
OPEN = ("queued", "running")
Plain = dict[str, Any]


def ask(client: Client, kind: str, inputs: Mapping[str, Any]) -> Plain:
    """Ask for a task; give it as it stands, which may be done."""
    asked: Plain = client.post("tasks", {"kind": kind, "inputs": dict(inputs)})
    return asked


def follow(
    client: Client, task: Plain, on_part: Callable[[Plain], object] = lambda task: None,
    pause: Callable[[float], object] = time.sleep,
) -> Plain:
    """Wait until a task has ended, and give it. on_part: told how it stands, each time it is looked at."""
    while task["state"] in OPEN:
        on_part(task)
        pause(PAUSE_S)
        task = client.get(f"tasks/{task['id']}")
    return task


def require_done(task: Plain) -> Plain:
    """Give a task that is done.

    Raises:
        ApiError: it failed, as the gateway says why.
    """
    if task["state"] == "failed":
        raise ApiError(500, task["result"])
    return task
