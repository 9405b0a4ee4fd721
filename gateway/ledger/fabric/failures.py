"""What a peer said when a call failed: gRPC's status, its text, and each endorser's or orderer's own message."""

from dataclasses import dataclass
from typing import Any

import grpc

from chaincode.wire.error_details import TRAILER, parse_error_details
from gateway.ledger.port import Detail

_MESSAGE_CHARACTERS = 2_000


@dataclass(frozen=True)
class Failure:
    """A call that failed. details: who of the network said what; empty when the peer itself is the one that speaks."""

    status: Any
    message: str
    details: tuple[Detail, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """All that was said."""
        return (self.message, *(one.message for one in self.details))

    def has(self, *parts: str) -> bool:
        """Whether one of these stands in what was said."""
        return any(part in text for text in self.texts for part in parts)


def read_failure(error: grpc.RpcError) -> Failure:
    """Read a call's error; what can't be read of its details is left out."""
    trailer = dict(error.trailing_metadata() or ()).get(TRAILER, b"")
    said = tuple(Detail(one.organisation, one.message[:_MESSAGE_CHARACTERS]) for one in parse_error_details(trailer))
    return Failure(error.code(), error.details() or "", said)
