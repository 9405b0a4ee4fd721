"""Blocks as the peer's Deliver service gives them: signed for, resumed, and closed from any thread."""

import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any

import grpc

from chaincode.kernel.retrying import retry
from chaincode.peer import messages
from chaincode.peer.failures import read_failure
from chaincode.peer.gateway_service import Asker
from chaincode.wire import messages as wire
from chaincode.wire.identity import serialise_identity
from chaincode.wire.proposal import NONCE_LENGTH, transaction_id
from chaincode.wire.signing import sign
from gateway.ledger.fabric.connection import Connection
from gateway.ledger.port import EvaluateError, Signer

_log = logging.getLogger(__name__)
_PAUSES_S = (0.1, 2.0)  # first and longest before a lost stream is opened again
_FOR_EVER = 2**64 - 1


class _NoBlockError(Exception):
    """What a peer said in place of a block."""


@dataclass(frozen=True)
class Seeker:
    """Asks for blocks of a channel in the name of an organisation's own service."""

    channel: str
    organisation: str
    signer: Signer

    @property
    def caller(self) -> Asker:
        """In whose name is asked."""
        return Asker(serialise_identity(self.organisation, self.signer.certificate), self.signer.key)

    def seek(self, first: int, last: int = _FOR_EVER) -> Any:
        """Build the signed envelope that asks for blocks first to last, waiting for those that aren't there yet."""
        info = messages.SeekInfo()
        info.start.specified.number, info.stop.specified.number = first, last
        return self._wrap(info)

    def seek_newest(self) -> Any:
        """Build the signed envelope that asks for the newest block."""
        info = messages.SeekInfo()
        info.start.newest.SetInParent()
        info.stop.newest.SetInParent()
        return self._wrap(info)

    def _wrap(self, info: Any) -> Any:
        nonce, identity = os.urandom(NONCE_LENGTH), self.caller.identity
        header = wire.ChannelHeader(
            type=messages.SEEK, channel_id=self.channel, tx_id=transaction_id(nonce, identity)
        )
        header.timestamp.GetCurrentTime()
        payload = wire.Payload(data=info.SerializeToString())
        payload.header.channel_header = header.SerializeToString()
        by = wire.SignatureHeader(creator=identity, nonce=nonce)
        payload.header.signature_header = by.SerializeToString()
        data = payload.SerializeToString()
        return wire.Envelope(payload=data, signature=sign(self.signer.key, data))


class Feed:
    """Raw blocks from a number on. A lost connection is made again: no block is left out, none comes twice."""

    def __init__(self, connection: Connection, seeker: Seeker, first: int) -> None:
        self._connection, self._seeker, self._next = connection, seeker, first
        self._call: Any = None
        self._gate, self._closed = Lock(), Event()
        self._pause_s = _PAUSES_S[0]

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """Wait for the next block.

        Raises:
            StopIteration: closed.
            EvaluateError: BLOCKS_REFUSED: the peer won't give this caller blocks.
        """
        return retry(self._receive, self._find_pause, self._closed.wait)

    def close(self) -> None:
        """End the stream and wake who waits."""
        with self._gate:
            self._closed.set()
            if self._call is not None:
                self._call.cancel()

    def _receive(self) -> bytes:
        """Give the next block.

        Raises:
            _NoBlockError: the stream broke.
            StopIteration: closed.
        """
        if self._closed.is_set():
            raise StopIteration
        try:
            response = next(self._open())
        except (grpc.RpcError, StopIteration, ValueError) as error:
            raise _NoBlockError(type(error).__name__) from error
        if response.WhichOneof("Type") != "block":
            refuse(response.status)
            raise _NoBlockError(f"status {response.status}")
        if response.block.header.number != self._next:
            raise _NoBlockError(f"block {response.block.header.number} in place of {self._next}")
        self._next += 1
        self._pause_s = _PAUSES_S[0]
        raw: bytes = response.block.SerializeToString()
        return raw

    def _open(self) -> Any:
        with self._gate:
            if self._call is None:
                self._call = self._connection.deliver(iter([self._seeker.seek(self._next)]))
            if self._closed.is_set():
                self._call.cancel()
            return self._call

    def _find_pause(self, error: Exception) -> float | None:
        """Let go of a stream that broke, and say after how long the next is opened."""
        if not isinstance(error, _NoBlockError):
            return None
        with self._gate:
            if self._call is not None:
                self._call.cancel()
            self._call = None
        pause_s, self._pause_s = self._pause_s, min(2 * self._pause_s, _PAUSES_S[1])
        if not self._closed.is_set():
            _log.info("blocks from %d on are asked for again: %s", self._next, error)
        return pause_s


def refuse(status: int) -> None:
    """Raise for a status that the same question gets again."""
    if status in (messages.FORBIDDEN, messages.BAD_REQUEST):
        raise EvaluateError("BLOCKS_REFUSED")


def fetch(connection: Connection, envelope: Any, timeout_s: float) -> bytes:
    """Give the one block that an envelope asks for, trying until a peer answers.

    Raises:
        EvaluateError: BLOCKS_REFUSED; PEER_UNREACHABLE after that long.
    """
    ends_s = time.monotonic() + timeout_s

    def find_pause(error: Exception) -> float | None:
        if not isinstance(error, _NoBlockError):
            return None
        if time.monotonic() >= ends_s:
            _log.warning("the peer gives no blocks: %s", error)
            raise EvaluateError("PEER_UNREACHABLE") from error
        return _PAUSES_S[0]

    return retry(lambda: _fetch_once(connection, envelope, max(0.1, ends_s - time.monotonic())), find_pause)


def _fetch_once(connection: Connection, envelope: Any, timeout_s: float) -> bytes:
    try:
        response = next(connection.deliver(iter([envelope]), timeout=timeout_s))
    except grpc.RpcError as error:
        raise _NoBlockError(read_failure(error).message) from error
    except StopIteration as error:
        raise _NoBlockError("no answer") from error
    if response.WhichOneof("Type") != "block":
        refuse(response.status)
        raise _NoBlockError(f"status {response.status}")
    raw: bytes = response.block.SerializeToString()
    return raw
