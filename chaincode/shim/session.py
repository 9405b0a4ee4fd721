"""One peer's stream: many transactions at once, each with one request outstanding.

Nothing here waits: what comes in is handed to its transaction, and what that wants next is sent at once. So the order
of messages within a transaction is kept, and none stands behind another.
"""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chaincode.contract import T0_TOO_FAST, Missing, Refusal, refuse
from chaincode.shim import messages
from chaincode.shim.calls import WINDOW_S, UnusableError, build_call
from chaincode.shim.messages import ProtocolError, decode, encode
from chaincode.shim.requests import Features, PeerError, read_features
from chaincode.shim.rulebook import Rulebook
from chaincode.shim.transaction import Completed, DefectError, Job, Play, play
from chaincode.wire.pace import Pace

LOG = logging.getLogger(__name__)
Key = tuple[str, str]  # channel and transaction id

UNUSABLE = 400
FAILED = 500
# the largest message, less what stands around a payload
LARGEST_PAYLOAD = messages.LARGEST - 65_536

Done = Callable[[Any, BaseException | None], None]


@dataclass(frozen=True)
class Service:
    """What all streams of a process share.

    package_id: what the peer knows this chaincode by, "label:hash"; run: takes a Job and a callback for its result or
    error, called by the stream's thread; clock: seconds since 1970; window_s: how far a proposal's time may be from it;
    pace: how much one key may propose.
    """

    package_id: str
    rules: Rulebook
    run: Callable[[Job, Done], None]
    clock: Callable[[], float] = time.time
    window_s: float = WINDOW_S
    pace: Pace = field(default_factory=Pace)


@dataclass
class Running:
    """A transaction under way. asks: it waits for the peer, and not for a worker process."""

    key: Key
    steps: Play
    asks: bool = True


class Session:
    """The chaincode's side of one stream. `send` takes a message's bytes and never waits."""

    def __init__(self, service: Service, send: Callable[[bytes], None], on_idle: Callable[[], None]) -> None:
        self._service = service
        self._send = send
        self._on_idle = on_idle
        self._features = Features()
        self._running: dict[Key, Running] = {}
        self._is_draining = False
        self._handlers: dict[int, Callable[[Any], None]] = {
            messages.RESPONSE: self._on_response,
            messages.TRANSACTION: self._on_transaction,
            messages.ERROR: self._on_error,
            messages.READY: self._on_ready,
            messages.REGISTERED: self._on_registered,
            messages.INIT: self._on_init,
            messages.KEEPALIVE: lambda _message: self._send(encode(messages.ChaincodeMessage(type=messages.KEEPALIVE))),
        }

    @property
    def is_idle(self) -> bool:
        """Tell whether no transaction is under way."""
        return not self._running

    def open(self) -> None:
        """Say which chaincode this is, as the first message of a stream."""
        payload = encode(messages.ChaincodeID(name=self._service.package_id))
        self._send(encode(messages.ChaincodeMessage(type=messages.REGISTER, payload=payload)))

    def receive(self, data: bytes) -> None:
        """Take one message of the peer.

        Raises:
            ProtocolError: it can't be read, or no peer sends such.
        """
        message = decode(messages.ChaincodeMessage, data)
        handler = self._handlers.get(message.type)
        if handler is None:
            raise ProtocolError(f"a message of type {message.type}")
        handler(message)

    def drain(self) -> None:
        """Take no further transaction: the peer learns by the stream's end that it must ask elsewhere."""
        self._is_draining = True

    def close(self) -> None:
        """Drop what is under way: the stream is gone."""
        for running in self._running.values():
            running.steps.close() if running.asks else None
        self._running.clear()

    def _on_registered(self, _message: Any) -> None:
        LOG.info("registered as %s", self._service.package_id)

    def _on_ready(self, message: Any) -> None:
        self._features = read_features(message.payload)
        LOG.info("ready: %s", self._features)

    def _on_init(self, message: Any) -> None:
        self._complete((message.channel_id, message.txid), _fail(UNUSABLE, "INIT_UNKNOWN"))

    def _on_transaction(self, message: Any) -> None:
        if self._is_draining:
            return
        key = (message.channel_id, message.txid)
        if key in self._running:
            # an answer to the one before could be taken for an answer to this one
            self._complete(key, _fail(FAILED, "TRANSACTION_IN_PROGRESS"))
            return
        try:
            service = self._service
            call = build_call(message, service.rules, service.clock, service.window_s)
            if not service.pace.take(call.caller.key, time.monotonic()):
                raise T0_TOO_FAST(most=service.pace.a_minute)
        except UnusableError as error:
            self._complete(key, _fail(UNUSABLE, error.code))
        except Refusal as refusal:
            effects = refuse(refusal)
            self._complete(key, Completed(effects.status, effects.response.decode()))
        except Exception:
            LOG.exception("a proposal couldn't be read")
            self._complete(key, _fail(FAILED, "CHAINCODE_DEFECT"))
        else:
            running = Running(key, play(call, service.rules, self._features))
            self._running[key] = running
            self._step(running, running.steps.send, None)

    def _on_response(self, message: Any) -> None:
        running = self._find_asking(message)
        if running:
            self._step(running, running.steps.send, message.payload)

    def _on_error(self, message: Any) -> None:
        running = self._find_asking(message)
        if running:
            text = message.payload.decode(errors="replace")
            self._step(running, running.steps.throw, PeerError(text))

    def _find_asking(self, message: Any) -> Running | None:
        running = self._running.get((message.channel_id, message.txid))
        if running is None or not running.asks:
            LOG.warning("an answer that no transaction waits for: %s", message.txid)
            return None
        return running

    def _step(self, running: Running, advance: Callable[[Any], Any], value: Any) -> None:
        try:
            wanted = advance(value)
        except StopIteration as stop:
            self._finish(running, stop.value)
        except (PeerError, DefectError) as error:
            LOG.error("%s: %s", running.key[1], error)
            self._finish(running, _fail(FAILED, _code_of(error)))
        except (Exception, Missing):
            LOG.exception("%s: the rules failed", running.key[1])
            self._finish(running, _fail(FAILED, "CHAINCODE_DEFECT"))
        else:
            self._want(running, wanted)

    def _want(self, running: Running, wanted: Any) -> None:
        running.asks = not isinstance(wanted, Job)
        if isinstance(wanted, Job):
            self._service.run(wanted, lambda result, error: self._on_job(running, result, error))
            return
        kind, payload = wanted
        if len(payload) > LARGEST_PAYLOAD:
            self._step(running, running.steps.throw, DefectError("a request over 100 MB"))
            return
        channel, transaction_id = running.key
        self._send(
            encode(messages.ChaincodeMessage(type=kind, payload=payload, txid=transaction_id, channel_id=channel))
        )

    def _on_job(self, running: Running, result: Any, error: BaseException | None) -> None:
        if self._running.get(running.key) is not running:
            return  # the stream went meanwhile
        running.asks = True
        if error is not None:
            self._step(running, running.steps.throw, error)
        else:
            self._step(running, running.steps.send, result)

    def _finish(self, running: Running, completed: Completed) -> None:
        del self._running[running.key]
        self._complete(running.key, completed)
        if not self._running:
            self._on_idle()

    def _complete(self, key: Key, completed: Completed) -> None:
        response = messages.Response(status=completed.status, message=completed.message, payload=completed.payload)
        message = messages.ChaincodeMessage(
            type=messages.COMPLETED, payload=encode(response), channel_id=key[0], txid=key[1]
        )
        if completed.event:
            # the peer itself adds chaincode and transaction id
            name, payload = completed.event
            message.chaincode_event.event_name = name
            message.chaincode_event.payload = payload
        self._send(encode(message))


def _code_of(error: Exception) -> str:
    return "PEER_ERROR" if isinstance(error, PeerError) else "CHAINCODE_DEFECT"


def _fail(status: int, code: str) -> Completed:
    return Completed(status, json.dumps({"code": code, "values": {}}, separators=(",", ":")))
