"""Trying again until something that takes its time is so."""

import time
from collections.abc import Callable
from typing import TypeVar

from chaincode.kernel.retrying import retry
from chaincode.words import WordedError, Words

PAUSE_S = 0.2

Found = TypeVar("Found")


class NotYetError(WordedError):
    """What was asked for isn't so yet; asking again makes sense. The message says what is missing."""


class WaitedError(WordedError):
    """It wasn't so within the time given; the message has the last reason."""


def wait_until(attempt: Callable[[], Found], timeout_s: float, what: str) -> Found:
    """Call `attempt` until it no longer raises NotYetError, with a pause of 0.2 s between.

    Raises:
        WaitedError: not within `timeout_s` seconds.
    """
    end = time.monotonic() + timeout_s

    def find_pause(error: Exception) -> float | None:
        if not isinstance(error, NotYetError):
            return None
        if time.monotonic() >= end:
            raise WaitedError(Words(
                "network.waiting.not_within_s", what=what, timeout_s=timeout_s, words=error.words,
            )) from error
        return PAUSE_S

    return retry(attempt, find_pause)
