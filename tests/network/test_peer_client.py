"""How an administrator's connection reaches a peer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from network.authority import create_authority, enrol, enrol_tls
from network.connection import PeerConnection
from network.keys import TLS_AUTHORITY
from network.peer_client import PeerClient, PeerError, UnreachedError


@pytest.mark.parametrize("variable", ["grpc_proxy", "https_proxy", "http_proxy"])
def test_a_proxy_into_the_internet_is_passed_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    tls = create_authority("gse", tmp_path, name=TLS_AUTHORITY)
    pair = enrol_tls(tls, "peer-tls", [], not_after=datetime.now(UTC) + timedelta(days=1))
    key = pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    server = grpc.server(ThreadPoolExecutor(1))  # answers every call that it hasn't got it
    port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(key, pair.certificate)]))
    server.start()
    connection = PeerConnection(f"127.0.0.1:{port}", tls.certificate_pem, "127.0.0.1", "gse", "borgo")
    admin = enrol(create_authority("gse", tmp_path), "admin", unit="admin")
    try:
        with PeerClient(connection, admin) as client, pytest.raises(PeerError) as caught:
            client.ask("", "cscc", b"GetChannels")
    finally:
        server.stop(None)
    assert caught.value.status == "UNIMPLEMENTED"


def test_where_nothing_listens_asking_again_makes_sense(tmp_path: Path) -> None:
    authority = create_authority("gse", tmp_path)
    connection = PeerConnection("127.0.0.1:9", authority.certificate_pem, "127.0.0.1", "gse", "borgo")
    with PeerClient(connection, enrol(authority, "admin", unit="admin")) as client, pytest.raises(UnreachedError):
        client.ask("", "cscc", b"GetChannels")
