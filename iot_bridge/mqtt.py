"""A connection to a broker: paho-mqtt over TLS with a session that outlives it, and acknowledgement by hand.

MQTT 5 where the broker answers to it, else 3.1.1. A user has one session, named like the user.
"""

import logging
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage, MQTTv5, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

SESSION_EXPIRES_S = 30 * 86_400
KEEP_ALIVE_S = 30
_PROBE = bytes.fromhex("100d 0004 4d515454 05 02 000a 00 0000".replace(" ", ""))  # CONNECT, version 5, no name
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that waits for its acknowledgement; `connection` counts the connections of the link."""

    topic: str
    payload: bytes
    mid: int
    qos: int
    connection: int


@dataclass(frozen=True)
class Login:
    """Where a broker listens and who connects; `version` is "3.1.1", "5" or "auto"."""

    host: str
    port: int
    ca: Path
    username: str
    password: str
    version: str = "auto"


def speaks_version_5(login: Login, wait_s: float = 3) -> bool:
    """Whether the broker answers a version 5 CONNECT in version 5 (a refusal counts); OSError when it is down.

    The probe names no user, so it touches no session. A version 3.1.1 broker answers with two bytes or not at all.
    """
    context = ssl.create_default_context(cafile=login.ca)
    with socket.create_connection((login.host, login.port), wait_s) as plain, context.wrap_socket(
        plain, server_hostname=login.host,
    ) as connection:
        connection.sendall(_PROBE)
        try:
            answer = connection.recv(5)
        except TimeoutError:
            return False
    return len(answer) > 2 and answer[0] == 0x20 and answer[1] > 2


class Link:
    """One user's connection. Callbacks run on paho's thread; all methods may be called from any other."""

    def __init__(
        self, login: Login, subscriptions: Sequence[str], on_message: Callable[[Incoming], None],
        *, on_ready: Callable[[], None] = lambda: None, receive_maximum: int = 1_000,
    ) -> None:
        self._login, self._subscriptions = login, subscriptions
        self._on_message, self._on_ready = on_message, on_ready
        self._receive_maximum = receive_maximum
        self._is_5 = None if login.version == "auto" else login.version == "5"
        self._client: Client | None = None
        self.connection = 0

    @property
    def is_connected(self) -> bool:
        """Whether the broker has accepted the connection."""
        return self._client is not None and self._client.is_connected()

    @property
    def version(self) -> str:
        """The MQTT version in use, "5" or "3.1.1"; "" while it isn't known."""
        return "" if self._is_5 is None else ("5" if self._is_5 else "3.1.1")

    def open(self) -> None:
        """Connect, and connect again whenever the connection ends; OSError while "auto" can't reach the broker."""
        if self._is_5 is None:
            self._is_5 = speaks_version_5(self._login)
        self._client = self._build_client(is_5=self._is_5)  # a new one: paho leaks a socket when a client starts twice
        self._client.connect_async(self._login.host, self._login.port, KEEP_ALIVE_S, **self._start(self._client))
        self._client.loop_start()

    def close(self) -> None:
        """End the connection; the broker keeps the session, and `open` continues it. Unsent messages are dropped."""
        if self._client is not None:
            self._client.disconnect()
            self._client.loop_stop()

    def publish(self, topic: str, payload: bytes) -> None:
        """Send at QoS 1; kept in memory and sent again until the broker has it or this process ends."""
        if self._client is not None:
            self._client.publish(topic, payload, qos=1)

    def acknowledge(self, message: Incoming) -> None:
        """PUBACK; nothing when the connection that brought the message is gone (it comes again)."""
        if self._client is not None and message.qos and message.connection == self.connection:
            self._client.ack(message.mid, message.qos)

    def _build_client(self, *, is_5: bool) -> Client:
        login = self._login
        client = Client(
            CallbackAPIVersion.VERSION2, login.username, protocol=MQTTv5 if is_5 else MQTTv311, manual_ack=True,
            clean_session=None if is_5 else False,
        )
        client.username_pw_set(login.username, login.password)
        client.tls_set_context(ssl.create_default_context(cafile=login.ca))
        client.max_inflight_messages_set(1_000)
        client.reconnect_delay_set(1, 15)
        client.on_connect, client.on_disconnect = self._connected, self._disconnected
        client.on_message, client.on_subscribe = self._received, self._subscribed
        return client

    def _start(self, client: Client) -> dict[str, Any]:
        if client.protocol != MQTTv5:
            return {}
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = SESSION_EXPIRES_S
        properties.ReceiveMaximum = self._receive_maximum
        return {"clean_start": False, "properties": properties}

    def _connected(
        self, client: Client, _: Any, __: ConnectFlags, reason: ReasonCode, ___: Properties | None,
    ) -> None:
        if reason.is_failure:
            _log.warning("broker refused the login: %s", reason)
            return
        self.connection += 1
        client.subscribe([(topic, 1) for topic in self._subscriptions])

    def _subscribed(self, _: Client, __: Any, ___: int, reasons: list[ReasonCode], ____: Properties | None) -> None:
        if any(reason.is_failure for reason in reasons):
            _log.warning("broker refused a subscription")
            return
        self._on_ready()

    def _disconnected(self, _: Client, __: Any, ___: Any, reason: ReasonCode, ____: Properties | None) -> None:
        self.connection += 1
        if reason.is_failure:
            _log.info("connection ended: %s", reason)

    def _received(self, _: Client, __: Any, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = ""
        self._on_message(Incoming(topic, bytes(message.payload), message.mid, message.qos, self.connection))
