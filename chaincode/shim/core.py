"""gRPC's completion queue, driven by one thread: what comes in is handled where it comes in.

The one module that touches gRPC's inner interface, the one that gRPC's own Python server is written on. Its public
servers hand every message from thread to thread, which costs a chaincode more than all else it does: measured 3.5 ms of
CPU a transaction of 11 requests with `grpc.aio`, 2.1 ms so, and 2.1 ms in Go.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import grpc
from grpc._cython import cygrpc

LOG = logging.getLogger(__name__)

OK = 0
INVALID_ARGUMENT = 3
NOT_FOUND = 5
UNIMPLEMENTED = 12

LOOK_S = 0.2  # how long what other threads or signals asked for may wait
HURRY_S = 0.01  # the same while work of other threads is under way
_NO_FLAGS = 0
_MORE_FOLLOWS = 1  # GRPC_WRITE_BUFFER_HINT: a message that the next one takes along, in one call of the system
_MOST_TOGETHER = 64  # events handled before what they want sent is sent

OnMessage = Callable[[bytes | None], None]


class ClientCall:
    """One call of a client. Give `on_message` and `on_end` before it is left alone.

    on_message: takes each message, then None at the client's end; on_end: called once, when nothing more can be sent.
    """

    def __init__(self, method: str, peer: str, call: Any, has_waiting: Callable[["ClientCall"], None]) -> None:
        self.method = method
        self.peer = peer
        self.on_message: OnMessage = lambda _data: None
        self.on_end: Callable[[], None] = lambda: None
        self._call = call
        self._start_batch = call.start_server_batch
        self._has_waiting = has_waiting
        self._waiting: deque[bytes] = deque()
        self._is_writing = False
        self._status: tuple[int, bytes] | None = None
        self._is_over = False
        self._start(cygrpc.SendInitialMetadataOperation((), _NO_FLAGS), _ignore)
        self._start(cygrpc.ReceiveCloseOnServerOperation(_NO_FLAGS), self._on_closed)
        self._read()

    def send(self, data: bytes) -> None:
        """Send a message after those before it; never waits. Dropped when the call is over."""
        if self._is_over or self._status is not None:
            return
        waiting = self._waiting
        waiting.append(data)
        if len(waiting) == 1 and not self._is_writing:
            self._has_waiting(self)

    def flush(self) -> None:
        """Begin to write what waits."""
        if self._waiting and not self._is_writing and not self._is_over:
            self._write()

    def finish(self, status: int = OK, details: str = "") -> None:
        """End the call after what was sent before."""
        if self._status is None and not self._is_over:
            self._status = (status, details.encode())
            if not self._is_writing and not self._waiting:
                self._send_status()

    def _start(self, operation: Any, tag: Callable[[Any], None]) -> None:
        self._start_batch((operation,), tag)

    def _read(self) -> None:
        self._start(cygrpc.ReceiveMessageOperation(_NO_FLAGS), self._on_read)

    def _on_read(self, event: Any) -> None:
        data = event.batch_operations[0].message()
        if data is not None:
            # the next one may come while this one is handled
            self._read()
        if not self._is_over:
            self.on_message(data)

    def _write(self) -> None:
        self._is_writing = True
        data = self._waiting.popleft()
        flags = _MORE_FOLLOWS if self._waiting else _NO_FLAGS
        self._start_batch((cygrpc.SendMessageOperation(data, flags),), self._on_written)

    def _on_written(self, event: Any) -> None:
        if not event.success or self._is_over:
            self._end()
        elif self._waiting:
            self._write()
        else:
            self._is_writing = False
            if self._status is not None:
                self._send_status()

    def _send_status(self) -> None:
        status, details = self._status or (OK, b"")
        self._start(cygrpc.SendStatusFromServerOperation((), status, details, _NO_FLAGS), _ignore)
        self._end()

    def _on_closed(self, _event: Any) -> None:
        self._end()

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._waiting.clear()
            self.on_end()


def _ignore(_event: Any) -> None:
    """For operations whose end changes nothing."""


class Core:
    """A server and its loop. on_call: takes each new call."""

    def __init__(self, options: Sequence[tuple[str, int]], on_call: Callable[[ClientCall], None]) -> None:
        self._on_call = on_call
        self._queue = cygrpc.CompletionQueue()
        self._server = cygrpc.Server(tuple(options), False)
        self._server.register_completion_queue(self._queue)
        self._asked: deque[Callable[[], None]] = deque()
        self._unsent: list[ClientCall] = []
        self._is_stopping = False
        self._is_stopped = False
        self.hurries = 0  # how many pieces of work of other threads are under way

    def listen(self, address: str, credentials: grpc.ServerCredentials | None = None) -> int:
        """Take an address; gives the port.

        Raises:
            RuntimeError: it is taken, or the credentials can't be used.
        """
        more = () if credentials is None else (credentials._credentials,)
        port = int(self._server.add_http2_port(address.encode(), *more))
        if not port:
            raise RuntimeError(f"can't listen on {address}")
        return port

    def start(self) -> None:
        """Begin to take calls; they are served while `run` runs."""
        self._server.start()
        self._request_call()

    def call_soon(self, callback: Callable[[], None]) -> None:
        """Have a callback called by the loop's thread; for other threads and signals."""
        self._asked.append(callback)

    def stop(self) -> None:
        """Take no new calls; `run` ends when the last call did."""
        if not self._is_stopping:
            self._is_stopping = True
            self._server.shutdown(self._queue, self._on_stopped)

    def cancel(self) -> None:
        """Break off all calls."""
        self._server.cancel_all_calls()

    def run(self) -> None:
        """Serve until stopped."""
        together = 0
        while not self._is_stopped:
            event = self._poll()
            try:
                if event.tag is not None:
                    event.tag(event)
            except Exception:
                LOG.exception("a call failed")
            together += 1
            if self._unsent and (event.tag is None or together >= _MOST_TOGETHER):
                self._flush()
                together = 0
            event = None  # a call lives as long as the event that names it
            while self._asked:
                self._asked.popleft()()
        self._server.destroy()
        self._queue.shutdown()
        while self._queue.poll().completion_type != cygrpc.CompletionType.queue_shutdown:
            pass

    def _poll(self) -> Any:
        """Give the next event; when something is to be sent, only one that is there already."""
        if self._unsent:
            return self._queue.poll(0)
        return self._queue.poll(time.time() + (HURRY_S if self.hurries else LOOK_S))

    def _note(self, call: ClientCall) -> None:
        self._unsent.append(call)

    def _flush(self) -> None:
        unsent, self._unsent = self._unsent, []
        for call in unsent:
            call.flush()

    def _request_call(self) -> None:
        self._server.request_call(self._queue, self._queue, self._on_requested)

    def _on_requested(self, event: Any) -> None:
        if event.call is None or not event.success:
            return
        if not self._is_stopping:
            self._request_call()
        method = event.call_details.method.decode("ascii", "replace")
        self._on_call(ClientCall(method, event.call.peer().decode("ascii", "replace"), event.call, self._note))

    def _on_stopped(self, _event: Any) -> None:
        self._is_stopped = True
