"""The service process: listens for its peer, answers health checks, ends in order."""

import asyncio
import logging
import signal
from typing import Any

import grpc

from chaincode.shim import messages
from chaincode.shim.config import Config, Tls
from chaincode.shim.health import build_health_handler
from chaincode.shim.rulebook import Rulebook
from chaincode.shim.session import Service
from chaincode.shim.stream import Stream
from chaincode.shim.worker import Worker

LOG = logging.getLogger(__name__)

NAME = "protos.Chaincode"
DRAIN_S = 30  # as long as a peer waits for a transaction
OPTIONS = (
    ("grpc.max_receive_message_length", messages.LARGEST),
    ("grpc.max_send_message_length", messages.LARGEST),
    # a peer pings an idle stream each minute; by default a server hangs up after a few such pings
    ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
    ("grpc.http2.max_ping_strikes", 0),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.so_reuseport", 0),
)


class ServeError(Exception):
    """The service can't start; the text says why."""


class Server:
    """A chaincode service. `start`, then `drain` when it shall end."""

    def __init__(self, config: Config, rules: Rulebook) -> None:
        if config.rules_digest != rules.digest:
            raise ServeError(f"the rules here are {rules.digest}, and {config.rules_digest} was agreed on")
        self._config = config
        self._worker = Worker(rules.apply)
        self._has_slow = bool(rules.slow)
        self._service = Service(
            config.package_id, rules, self._worker.run, window_s=config.max_clock_difference_s
        )
        self._streams: set[Stream] = set()
        self._is_serving = False
        self.port = 0

    async def start(self) -> None:
        """Listen; `port` then tells where.

        Raises:
            ServeError: the address is taken or the certificates can't be used.
        """
        if self._has_slow:
            self._worker.start()
        self._server = grpc.aio.server(options=OPTIONS)
        method = grpc.stream_stream_rpc_method_handler(self._connect)
        self._server.add_generic_rpc_handlers((
            grpc.method_handlers_generic_handler(NAME, {"Connect": method}),
            build_health_handler((NAME,), lambda: self._is_serving),
        ))
        try:
            self.port = self._listen(self._config.address, self._config.tls)
        except RuntimeError as error:
            self._worker.stop()
            raise ServeError(f"can't listen on {self._config.address}") from error
        await self._server.start()
        self._is_serving = True
        LOG.info("listening on %s", self._config.address)

    def _listen(self, address: str, tls: Tls | None) -> int:
        if tls is None:
            return int(self._server.add_insecure_port(address))
        needs_client = tls.client_roots is not None
        credentials = grpc.ssl_server_credentials([(tls.key, tls.certificate)], tls.client_roots, needs_client)
        return int(self._server.add_secure_port(address, credentials))

    async def _connect(self, _requests: Any, context: Any) -> None:
        stream = Stream(self._service)
        self._streams.add(stream)
        LOG.info("a stream from %s", context.peer())
        try:
            await stream.serve(context)
        finally:
            self._streams.discard(stream)
            LOG.info("the stream from %s ended", context.peer())

    async def drain(self, grace_s: float = DRAIN_S) -> None:
        """Take nothing new, finish what is under way within `grace_s`, stop."""
        self._is_serving = False
        LOG.info("draining")
        for stream in list(self._streams):
            stream.drain()
        await self._server.stop(grace_s)
        self._worker.stop()
        LOG.info("stopped")


async def serve(config: Config, rules: Rulebook) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        ServeError: it can't start.
    """
    server = Server(config, rules)
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    await server.start()
    await asked.wait()
    await server.drain()
