"""A peer as far as a chaincode sees one: it dials, hands out transactions, answers reads and notes writes.

Each request of a transaction is answered after `delay_s`; a second one meanwhile is dropped and counted.
"""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import grpc
from fabric_protos.peer.proposal_pb2 import SignedProposal

from chaincode.shim import messages as m
from chaincode.wire.identity import serialise_identity
from chaincode.wire.proposal import build_proposal, transaction_id
from network.authority import create_authority, enrol

CHANNEL = "vallechiara"
PAGE = 100
CONNECT = f"/{'protos.Chaincode'}/Connect"
LARGE = (("grpc.max_receive_message_length", 200 << 20), ("grpc.max_send_message_length", 200 << 20))


@dataclass
class Answer:
    """What a chaincode answered, and what it asked for on the way."""

    status: int
    message: str
    payload: bytes
    event: tuple[str, bytes] | None
    writes: dict[str, bytes | None]
    asked: list[int]


@dataclass
class Running:
    done: "asyncio.Future[Any]"
    writes: dict[str, bytes | None] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)
    is_busy: bool = False


class FakePeer:
    """One stream. `override(message)` may give another answer (type, payload) than the state's, or None."""

    def __init__(self, state: dict[str, bytes], *, keys_at_once: int = 0, writes_at_once: int = 0) -> None:
        self.state = state
        self.params = m.AdditionalParams(
            use_write_batch=bool(writes_at_once), max_size_write_batch=writes_at_once,
            use_get_multiple_keys=bool(keys_at_once), max_size_get_multiple_keys=keys_at_once,
        )  # fmt: skip
        self.delay_s = 0.0
        self.delays: dict[int, float] = {}
        self.override: Callable[[Any], tuple[int, bytes] | None] = lambda _message: None
        self.running: dict[tuple[str, str], Running] = {}
        self.dropped = 0
        self.counts: Counter[int] = Counter()
        self.sizes: Counter[tuple[int, int]] = Counter()
        self.received: asyncio.Queue[Any] = asyncio.Queue()
        self.registered = ""
        self.queries: dict[str, list[Any]] = {}
        self.ready = asyncio.Event()
        self.ended: asyncio.Future[str]

    async def dial(self, channel: grpc.aio.Channel, *, says_ready: bool = True) -> None:
        """Open the stream and wait for REGISTER."""
        self.channel = channel
        self.call: Any = channel.stream_stream(CONNECT)()
        self.says_ready = says_ready
        self.ended = asyncio.get_running_loop().create_future()
        self.reader = asyncio.create_task(self._read())
        self.lock = asyncio.Lock()
        self.tasks: set[asyncio.Task[None]] = set()
        await asyncio.wait_for(self.ready.wait(), 10)

    async def close(self) -> None:
        self.call.cancel()
        self.reader.cancel()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(self.reader, *self.tasks, return_exceptions=True)

    async def _read(self) -> None:
        try:
            while (data := await self.call.read()) is not grpc.aio.EOF:
                message = m.ChaincodeMessage.FromString(data)
                self.counts[message.type] += 1
                await self._take(message)
            self.ended.set_result("ended")
        except grpc.aio.AioRpcError as error:
            self.ended.set_result(error.code().name)
        except asyncio.CancelledError:
            self.ended.set_result("cancelled")
        for running in self.running.values():
            if not running.done.done():
                running.done.set_exception(ConnectionError("chaincode stream terminated"))

    async def _take(self, message: Any) -> None:
        if message.type == m.REGISTER:
            self.registered = m.ChaincodeID.FromString(message.payload).name
            if self.says_ready:
                await self.send(m.ChaincodeMessage(type=m.REGISTERED))
                await self.send(m.ChaincodeMessage(type=m.READY, payload=self.params.SerializeToString()))
            self.ready.set()
            return
        running = self.running.get((message.channel_id, message.txid))
        if message.type == m.COMPLETED and running:
            response = m.Response.FromString(message.payload)
            event = message.chaincode_event
            name = (event.event_name, event.payload) if message.HasField("chaincode_event") else None
            running.done.set_result(
                Answer(response.status, response.message, response.payload, name, running.writes, running.asked)
            )
            return
        if running is None:
            await self.received.put(message)
            return
        if running.is_busy:
            self.dropped += 1
            return
        running.asked.append(message.type)
        running.is_busy = True
        task = asyncio.create_task(self._answer(message, running))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _answer(self, message: Any, running: Running) -> None:
        delay_s = self.delays.get(message.type, self.delay_s)
        if delay_s:
            await asyncio.sleep(delay_s)
        kind, payload = self.override(message) or (m.RESPONSE, self._serve(message, running))
        running.is_busy = False
        await self.send(
            m.ChaincodeMessage(type=kind, payload=payload, txid=message.txid, channel_id=message.channel_id)
        )

    def _serve(self, message: Any, running: Running) -> bytes:
        data = message.payload
        match message.type:
            case m.GET_STATE:
                return self.state.get(m.GetState.FromString(data).key, b"")
            case m.GET_STATE_MULTIPLE:
                keys = m.GetStateMultiple.FromString(data).keys
                self.sizes[message.type, len(keys)] += 1
                return bytes(m.GetStateMultipleResult(values=[self.state.get(key, b"") for key in keys])
                             .SerializeToString())
            case m.PUT_STATE:
                put = m.PutState.FromString(data)
                running.writes[put.key] = put.value
            case m.DEL_STATE:
                running.writes[m.DelState.FromString(data).key] = None
            case m.WRITE_BATCH_STATE:
                records = m.WriteBatchState.FromString(data).rec
                self.sizes[message.type, len(records)] += 1
                for record in records:
                    running.writes[record.key] = record.value if record.type == m.PUT_STATE else None
            case m.GET_STATE_BY_RANGE:
                asked = m.GetStateByRange.FromString(data)
                rows = sorted((k, v) for k, v in self.state.items() if asked.startKey <= k < asked.endKey)
                return self._page(message.txid, rows)
            case m.QUERY_STATE_NEXT:
                return self._page(message.txid, self.queries.pop(m.QueryStateNext.FromString(data).id))
            case other:
                raise AssertionError(f"a request of type {other}")
        return b""

    def _page(self, name: str, rows: list[Any]) -> bytes:
        page, rest = rows[:PAGE], rows[PAGE:]
        answer = m.QueryResponse(has_more=bool(rest), id=name)
        for key, value in page:
            answer.results.add(resultBytes=m.KV(namespace="volano", key=key, value=value).SerializeToString())
        if rest:
            self.queries[name] = rest
        return bytes(answer.SerializeToString())

    async def send(self, message: Any) -> None:
        async with self.lock:
            await self.call.write(message.SerializeToString())

    def begin(self, proposed: "Proposed", **changes: Any) -> "asyncio.Future[Answer]":
        """Register a transaction and give its answer to come; `send` it with `transact`."""
        done: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.running[changes.get("channel_id", proposed.channel), changes.get("txid", proposed.txid)] = Running(done)
        return done

    async def transact(self, proposed: "Proposed", timeout_s: float = 30, **changes: Any) -> Answer:
        """Hand out a transaction and wait for its answer. changes: fields of the message that shall differ."""
        done = self.begin(proposed, **changes)
        await self.send(proposed.to_message(**changes))
        return await asyncio.wait_for(done, timeout_s)


@dataclass(frozen=True)
class Proposed:
    channel: str
    txid: str
    args: tuple[bytes, ...]
    raw: bytes

    def to_message(self, **changes: Any) -> Any:
        fields = {
            "type": m.TRANSACTION, "txid": self.txid, "channel_id": self.channel,
            "payload": m.ChaincodeInput(args=self.args).SerializeToString(),
            "proposal": SignedProposal(proposal_bytes=self.raw, signature=b"checked by the peer"),
        }  # fmt: skip
        return m.ChaincodeMessage(**(fields | changes))


class Client:
    """Who proposes: a certificate of an organisation, with roles."""

    def __init__(self, folder: Any, organisation: str = "municipality", roles: str = "service") -> None:
        authority = create_authority(organisation, folder)
        held = enrol(authority, "someone", roles=roles.split(",") if roles else ())
        self.creator = serialise_identity(organisation, held.certificate)
        self.credential = held

    def propose(
        self, *args: bytes, channel: str = CHANNEL, age_s: int = 0, transient: dict[str, bytes] | None = None,
        chaincode: str = "volano",
    ) -> Proposed:  # fmt: skip
        nonce = os.urandom(24)
        raw = build_proposal(
            channel, chaincode, args, creator=self.creator, nonce=nonce, timestamp_s=int(time.time()) - age_s,
            transient=transient,
        )  # fmt: skip
        return Proposed(channel, transaction_id(nonce, self.creator), args, raw)


