"""What a peer said when a call failed: gRPC's status, its text, and each endorser's or orderer's own message."""

from dataclasses import dataclass
from typing import Any

import grpc

from gateway.ledger.fabric import messages
from gateway.ports import Detail

_DETAILS = "grpc-status-details-bin"
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
    metadata = dict(error.trailing_metadata() or ())
    return Failure(error.code(), error.details() or "", _read_details(metadata.get(_DETAILS, b"")))


def _read_details(data: bytes) -> tuple[Detail, ...]:
    try:
        status = messages.Status.FromString(data)
        return tuple(_read_detail(one.value) for one in status.details if one.type_url.endswith("/gateway.ErrorDetail"))
    except messages.DecodeError:
        return ()


def _read_detail(data: bytes) -> Detail:
    detail = messages.ErrorDetail.FromString(data)
    return Detail(detail.msp_id, detail.message[:_MESSAGE_CHARACTERS])
