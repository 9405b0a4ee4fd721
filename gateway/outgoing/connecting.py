"""A connection to a destination: looked up once, to that very address, with its certificate checked, for a time."""

import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from smtplib import SMTPResponseException
from urllib.parse import urlsplit

from gateway.destinations import Destination
from gateway.http.errors import Problem
from gateway.outgoing.addresses import Address, is_of_this_machine, is_public, list_own, look_up
from gateway.outgoing.refusals import LATE, OWN, PRIVATE, REFUSES, UNREACHABLE, UNTRUSTED


@dataclass
class Line:
    """A connection that is cut when its time is over. connection: in the clear, until `secure`."""

    connection: socket.socket = field(repr=False)
    is_cut: threading.Event = field(default_factory=threading.Event)


@contextmanager
def connect(
    name: str, destination: Destination, within_s: float, own_origins: Iterable[str] = ()
) -> Iterator[Line]:
    """Connect, for no longer than that in all; what fails on the way, or while it is used, is a refusal.

    own_origins: under which we are reached ourselves, which no destination leads back to.

    Raises:
        Problem: a private address, or our own, nobody there, no good certificate, too late, cut off.
    """
    ends_at = time.monotonic() + within_s
    line: Line | None = None
    try:
        line = Line(_dial(_choose(name, destination, ends_at, own_origins), ends_at))
        with _cut_off(line, ends_at):
            yield line
        if line.is_cut.is_set():
            raise LATE(destination=name)
    except (OSError, HTTPException, UnicodeError) as error:
        raise _explain(name, error, line) from error
    finally:
        if line is not None:
            line.connection.close()


def secure(line: Line, destination: Destination) -> None:
    """Speak TLS from here on, with the certificate's name and authority checked. An end that nobody said is an error.

    Raises:
        OSError: it can't be.
    """
    context, name = make_context(destination), destination.host.rstrip(".")
    line.connection = context.wrap_socket(line.connection, server_hostname=name, suppress_ragged_eofs=False)


def make_context(destination: Destination) -> ssl.SSLContext:
    """Say who vouches for a destination's certificate: the named authority alone, else whom the system trusts."""
    context = ssl.create_default_context(cafile=destination.authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _choose(name: str, destination: Destination, ends_at: float, own_origins: Iterable[str]) -> list[Address]:
    """Look up once. One private address among several, or one of ours, makes all of them suspect."""
    found = look_up(destination.host, destination.port, max(ends_at - time.monotonic(), 0.001))
    if destination.private:
        return found
    addresses = {address for _, address, _ in found}
    if not all(map(is_public, addresses)):
        raise PRIVATE(destination=name)
    hosts = {urlsplit(origin).hostname or "" for origin in own_origins}
    if any(map(is_of_this_machine, addresses)) or addresses & list_own(hosts, ends_at):
        raise OWN(destination=name)
    return found


def _dial(addresses: list[Address], ends_at: float) -> socket.socket:
    """Connect to the first that answers, each having its part of the time.

    Raises:
        OSError: none does.
    """
    failed: OSError = ConnectionError("no address")
    for index, (family, address, port) in enumerate(addresses):
        left_s = ends_at - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        dialled = socket.socket(family, socket.SOCK_STREAM)
        dialled.settimeout(left_s / (len(addresses) - index))
        try:
            dialled.connect((address, port))
        except OSError as error:
            dialled.close()
            failed = error
        else:
            dialled.settimeout(max(ends_at - time.monotonic(), 0.001))
            return dialled
    raise failed


@contextmanager
def _cut_off(line: Line, ends_at: float) -> Iterator[None]:
    """Shut the connection down at an instant, whoever waits on it: each step has its own patience, all have one end."""
    with line.connection.dup() as same:   # TLS takes the first one over

        def cut() -> None:
            line.is_cut.set()
            _hang_up(same)

        timer = threading.Timer(max(ends_at - time.monotonic(), 0), cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            _hang_up(same)


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _explain(name: str, error: Exception, line: Line | None) -> Problem:
    if isinstance(error, TimeoutError) or (line is not None and line.is_cut.is_set()):
        return LATE(destination=name)
    if isinstance(error, ssl.SSLCertVerificationError):
        return UNTRUSTED(destination=name)
    if isinstance(error, SMTPResponseException):
        return REFUSES(destination=name, status=error.smtp_code)
    return UNREACHABLE(destination=name)
