"""What a peer said when a call failed: gRPC's status, its text, and each endorser's or orderer's own message."""

from dataclasses import dataclass, replace
from typing import Any

import grpc

from chaincode.wire.error_details import TRAILER, ErrorDetail, parse_error_details

_MESSAGE_CHARACTERS = 2_000


@dataclass(frozen=True)
class Failure:
    """A call that failed. details: who of the network said what; empty when the peer itself is the one that speaks."""

    status: Any
    message: str
    details: tuple[ErrorDetail, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """All that was said."""
        return (self.message, *(detail.message for detail in self.details))

    def has(self, *parts: str) -> bool:
        """Return whether one of these stands in what was said."""
        return any(part in text for text in self.texts for part in parts)


def read_failure(error: grpc.RpcError) -> Failure:
    """Return what a call's error says; what can't be read of its details is left out."""
    trailer = dict(error.trailing_metadata() or ()).get(TRAILER, b"")
    details = tuple(
        replace(detail, message=detail.message[:_MESSAGE_CHARACTERS]) for detail in parse_error_details(trailer)
    )
    return Failure(error.code(), error.details() or "", details)
