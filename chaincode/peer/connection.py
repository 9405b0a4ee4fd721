"""The connection to one peer or orderer: TLS, message sizes, keepalive, and how soon a lost one is tried again."""

from dataclasses import dataclass, field
from typing import Any

import grpc

MESSAGE_BYTES = 100 * 1024 * 1024  # of one message, as Fabric's programs take
# A peer refuses pings closer than its peer.keepalive.minInterval (60 s unless set).
KEEPALIVE_MS = 80_000
KEEPALIVE_TIMEOUT_MS = 20_000
RECONNECT_MS = (100, 2_000)  # first and longest pause between attempts
_OPTIONS = (
    ("grpc.max_receive_message_length", MESSAGE_BYTES),
    ("grpc.max_send_message_length", MESSAGE_BYTES),
    ("grpc.keepalive_time_ms", KEEPALIVE_MS),
    ("grpc.keepalive_timeout_ms", KEEPALIVE_TIMEOUT_MS),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.initial_reconnect_backoff_ms", RECONNECT_MS[0]),
    ("grpc.min_reconnect_backoff_ms", RECONNECT_MS[0]),
    ("grpc.max_reconnect_backoff_ms", RECONNECT_MS[1]),
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.enable_http_proxy", 0),  # nodes are reached directly, whatever the operator's way into the internet is
)


@dataclass(frozen=True)
class PeerAddress:
    """Where a node listens.

    address: host:port
    tls_root_pem: who issued its TLS certificate; None for a connection in the clear (tests)
    server_name: in its certificate, where it isn't the host
    """

    address: str
    tls_root_pem: bytes | None = field(default=None, repr=False)
    server_name: str = ""


def open_channel(peer: PeerAddress) -> Any:
    """Return gRPC's channel to a node: made when it is first needed, and again whenever it is lost."""
    options: list[tuple[str, Any]] = list(_OPTIONS)
    if peer.tls_root_pem is None:
        return grpc.insecure_channel(peer.address, options)
    if peer.server_name:
        options.append(("grpc.ssl_target_name_override", peer.server_name))
    return grpc.secure_channel(peer.address, grpc.ssl_channel_credentials(peer.tls_root_pem), options)
