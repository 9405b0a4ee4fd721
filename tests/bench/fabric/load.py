"""Many transactions at once through every organisation's Gateway service, lightly: the nodes run on the same machine.

Proposals and requests for the commit's status are signed before the clock starts; only the transaction itself, whose
bytes the endorsers make, is signed on the way.
"""

import asyncio
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import grpc
from fabric_protos.gateway import gateway_pb2

from chaincode.wire.identity import serialise_identity
from chaincode.wire.proposal import build_proposal, transaction_id
from chaincode.wire.signing import sign
from gateway.ledger.port import Signer
from network.connection import find_connection
from network.native import Network

CHAINCODE = "volano"
OPTIONS = (("grpc.max_receive_message_length", 100 << 20), ("grpc.max_send_message_length", 100 << 20))
TIMEOUT_S = 60
PROCESSED = "request already processed"
VALID = 0


@dataclass(frozen=True)
class Order:
    """One transaction to send: who signs, of which organisation, the chaincode's arguments.

    peer: the organisation whose peer is asked, if another's.
    """

    signer: Signer
    organisation: str
    args: tuple[bytes, ...]
    transient: Mapping[str, bytes] | None = None
    peer: str = ""

    @property
    def asked(self) -> str:
        """The organisation whose peer is asked."""
        return self.peer or self.organisation


@dataclass(frozen=True)
class Prepared:
    """An order, signed as far as it can be."""

    order: Order
    txid: str
    endorse: Any
    status: bytes


@dataclass(frozen=True)
class Run:
    """What a run gave: seconds from the first call to the last commit, and what failed, in words."""

    seconds: float
    count: int
    failures: list[str]

    @property
    def rate(self) -> float:
        """Commits a second."""
        return (self.count - len(self.failures)) / self.seconds


def prepare(channel: str, orders: Iterable[Order], endorsers: Sequence[str] = ()) -> list[Prepared]:
    """Sign proposals. endorsers: the organisations that shall endorse, else the gateway chooses."""
    creators: dict[bytes, bytes] = {}
    return [_prepare(channel, order, endorsers, creators) for order in orders]


def _prepare(channel: str, order: Order, endorsers: Sequence[str], creators: dict[bytes, bytes]) -> Prepared:
    certificate = order.signer.certificate
    creator = creators.setdefault(certificate, serialise_identity(order.organisation, certificate))
    nonce = os.urandom(24)
    raw = build_proposal(
        channel, CHAINCODE, order.args, creator=creator, nonce=nonce, timestamp_s=int(time.time()),
        transient=order.transient,
    )  # fmt: skip
    txid = transaction_id(nonce, creator)
    endorse = gateway_pb2.EndorseRequest(
        transaction_id=txid, channel_id=channel, endorsing_organizations=endorsers
    )
    endorse.proposed_transaction.proposal_bytes = raw
    endorse.proposed_transaction.signature = sign(order.signer.key, raw)
    request = gateway_pb2.CommitStatusRequest(transaction_id=txid, channel_id=channel, identity=creator)
    asked = request.SerializeToString()
    status = gateway_pb2.SignedCommitStatusRequest(request=asked, signature=sign(order.signer.key, asked))
    return Prepared(order, txid, endorse, status.SerializeToString())


class Load:
    """Connections to the peers of a network, for `async with`."""

    def __init__(self, network: Network, channel: str = "") -> None:
        self._network = network
        self.channel = channel or network.topology.channel

    async def __aenter__(self) -> "Load":
        self._calls: dict[str, tuple[Any, Any, Any]] = {}
        self._channels = []
        for name in self._network.topology.names():
            found = find_connection(self._network.folder, self._network.topology, name)
            opened = grpc.aio.secure_channel(found.address, grpc.ssl_channel_credentials(found.tls_root_pem), OPTIONS)
            self._channels.append(opened)
            self._calls[name] = tuple(
                opened.unary_unary(f"/gateway.Gateway/{method}") for method in ("Endorse", "Submit", "CommitStatus")
            )  # type: ignore[assignment]
        return self

    async def __aexit__(self, *_error: object) -> None:
        for opened in self._channels:
            await opened.close()

    async def run(self, prepared: Sequence[Prepared], in_flight: int) -> Run:
        """Send all, at most `in_flight` at once, until each is committed or failed."""
        rest = iter(prepared)
        failures: list[str] = []

        async def work() -> None:
            for one in rest:
                try:
                    envelope = await self.endorse(one)
                    await self.submit(one, envelope)
                    await self.expect(one)
                except (grpc.aio.AioRpcError, ConflictError) as error:
                    failures.append(describe(error))

        began = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(in_flight)))
        return Run(time.perf_counter() - began, len(prepared), failures)

    async def endorse(self, one: Prepared) -> bytes:
        """Have it endorsed; gives the request to submit, with the transaction signed."""
        endorse = self._calls[one.order.asked][0]
        answer = gateway_pb2.EndorseResponse.FromString(
            await endorse(one.endorse.SerializeToString(), timeout=TIMEOUT_S)
        )
        request = gateway_pb2.SubmitRequest(transaction_id=one.txid, channel_id=self.channel)
        request.prepared_transaction.payload = answer.prepared_transaction.payload
        request.prepared_transaction.signature = sign(one.order.signer.key, answer.prepared_transaction.payload)
        data: bytes = request.SerializeToString()
        return data

    async def submit(self, one: Prepared, request: bytes) -> None:
        """Hand it to the orderers; BFT's may say UNAVAILABLE of what they have, and then its block tells."""
        try:
            await self._calls[one.order.asked][1](request, timeout=TIMEOUT_S)
        except grpc.aio.AioRpcError as error:
            if PROCESSED not in describe(error):
                raise

    async def expect(self, one: Prepared) -> None:
        """Wait for its block.

        Raises:
            ConflictError: it isn't valid there.
        """
        answer = await self._calls[one.order.asked][2](one.status, timeout=TIMEOUT_S)
        code = gateway_pb2.CommitStatusResponse.FromString(answer).result
        if code != VALID:
            raise ConflictError(f"validation code {code}")


class ConflictError(Exception):
    """A transaction that stands in its block as not valid."""


def describe(error: Exception) -> str:
    """Say in a line why a transaction failed, with what the endorsers answered."""
    if isinstance(error, grpc.aio.AioRpcError):
        details = b"".join(bytes(value) for key, value in error.trailing_metadata() or () if key.endswith("-bin"))
        printable = "".join(chr(byte) if 32 <= byte < 127 else " " for byte in details)
        return f"{error.code().name} {error.details()} {printable}"
    return str(error)


def deal(orders: Iterable[tuple[bytes, ...]], signers: Mapping[str, Signer]) -> list[Order]:
    """Give each organisation's signer every n-th order, at its own peer."""
    return [
        Order(signer, name, args)
        for args, (name, signer) in zip(orders, cycle(signers.items()), strict=False)
    ]
