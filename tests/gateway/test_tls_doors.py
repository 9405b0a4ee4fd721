"""TLS at the doors: which versions, what a browser is told, whose certificate is shown from when on, who is let go."""

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.hosting.serve.own_authority import OwnAuthority
from gateway.http.doors import REFUSED, Doors
from gateway.http.tls import CLIENT_CERTIFICATE, RECORD_BYTES, YEAR_S, TlsFiles
from gateway.settings import Limits
from tests.helpers.gateway.places import HERE, Place, is_open, make_authority, open_place, receive, trust

DOORS = Doors(HERE, 0, Limits(), {}.get, in_all=40, an_address=10, idle_s=60)
ASKED: list[dict[str, Any]] = []
RELEASE = threading.Event()


def answer(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    """As many bytes as the path says; to "/slow" not before the end of the test."""
    ASKED.append(environ)
    path = environ["PATH_INFO"].strip("/")
    if path == "slow":
        RELEASE.wait(30)
    start("200 OK", [("Content-Type", "application/octet-stream")])
    return [environ["wsgi.input"].read() if path == "echo" else b"x" * int(path if path.isdigit() else 1)]


@pytest.fixture
def own(tmp_path: Path) -> OwnAuthority:
    return make_authority(tmp_path)


@pytest.fixture
def place(own: OwnAuthority) -> Iterator[Place]:
    ASKED.clear()
    RELEASE.clear()
    with open_place(answer, DOORS, own) as place:
        yield place
        RELEASE.set()


@pytest.mark.parametrize(("version", "is_taken"), [("1_1", False), ("1_2", True), ("1_3", True)])
def test_openssl_connects_by_tls_1_2_and_later_alone(place: Place, version: str, is_taken: bool) -> None:
    words = ["openssl", "s_client", "-connect", f"{HERE}:{place.port}", f"-tls{version}", "-cipher", "ALL@SECLEVEL=0"]
    done = subprocess.run(words, input="", capture_output=True, text=True, check=False, timeout=30)
    shown = f"TLSv{version.replace('_', '.')}"
    assert (f"New, {shown}, Cipher is " in done.stdout) is is_taken, done.stderr
    assert ("no peer certificate available" in done.stdout) is not is_taken


def test_a_browser_is_told_to_come_by_tls_alone_and_the_application_that_it_did(place: Place) -> None:
    answered = place.get("/1")
    assert answered.headers["Strict-Transport-Security"] == f"max-age={YEAR_S}"
    assert ASKED[0]["wsgi.url_scheme"] == "https"


@pytest.mark.parametrize("size", [1, RECORD_BYTES, RECORD_BYTES + 1, 3_000_000])
def test_large_answers_and_bodies_come_whole(place: Place, size: int) -> None:
    assert place.get(f"/{size}").content == b"x" * size
    body = b"y" * min(size, 60_000)
    with place.connect() as connection:
        connection.sendall(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        assert receive(connection)[1] == body


def test_requests_follow_each_other_on_one_connection(place: Place) -> None:
    with place.connect() as connection:
        for size in (5, 20_000, 7):
            connection.sendall(b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n" % size)
            assert receive(connection)[1] == b"x" * size


def test_an_answer_goes_on_while_it_is_fetched_slowly_and_others_are_answered(place: Place) -> None:
    with place.connect() as slow:
        slow.sendall(b"GET /5000000 HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.3)
        assert place.get("/1").status_code == 200
        assert receive(slow)[1] == b"x" * 5_000_000


@pytest.mark.parametrize("said", [b"", b"\x16\x03\x01", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"\x80" * 500])
def test_who_does_not_shake_hands_silences_nobody(place: Place, said: bytes) -> None:
    """The handshake of one that says nothing stops no other: three times as many as an address may have."""
    with ExitStack() as stack:
        for _ in range(3 * DOORS.an_address):
            stack.enter_context(place.touch()).sendall(said)
        began = time.monotonic()
        assert place.get("/1").status_code == 200
        assert time.monotonic() - began < 5


def test_a_handshake_that_comes_byte_by_byte_ends(own: OwnAuthority) -> None:
    into, out = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trust(own).wrap_bio(into, out, server_hostname=HERE)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    hello = out.read()
    with open_place(answer, replace(DOORS, idle_s=1), own) as place, place.touch() as connection:
        began = time.monotonic()
        with pytest.raises(OSError):
            for byte in hello[:100]:
                connection.sendall(bytes([byte]))
                time.sleep(0.1)
        assert time.monotonic() - began < 8


def test_who_finds_no_room_is_told_so_by_tls_and_a_crowd_is_cut_off(place: Place) -> None:
    with ExitStack() as stack:
        for _ in range(DOORS.an_address):
            stack.enter_context(place.connect()).sendall(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.5)
        crowd = [stack.enter_context(place.touch()) for _ in range(4 * REFUSED)]
        time.sleep(0.5)
        assert sum(map(is_open, crowd)) == REFUSED
        for one in crowd:
            one.close()
        time.sleep(0.5)
        assert receive(stack.enter_context(place.connect()))[0].status == 503


def test_a_certificate_is_read_again_and_open_connections_go_on(own: OwnAuthority, tmp_path: Path) -> None:
    with open_place(answer, DOORS, own) as place, place.connect() as before:
        first = before.getpeercert(binary_form=True)  # type: ignore[attr-defined]
        own._remove("server")
        own.prepare()
        place.server.doors.tls.renew()
        with place.connect() as after:
            assert after.getpeercert(binary_form=True) != first  # type: ignore[attr-defined]
        before.sendall(b"GET /3 HTTP/1.1\r\nHost: a\r\n\r\n")
        assert receive(before)[1] == b"xxx"


def test_a_certificate_that_cannot_be_read_leaves_the_former(own: OwnAuthority, tmp_path: Path) -> None:
    files = TlsFiles(*own.prepare())
    with open_place(answer, DOORS, own) as place:
        place.server.doors.tls._load = files.load
        files.certificate.write_text("nothing")
        with pytest.raises(OSError):
            place.server.doors.tls.renew()
        assert place.get("/1").status_code == 200


def test_no_header_names_a_clients_certificate(place: Place) -> None:
    place.get("/1", **{"volano.client_certificate": "x", "Volano-Client-Certificate": "x"})
    assert ASKED[0][CLIENT_CERTIFICATE] == b""


def test_a_client_that_goes_without_a_word_leaves_nothing(place: Place) -> None:
    for _ in range(20):
        connection = place.connect()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        connection.close()
    time.sleep(0.5)
    assert place.get("/1").status_code == 200
    assert len(place.server.active_channels) <= 1
