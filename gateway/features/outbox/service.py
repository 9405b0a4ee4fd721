"""Letters to members over HTTP: their rows, one to try by, and an end to a kind of them."""

import time
from dataclasses import dataclass

from gateway import outbox
from gateway.http.context import Gateway
from gateway.http.rate import RateLimit
from gateway.http.security import Session
from gateway.outbox import OutboxRow

TESTS_A_MINUTE = 3


@dataclass(frozen=True)
class Outbox:
    """The newest letters, newest first."""

    letters: tuple[OutboxRow, ...]


class Attempts:
    """How often a letter is sent to try by."""

    def __init__(self) -> None:
        self.rate = RateLimit(TESTS_A_MINUTE)


def list_letters(gateway: Gateway, state: str, most: int) -> Outbox:
    """Return the newest letters, of one state or ("") of all."""
    return Outbox(tuple(outbox.list_rows(gateway, state, most)))


def send_test(gateway: Gateway, caller: Session, to: str, language: str) -> None:
    """Send a letter that says only that it came."""
    gateway.memory(Attempts).rate.take(caller.key, time.monotonic())
    outbox.send_test(gateway, to, language, caller.key)


def stop(gateway: Gateway, token: str) -> None:
    """Stop letters of the kind of one, to whom it went."""
    outbox.stop(gateway, token)
