"""The one maker of the connections that gateways are asked by: no proxy of the environment's, no redirect, one end.

What httpx calls a timeout is the patience of each single read: a byte now and then is no silence. `ends_within` is the
end of all that a thread sends and receives meanwhile, from looking up the name to the answer's last byte.
"""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

KEPT_S = 5.0  # a connection that nobody uses
PIECE_BYTES = 16_384
_ends_at: ContextVar[float] = ContextVar("ends_at", default=float("inf"))


def open_http(
    tls: ssl.SSLContext | None = None, *, silent_s: float, connect_s: float | None = None, turn_s: float | None = None,
    most: int | None = 100, transport: httpx.BaseTransport | None = None, **more: Any,
) -> httpx.Client:
    """Return what asks by HTTP. tls: whom it believes; None: whom httpx does; transport: in place of sockets.

    silent_s: how long an answer may pause; connect_s, turn_s: the same of a connection, and of waiting until one of
    `most` (None: of any number) is free, where that isn't silent_s; more: the headers and base_url of httpx' client.
    """
    connect_s, turn_s = (silent_s if given is None else given for given in (connect_s, turn_s))
    return httpx.Client(
        transport=transport or _Sockets(tls, most), trust_env=False, follow_redirects=False,
        timeout=httpx.Timeout(silent_s, connect=connect_s, pool=turn_s), **more)


@contextmanager
def ends_within(seconds: float) -> Iterator[None]:
    """End what this thread sends and receives meanwhile after that time in all; an earlier end holds."""
    token = _ends_at.set(min(_ends_at.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _ends_at.reset(token)


def find_left_s() -> float:
    """Return how long is left; 0 when it is over."""
    return max(_ends_at.get() - time.monotonic(), 0.0)


class _Sockets(httpx.HTTPTransport):
    """httpx' own, over connections that end."""

    def __init__(self, tls: ssl.SSLContext | None, most: int | None) -> None:
        self._pool = httpcore.ConnectionPool(
            tls or httpx.create_ssl_context(trust_env=False), max_connections=most, keepalive_expiry=KEPT_S,
            network_backend=_Backend())


class _Backend(httpcore.SyncBackend):
    def connect_tcp(self, host: str, port: int, timeout: float | None = None, *more: Any, **named: Any) -> Any:
        """Connect to the first address that answers, each having its part of the time."""
        addresses = _look_up(host, port)
        failed: Exception = httpcore.ConnectError("no address")
        left_s = _bound(timeout, httpcore.ConnectTimeout)
        for address in addresses:
            try:
                return _Stream(super().connect_tcp(address, port, left_s / len(addresses), *more, **named))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _bound(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        left = memoryview(buffer)
        while left:  # who takes one piece slowly may do so no second time
            self._stream.write(bytes(left[:PIECE_BYTES]), _bound(timeout, httpcore.WriteTimeout))
            left = left[PIECE_BYTES:]

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None,
                  timeout: float | None = None) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname,
                                              _bound(timeout, httpcore.ConnectTimeout)))

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _bound(timeout: float | None, late: type[Exception]) -> float:
    left_s = min(find_left_s(), float("inf") if timeout is None else timeout)
    if left_s <= 0:
        raise late("it takes too long in all")
    return left_s


def _look_up(host: str, port: int) -> list[str]:
    try:
        return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)))
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error
