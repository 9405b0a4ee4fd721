"""The connection to one peer: TLS, message sizes, keepalive, and how soon a lost one is tried again."""

import time
from dataclasses import dataclass, field
from typing import Any

import grpc

from gateway.ledger.fabric import messages

MESSAGE_BYTES = 100 * 1024 * 1024
# A peer refuses pings closer than its peer.keepalive.minInterval (60 s unless set).
KEEPALIVE_MS = 80_000
KEEPALIVE_TIMEOUT_MS = 20_000
RECONNECT_MS = (100, 2_000)  # first and longest pause between attempts
UNWATCHED_S = 1.0


@dataclass(frozen=True)
class PeerAddress:
    """Where a peer listens. address: host:port; tls_root_pem: b"" for none (tests); server_name: in its certificate,
    where it isn't the host.
    """

    address: str
    tls_root_pem: bytes = field(default=b"", repr=False)
    server_name: str = ""


@dataclass(frozen=True)
class Deadlines:
    """Seconds that one call may take. first: the first answer of a peer at all; commit: from Submit to the block."""

    evaluate_s: float = 30.0
    endorse_s: float = 60.0
    submit_s: float = 35.0
    status_s: float = 2.0
    commit_s: float = 120.0
    first_s: float = 30.0


class Connection:
    """One HTTP/2 connection that all threads share; it is made when first needed and again whenever it is lost."""

    def __init__(self, peer: PeerAddress) -> None:
        self._channel = _open(peer)
        self._state: Any = grpc.ChannelConnectivity.IDLE
        self._channel.subscribe(self._note, try_to_connect=True)
        gateway, deliver = messages.GatewayStub(self._channel), messages.DeliverStub(self._channel)
        self.evaluate: Any = gateway.Evaluate
        self.endorse: Any = gateway.Endorse
        self.submit: Any = gateway.Submit
        self.commit_status: Any = gateway.CommitStatus
        self.deliver: Any = deliver.Deliver

    @property
    def is_there(self) -> bool:
        """Whether the peer is connected. One whose process stands still is given up after keepalive's time."""
        return self._state is grpc.ChannelConnectivity.READY

    def _note(self, state: Any) -> None:
        self._state = state

    def close(self) -> None:
        """End every call and the connection."""
        self._channel.unsubscribe(self._note)
        self._wait_until_unwatched()
        self._channel.close()

    def _wait_until_unwatched(self) -> None:
        """Let gRPC's own thread see that nobody asks for the state any more: it fails loudly at a closed channel."""
        watch, ends_s = getattr(self._channel, "_connectivity_state", None), time.monotonic() + UNWATCHED_S
        while getattr(watch, "polling", False) and time.monotonic() < ends_s:
            time.sleep(0.01)


def _open(peer: PeerAddress) -> Any:
    options: list[tuple[str, Any]] = [
        ("grpc.max_receive_message_length", MESSAGE_BYTES),
        ("grpc.max_send_message_length", MESSAGE_BYTES),
        ("grpc.keepalive_time_ms", KEEPALIVE_MS),
        ("grpc.keepalive_timeout_ms", KEEPALIVE_TIMEOUT_MS),
        ("grpc.http2.max_pings_without_data", 0),
        ("grpc.initial_reconnect_backoff_ms", RECONNECT_MS[0]),
        ("grpc.min_reconnect_backoff_ms", RECONNECT_MS[0]),
        ("grpc.max_reconnect_backoff_ms", RECONNECT_MS[1]),
        ("grpc.use_local_subchannel_pool", 1),
        ("grpc.enable_http_proxy", 0),
    ]
    if not peer.tls_root_pem:
        return grpc.insecure_channel(peer.address, options)
    if peer.server_name:
        options.append(("grpc.ssl_target_name_override", peer.server_name))
    return grpc.secure_channel(peer.address, grpc.ssl_channel_credentials(peer.tls_root_pem), options)
