"""How much a client bears of a gateway, which may be another organisation's: nothing of it is without an end."""

import math
from dataclasses import astuple, dataclass


@dataclass(frozen=True, kw_only=True)
class Bearing:
    """What a client bears of a gateway.

    silent_s: how long it may be silent
    in_all_s: how long a call may take, with all that is asked again
    asked_again: how often it is asked again what it is too busy for (503 with Retry-After)
    longest_wait_s: who says to come back later than after this isn't waited for
    most_bytes: the largest answer that is taken
    at_once: how many calls are out at once; more wait for turn_s until one has ended

    Raises:
        ValueError: one has no end, or is nothing.
    """

    silent_s: float
    in_all_s: float
    asked_again: int
    longest_wait_s: int
    most_bytes: int
    at_once: int
    turn_s: float

    def __post_init__(self) -> None:
        bounds = (self.silent_s, self.in_all_s, self.most_bytes, self.at_once, self.turn_s)
        if not all(math.isfinite(bound) for bound in astuple(self)) or min(bounds) <= 0:
            raise ValueError("what is borne of a gateway has an end")


# Long work, files and whole ledgers, asked of one's own gateway by who can stop waiting.
PATIENT = Bearing(silent_s=120.0, in_all_s=600.0, asked_again=30, longest_wait_s=10, most_bytes=200_000_000,
                  at_once=100, turn_s=120.0)
