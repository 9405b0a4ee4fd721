"""The embedded broker: amqtt over TLS, for a trial or a small community without Mosquitto.

amqtt speaks MQTT 3.1.1 and keeps sessions in memory: a restart forgets what it had queued, and devices send again
what has no receipt. What it leaves open is closed here, each in one override: it touches a session before the
password is checked, publishes wills without asking, has no limit of size. Where it was too slow it is shortened:
packets to one client go out together, and a message is matched by its topic's name instead of by every subscription.
"""

import asyncio
import logging
from asyncio import sslproto
from contextlib import suppress
from typing import Any

from amqtt.adapters import StreamReaderAdapter, StreamWriterAdapter
from amqtt.broker import Broker
from amqtt.contexts import Action
from amqtt.errors import AMQTTError, MQTTError
from amqtt.mqtt.connack import NOT_AUTHORIZED, ConnackPacket
from amqtt.mqtt.protocol.broker_handler import BrokerProtocolHandler

from iot_bridge.access import Credentials, is_allowed
from iot_bridge.settings import BrokerSettings

MAX_PACKET_BYTES = 131_072
MAX_QUEUED = 10_000      # messages kept for a session that is away
CONNECT_WITHIN_S = 10
TLS_BUFFER_BYTES = 16_384  # for each connection; asyncio's own 256 kB make 1,000 devices 260 MB
GATHER_S = 0.005         # packets to one client within this time share a write
_OTHER_VERSION = "Invalid protocol from"  # how amqtt's error begins
_log = logging.getLogger(__name__)


class _BoundedReader(StreamReaderAdapter):  # type: ignore[misc,unused-ignore]
    """Refuses a packet that announces more than MAX_PACKET_BYTES before its bytes are read."""

    async def read(self, n: int = -1) -> bytes:
        if n > MAX_PACKET_BYTES:
            raise AMQTTError(f"a packet of {n} bytes")
        return bytes(await super().read(n))


class _GatheringWriter(StreamWriterAdapter):  # type: ignore[misc,unused-ignore]
    """Sends the packets of a few milliseconds together: a system call for each was half of the broker's time."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        super().__init__(writer)
        self._waiting = bytearray()
        self.peer = str((writer.get_extra_info("peername") or ("an unknown address",))[0])

    def write(self, data: bytes | bytearray) -> None:
        if not self._waiting:
            asyncio.get_running_loop().call_later(GATHER_S, self._flush)
        self._waiting += data

    async def drain(self) -> None:
        if len(self._waiting) >= MAX_PACKET_BYTES:
            self._flush()
            await super().drain()

    async def close(self) -> None:
        """Close; a peer that has gone by itself is no error."""
        with suppress(OSError):
            self._flush()
            await super().close()

    def _flush(self) -> None:
        if self._waiting:
            super().write(bytes(self._waiting))
            self._waiting.clear()


class _Handler(BrokerProtocolHandler):  # type: ignore[misc,unused-ignore]
    def handle_read_timeout(self) -> None:
        """Nothing within the keep-alive: the peer is gone, and its messages shall wait for it."""
        if self._disconnect_waiter is not None and not self._disconnect_waiter.done():
            self._disconnect_waiter.set_result(None)


def find_silence(keep_alive_s: int) -> int:
    """Give the seconds after which a silent client counts as gone: 1.5 times its keep-alive (MQTT 3.1.1, 3.1.2.10).

    amqtt takes the keep-alive itself, which is when an idle client only begins to send its ping.
    """
    return keep_alive_s + (keep_alive_s + 1) // 2


class EmbeddedBroker(Broker):  # type: ignore[misc,unused-ignore]
    """amqtt's broker, where one user has one session and nothing happens before its password is right."""

    def __init__(self, settings: BrokerSettings) -> None:
        super().__init__(_amqtt_config(settings))
        self._settings = settings
        self._credentials = Credentials(settings.folder)
        self._deliveries: set[asyncio.Task[None]] = set()
        self._watcher: asyncio.Task[None] | None = None
        self._refused = 0

    @property
    def address(self) -> tuple[str, int]:
        """Host and port that the broker listens on, once started."""
        host, port = self._servers["default"].instance.sockets[0].getsockname()[:2]
        return host, port

    async def start(self) -> None:
        """Open the listener; BrokerError when that fails."""
        sslproto.SSLProtocol.max_size = TLS_BUFFER_BYTES
        await super().start()
        self._credentials.refresh()
        self._watcher = asyncio.create_task(self._watch_credentials())

    async def shutdown(self) -> None:
        """Close every connection and the listener."""
        for task in (self._watcher, self._broadcast_task):
            if task is not None:
                task.cancel()
        await super().shutdown()

    async def stream_connected(self, reader: Any, writer: Any, listener_name: str) -> None:
        """amqtt's entry for a new connection; what it doesn't expect of a packet ends that connection, with a line."""
        gathering = _GatheringWriter(writer)
        try:
            await self._client_connected(listener_name, _BoundedReader(reader), gathering)
        except Exception as error:
            self._refuse(type(error).__name__, gathering)
            await gathering.close()

    def _refuse(self, why: str, writer: _GatheringWriter) -> None:
        """Say in one line why a connection ends, and how many did so; nothing of what it sent."""
        self._refused += 1
        _log.warning("refused a connection from %s: %s (%d so far)", writer.peer, why, self._refused)

    async def retain_message(self, *_: Any, **__: Any) -> None:
        """This protocol has no retained messages."""

    async def _initialize_client_session(
        self, reader: Any, writer: Any, remote_address: str, remote_port: int,
    ) -> tuple[Any, Any]:
        handler, session = await self._read_connect(reader, writer)
        if not await self._authenticate(session, None):
            self._refuse("user or password", writer)
            await ConnackPacket.build(0, NOT_AUTHORIZED).to_stream(writer)
            await writer.close()
            raise MQTTError("not authorised")
        session.client_id = session.username  # so nobody takes over another user's session by its client id
        session.will_flag = False
        session.keep_alive = find_silence(session.keep_alive)
        return handler, await self._session_of(session)

    async def _read_connect(self, reader: Any, writer: Any) -> tuple[Any, Any]:
        connect = _Handler.init_from_connect(reader, writer, self.plugins_manager)
        try:
            return await asyncio.wait_for(connect, CONNECT_WITHIN_S)
        except Exception as error:
            if str(error).startswith(_OTHER_VERSION):  # amqtt has answered; the bridge asks so for the version it takes
                _log.info("%s asked for another version of MQTT than 3.1.1, and was told so", writer.peer)
            else:
                self._refuse("no CONNECT", writer)
            await writer.close()
            raise MQTTError("no CONNECT") from error

    async def _session_of(self, fresh: Any) -> Any:
        """The user's earlier session when this connection continues it, its other connection closed first."""
        earlier, other = self._sessions.get(fresh.client_id, (None, None))
        if earlier is None:
            return fresh
        await _close(earlier, other)
        if fresh.clean_session:
            await self._delete_session(fresh.client_id)
            return fresh
        earlier.keep_alive, earlier.clean_session = fresh.keep_alive, False
        earlier.username, earlier.password = fresh.username, fresh.password
        earlier.parent = 1
        return earlier

    async def _handle_message_delivery(self, session: Any, handler: Any, waiter: Any) -> bool:
        """A forbidden topic name ends the connection; amqtt alone would leave it open and deaf."""
        if not await super()._handle_message_delivery(session, handler, waiter):
            await handler.handle_connection_closed()
        return True

    async def _watch_credentials(self) -> None:
        """Cut off whoever's credential was revoked."""
        while True:
            await asyncio.sleep(0.5)
            if not self._credentials.refresh():
                continue
            for client_id, (session, handler) in list(self._sessions.items()):
                if not self._credentials.accepts(session.username, session.password):
                    await _close(session, handler)
                    await self._delete_session(client_id)

    async def _authenticate(self, session: Any, _: Any) -> bool:
        return self._credentials.accepts(session.username, session.password)

    async def _topic_filtering(self, session: Any, topic: str, action: Action) -> bool:
        own = self._settings
        return self._credentials.is_known(session.username) and is_allowed(
            session.username, topic, action, community=own.community, bridge=own.bridge_username)

    async def _broadcast_loop(self) -> None:
        while True:
            try:
                await self._deliver_next()
            except Exception as error:  # one message must not end the delivery of all others
                _log.error("a message was not delivered: %s", type(error).__name__)

    async def _deliver_next(self) -> None:
        """Deliver one message to whom it matches: its own topic by name, wildcards by walking the few there are."""
        message = await self._broadcast_queue.get()
        topic = message["topic"]
        wild = [name for name in self._subscriptions if ("+" in name or "#" in name) and self._matches(topic, name)]
        for name in [topic, *wild]:
            for session, qos in list(self._subscriptions.get(name, ())):
                if await self._topic_filtering(session, topic, Action.RECEIVE):
                    await self._deliver(message, session, qos)

    async def _deliver(self, message: Any, session: Any, qos: int) -> None:
        handler = self._get_handler(session)
        if session.transitions.state == "connected" and handler:
            task = asyncio.create_task(_send(handler, message, qos))
            self._deliveries.add(task)
            task.add_done_callback(self._deliveries.discard)
        elif not session.clean_session and qos > 0 and session.retained_messages.qsize() < MAX_QUEUED:
            await self._retain_broadcast_message(message, qos, session)


async def _send(handler: Any, message: Any, qos: int) -> None:
    """Send and wait for the PUBACK; one that doesn't come within amqtt's five seconds is the device's to repeat."""
    try:
        await handler.mqtt_publish(message["topic"], message["data"], qos, retain=False)
    except (OSError, AMQTTError) as error:
        _log.info("not delivered: %s", type(error).__name__)


async def _close(session: Any, handler: Any) -> None:
    """Close a session's connection and wait until amqtt has let go of it, by force after a second."""
    for _ in range(100):
        if session.transitions.state != "connected":
            return
        await handler.handle_connection_closed()
        await asyncio.sleep(0.01)
    await handler.stop()
    session.transitions.disconnect()


def _amqtt_config(settings: BrokerSettings) -> dict[str, Any]:
    return {
        "listeners": {"default": {
            "type": "tcp", "bind": f"{settings.host}:{settings.port}", "ssl": True,
            "certfile": str(settings.certificate), "keyfile": str(settings.private_key),
        }},
        "timeout_disconnect_delay": 5,
        "plugins": {},
    }
