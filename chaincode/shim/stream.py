"""A peer's stream over gRPC: one reader, one writer, and the session between them."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Any

import grpc

from chaincode.shim.messages import ProtocolError
from chaincode.shim.session import Service, Session

LOG = logging.getLogger(__name__)


class Outbox:
    """Messages in the order they were put; one task writes them."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._wake: asyncio.Future[None] | None = None

    def put(self, data: bytes) -> None:
        """Add a message; never waits."""
        self._waiting.append(data)
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    def is_empty(self) -> bool:
        """Tell whether all was written."""
        return not self._waiting

    async def write_all(self, write: Callable[[bytes], Any]) -> None:
        """Write what comes, for ever."""
        loop = asyncio.get_running_loop()
        waiting = self._waiting
        while True:
            while waiting:
                await write(waiting[0])
                waiting.popleft()
            self._wake = loop.create_future()
            await self._wake


class Stream:
    """One open stream; ends when the peer goes, breaks the protocol, or when it is drained."""

    def __init__(self, service: Service) -> None:
        self._outbox = Outbox()
        self._session = Session(service, self._outbox.put, self._on_idle)
        self._drained = asyncio.Event()
        self._is_draining = False

    def drain(self) -> None:
        """Finish what is under way, then end."""
        self._is_draining = True
        self._session.drain()
        if self._session.is_idle:
            self._drained.set()

    def _on_idle(self) -> None:
        if self._is_draining:
            self._drained.set()

    async def serve(self, context: Any) -> None:
        """Serve until the stream's end."""
        tasks = [
            asyncio.ensure_future(part)
            for part in (self._read(context), self._outbox.write_all(context.write), self._drained.wait())
        ]
        self._session.open()
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if tasks[2] in done:
                await self._flush()
            await self._report(context, done)
        finally:
            for task in tasks:
                task.cancel()
            self._session.close()

    async def _read(self, context: Any) -> None:
        read, receive = context.read, self._session.receive
        while (data := await read()) is not grpc.aio.EOF:
            receive(data)

    async def _flush(self) -> None:
        while not self._outbox.is_empty():
            await asyncio.sleep(0.01)

    async def _report(self, context: Any, done: set["asyncio.Task[Any]"]) -> None:
        for task in done:
            error = task.exception()
            if isinstance(error, ProtocolError):
                LOG.error("the stream is ended: %s", error)
                await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "not the chaincode protocol")
            elif error is not None:
                LOG.info("the stream broke off: %s", type(error).__name__)
