"""A server of the gateway's doors, in the clear or by TLS, and connections to it from addresses of this machine."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.hosting.serve.own_authority import OwnAuthority
from gateway.http.doors import Doors, create_server
from gateway.http.ending import end_server
from gateway.http.tls import Tls, TlsFiles

HERE = "127.0.0.1"


@dataclass(frozen=True)
class Place:
    """Where a server listens. trusts: what a client of TLS trusts, None in the clear; server: itself."""

    port: int
    trusts: ssl.SSLContext | None
    server: Any

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"{'https' if self.trusts else 'http'}://{HERE}:{self.port}"

    def touch(self, source: str = HERE) -> socket.socket:
        """Connect from an address and say nothing."""
        return socket.create_connection((HERE, self.port), 10, source_address=(source, 0))

    def connect(self, source: str = HERE) -> socket.socket:
        """Connect from an address; by TLS hands are shaken."""
        connection = self.touch(source)
        return self.trusts.wrap_socket(connection, server_hostname=HERE) if self.trusts else connection

    def get(self, path: str = "/", **headers: str) -> httpx.Response:
        """Ask it."""
        return httpx.get(self.url + path, headers=headers, timeout=20, verify=self.trusts or True)


@contextmanager
def open_place(app: Any, doors: Doors, own: OwnAuthority | None = None) -> Iterator[Place]:
    """Serve an application behind doors; by TLS where there is an authority for this machine."""
    tls = Tls(TlsFiles(*own.prepare()).load) if own else doors.tls
    shown = replace(doors, host=HERE, port=0, tls=tls)
    server = create_server(app, shown)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield Place(int(server.effective_port), trust(own) if own else None, server)
    finally:
        end_server(server)


def make_authority(folder: Path, name: str = HERE) -> OwnAuthority:
    """An authority for this machine, with a server's certificate."""
    own = OwnAuthority(folder, name)
    own.prepare()
    return own


def trust(own: OwnAuthority) -> ssl.SSLContext:
    """A client's context that trusts one authority and no other."""
    pem = own.certificate().public_bytes(Encoding.PEM).decode()
    return ssl.create_default_context(cadata=pem)


def receive(connection: socket.socket) -> tuple[HTTPResponse, bytes]:
    """One whole answer, in however many segments it comes."""
    answer = HTTPResponse(connection)
    answer.begin()
    return answer, answer.read()


def is_open(connection: socket.socket) -> bool:
    """Whether the server hasn't ended a connection on which nothing is to come."""
    connection.settimeout(0.2)
    try:
        return connection.recv(1) != b""
    except TimeoutError:
        return True
    except OSError:
        return False
