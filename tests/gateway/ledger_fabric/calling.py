"""Calls of gRPC's in answers that a test gives, and a clock that only waits move."""

from typing import Any

import grpc

from gateway.ledger.fabric import Patience

CODE = grpc.StatusCode
PATIENCE = Patience(
    mismatch_s=(0.25, 0.5), unreachable_s=2.0, young_s=1.0, pause_s=0.5, submit_s=2.0, resend_s=0.75
)


class CallError(grpc.RpcError):
    """What a call of gRPC's raises."""

    def __init__(self, status: Any = CODE.UNAVAILABLE, said: str | None = "", trailer: Any = ()) -> None:
        super().__init__(said)
        self._parts = status, said, trailer

    def code(self) -> Any:
        return self._parts[0]

    def details(self) -> str | None:
        return self._parts[1]

    def trailing_metadata(self) -> Any:
        return self._parts[2]


class Clock:
    """Seconds that only pauses and waits move."""

    def __init__(self) -> None:
        self.now, self.pauses = 100.0, []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds
