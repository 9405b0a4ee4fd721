"""Trying again after a failure that may pass. Who calls says of which failure, and after how long."""

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


def retry(
    attempt: Callable[[], Answer], find_pause: Callable[[Exception], float | None],
    wait: Callable[[float], object] | None = None,
) -> Answer:
    """Return what `attempt` gives, called again as long as its failure is worth a pause.

    find_pause: the seconds until the next attempt, by the failure of the last one; None where that one stands.
    wait: lets that many seconds pass; raises where there is no time left for another attempt.

    Raises:
        Exception: the failure that stands, or another that `find_pause` or `wait` raises in its place.
    """
    while True:
        try:
            return attempt()
        except Exception as error:
            pause_s = find_pause(error)
            if pause_s is None:
                raise
        (wait or time.sleep)(pause_s)
