"""How a connection to a peer is asked for: message sizes, pings that a peer takes, attempts, TLS."""

from typing import Any

import grpc
import pytest

from chaincode.peer.connection import PeerAddress, open_channel

MINIMAL_PING_MS = 60_000  # peer.keepalive.minInterval unless set: a peer ends a connection that pings more often
FABRICS_LARGEST = 100 * 1024 * 1024  # what a peer and its clients take unless told otherwise

WANTED = {
    "grpc.max_receive_message_length": FABRICS_LARGEST, "grpc.max_send_message_length": FABRICS_LARGEST,
    "grpc.keepalive_time_ms": 80_000, "grpc.keepalive_timeout_ms": 20_000, "grpc.http2.max_pings_without_data": 0,
    "grpc.initial_reconnect_backoff_ms": 100, "grpc.min_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 2_000, "grpc.use_local_subchannel_pool": 1, "grpc.enable_http_proxy": 0,
}


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr(grpc, "insecure_channel", lambda *words: calls.append(("insecure", *words)))
    monkeypatch.setattr(grpc, "secure_channel", lambda *words: calls.append(("secure", *words)))
    monkeypatch.setattr(grpc, "ssl_channel_credentials", lambda root: root)
    return calls


def test_a_connection_asks_for_what_a_peer_grants(opened: list[tuple[Any, ...]]) -> None:
    open_channel(PeerAddress("peer.example:7051"))
    ((kind, address, options),) = opened
    assert (kind, address, dict(options)) == ("insecure", "peer.example:7051", WANTED)
    assert dict(options)["grpc.keepalive_time_ms"] > MINIMAL_PING_MS


@pytest.mark.parametrize(("name", "more"), [
    ("", {}), ("gse-peer", {"grpc.ssl_target_name_override": "gse-peer"}),
])  # fmt: skip
def test_a_peer_with_a_root_is_spoken_to_by_tls_under_its_certificate_s_name(
    opened: list[tuple[Any, ...]], name: str, more: dict[str, str]
) -> None:
    open_channel(PeerAddress("10.0.0.1:7051", b"root", name))
    ((kind, address, credentials, options),) = opened
    assert (kind, address, credentials, dict(options)) == ("secure", "10.0.0.1:7051", b"root", WANTED | more)
