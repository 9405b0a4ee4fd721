"""Sending the same signed bytes again: when, how often, how long (a peer that isn't there, too). No new proposal."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import grpc

from chaincode.kernel import retrying
from chaincode.peer.failures import Failure, read_failure
from gateway.ledger.fabric.verdicts import Again, PeerVerdict

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Patience:
    """Pauses in seconds. mismatch: one after each; the others: for how long in all, `pause` apart; submit: as long as
    no orderer takes a transaction; resend: how long a taken one may be missing in the blocks.
    """

    mismatch_s: tuple[float, ...] = (0.05, 0.15, 0.5)
    unreachable_s: float = 10.0
    young_s: float = 10.0
    pause_s: float = 0.2
    submit_s: float = 20.0
    resend_s: float = 15.0


class FailedError(Exception):
    """A call that failed for good: what was said, and what it means."""

    def __init__(self, failure: Failure, verdict: PeerVerdict) -> None:
        super().__init__(verdict.code)
        self.failure, self.verdict = failure, verdict


@dataclass
class _Waits:
    patience: Patience
    started_s: float = field(default_factory=time.monotonic)
    mismatches: int = 0

    def next(self, again: Again) -> float | None:
        """Give the pause before the next attempt, or None for no more."""
        if again is Again.MISMATCH:
            self.mismatches += 1
            pauses = self.patience.mismatch_s
            return pauses[self.mismatches - 1] if self.mismatches <= len(pauses) else None
        limits = {Again.UNREACHABLE: self.patience.unreachable_s, Again.YOUNG: self.patience.young_s}
        is_over = time.monotonic() - self.started_s >= limits.get(again, 0.0)
        return None if is_over else self.patience.pause_s


def retry(call: Callable[[], Answer], judge: Callable[[Failure], PeerVerdict], patience: Patience) -> Answer:
    """Call until an answer comes or its failure is for good.

    Raises:
        FailedError: it is.
    """
    waits = _Waits(patience)

    def find_pause(error: Exception) -> float | None:
        if not isinstance(error, grpc.RpcError):
            return None
        failure = read_failure(error)
        verdict = judge(failure)
        pause_s = waits.next(verdict.again)
        if pause_s is None:
            raise FailedError(failure, verdict) from error
        return pause_s

    return retrying.retry(call, find_pause)
