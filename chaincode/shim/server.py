"""The service process: listens for its peer, answers health checks, ends in order."""

import logging
import signal
from threading import Timer

import grpc

from chaincode.shim import core, messages
from chaincode.shim.config import Config, Tls
from chaincode.shim.health import CHECK, answer_check
from chaincode.shim.rulebook import Rulebook
from chaincode.shim.session import Service
from chaincode.shim.stream import Stream
from chaincode.shim.worker import Worker
from chaincode.wire.pace import Pace
from chaincode.words import WordedError

LOG = logging.getLogger(__name__)

NAME = "protos.Chaincode"
CONNECT = f"/{NAME}/Connect"
DRAIN_S = 30.0  # as long as a peer waits for a transaction
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


class ServeError(WordedError):
    """The service can't start; the text says why."""


class Server:
    """A chaincode service: `start` listens, `run` serves until `stop`.

    grace_s: how long `stop` waits for transactions that are under way.
    """

    def __init__(self, config: Config, rules: Rulebook, *, grace_s: float = DRAIN_S) -> None:
        if config.rules_digest != rules.digest:
            raise ServeError("chaincode.shim.server.rules_here", digest=rules.digest, rules_digest=config.rules_digest)
        self._config = config
        self._core = core.Core(OPTIONS, self._on_call)
        self._worker = Worker(rules.apply, self._core)
        self._rules = rules
        self._grace_s = grace_s
        self._service = Service(
            config.package_id, rules, self._worker.run, window_s=config.max_clock_difference_s,
            pace=Pace(config.proposals_a_minute),
        )
        self.streams: set[Stream] = set()
        self._is_serving = True
        self.port = 0

    def start(self) -> None:
        """Listen; `port` then tells where.

        Raises:
            ServeError: the address is taken or the certificates can't be used.
        """
        credentials = None if self._config.tls is None else _build_credentials(self._config.tls)
        try:
            self.port = self._core.listen(self._config.address, credentials)
        except RuntimeError as error:
            raise ServeError(
                "chaincode.shim.server.cannot_listen_on_name_another", address=self._config.address,
            ) from error
        if self._rules.slow:
            self._worker.start()
        self._core.start()
        LOG.info("listening on %s", self._config.address)

    def run(self) -> None:
        """Serve until `stop` was called and what was under way is done."""
        self._core.run()
        self._worker.stop()
        LOG.info("stopped")

    def stop(self) -> None:
        """Take nothing new, finish what is under way; for any thread or a signal's handler."""
        self._core.call_soon(self._drain)

    def _drain(self) -> None:
        LOG.info("draining")
        self._is_serving = False
        self._core.stop()
        for stream in list(self.streams):
            stream.drain()
        timer = Timer(self._grace_s, self._core.call_soon, (self._core.cancel,))
        timer.daemon = True
        timer.start()

    def _on_call(self, call: core.ClientCall) -> None:
        if call.method == CONNECT:
            self._open_stream(call)
        elif call.method == CHECK:
            answer_check(call, (NAME,), self._is_serving)
        else:
            call.finish(core.UNIMPLEMENTED, "unknown method")

    def _open_stream(self, call: core.ClientCall) -> None:
        LOG.info("a stream from %s", call.peer)
        stream = Stream(self._service, call)
        self.streams.add(stream)

        def on_end() -> None:
            LOG.info("the stream from %s ended", call.peer)
            self.streams.discard(stream)
            stream.close()

        call.on_end = on_end


def _build_credentials(tls: Tls) -> grpc.ServerCredentials:
    needs_client = tls.client_roots is not None
    return grpc.ssl_server_credentials([(tls.key, tls.certificate)], tls.client_roots, needs_client)


def serve(config: Config, rules: Rulebook) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        ServeError: it can't start.
    """
    server = Server(config, rules)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: server.stop())
    server.start()
    server.run()
