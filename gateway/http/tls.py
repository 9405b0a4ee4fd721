"""TLS at the server's doors: connections of waitress', encrypted on its one loop.

A handshake goes on when bytes come, as everything else there: who connects and then says nothing, or speaks byte by
byte, holds one connection for as long as an idle one may stay, and no thread. What is sent by a request's thread and
read by the loop goes through one lock a connection, because OpenSSL bears one thread at a time.
"""

import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECORD_BYTES = 16_384  # what one record of TLS holds: whoever reads as much leaves nothing behind in OpenSSL
YEAR_S = 31_536_000
CLIENT_CERTIFICATE = "volano.client_certificate"  # in a request's environ: DER, b"" for none
_WAITS = (ssl.SSLWantReadError, ssl.SSLWantWriteError)


@dataclass(frozen=True)
class TlsFiles:
    """What a server shows. certificate: PEM file with the chain below it; key: PEM file; clients: authorities (PEM)
    that issue clients' certificates, "" for asking nobody for one.
    """

    certificate: Path
    key: Path
    clients: str = ""

    def load(self) -> ssl.SSLContext:
        """Return the context of a server's connections: TLS 1.2 and later.

        Raises:
            OSError: a file that can't be read, or holds no certificate, or a key of another's.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION
        context.set_alpn_protocols(["http/1.1"])
        context.load_cert_chain(self.certificate, self.key, password=str)  # "": nobody is here to be asked for one
        if self.clients:
            context.verify_mode = ssl.CERT_OPTIONAL
            context.load_verify_locations(cadata=self.clients)
        return context


class Tls:
    """TLS of a server's connections to come. load: its context, as it is now; lasts_s: for how long a browser is told
    to come by TLS alone.
    """

    def __init__(self, load: Callable[[], ssl.SSLContext], lasts_s: int = YEAR_S) -> None:
        self._load, self._context, self.lasts_s = load, load(), lasts_s

    def renew(self) -> None:
        """Read the certificate again; connections that are open go on.

        Raises:
            OSError: it can't be used; the former one stays.
        """
        self._context = self._load()

    def wrap(self, connection: Any) -> ssl.SSLSocket:
        """Return a connection, encrypted once it has shaken hands.

        Raises:
            OSError: it has ended already.
        """
        return self._context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)

    def name_host(self, application: Any) -> Any:
        """Return a WSGI application whose answers tell browsers to come by TLS alone (HSTS)."""
        header = ("Strict-Transport-Security", f"max-age={self.lasts_s}")

        def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
            def begin(status: str, headers: list[tuple[str, str]], *failed: Any) -> Any:
                return start(status, [*headers, header], *failed)

            return application(environ, begin)

        return answer


class TlsPart:
    """What a channel of waitress' does otherwise when its socket is TLS'; stands before it among the bases.

    certificate: of the client (DER), b"" for none.
    """

    certificate = b""
    socket: Any
    will_close: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._turn, self._is_shaken, self._must_write = threading.Lock(), False, False
        super().__init__(*args, **kwargs)

    def welcome(self) -> None:
        """Go on after the handshake."""

    def readable(self) -> bool:
        """Whether bytes that come are wanted."""
        wanted: bool = super().readable() if self._is_shaken else not self.will_close  # type: ignore[misc]
        return wanted

    def writable(self) -> bool:
        """Whether there is something to send, or to end."""
        return self._must_write or bool(super().writable())  # type: ignore[misc]

    def handle_read(self) -> None:
        """Take what came: first the handshake, then requests."""
        try:
            data = self._receive()
        except _WAITS:
            return
        except OSError:  # ended, or no TLS of ours: strangers try all sorts, so no line in the log
            data = b""
        if data:
            self.last_activity = time.time()
            self.received(data)  # type: ignore[attr-defined]
        else:
            self.handle_close()  # type: ignore[attr-defined]

    def handle_write(self) -> None:
        """Send what is there, and end what is to end."""
        if not self._is_shaken and not self.will_close:
            self.handle_read()
        else:
            super().handle_write()  # type: ignore[misc]

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send a record at the most; return how many bytes went."""
        try:
            with self._turn:
                return int(self.socket.send(data[:RECORD_BYTES]))
        except _WAITS:
            return 0
        except (OSError, AttributeError):  # AttributeError: closed meanwhile
            if do_close:
                self.handle_close()  # type: ignore[attr-defined]
            return 0

    def close(self) -> None:
        """Say goodbye as TLS has it, as far as that needs no waiting, and end."""
        with self._turn, suppress(OSError, ValueError, AttributeError):
            self.socket.unwrap()
        super().close()  # type: ignore[misc]

    def _receive(self) -> bytes:
        with self._turn:
            if not self._is_shaken:
                self._shake()
            return bytes(self.socket.recv(RECORD_BYTES))

    def _shake(self) -> None:
        self._must_write = False
        try:
            self.socket.do_handshake()
        except ssl.SSLWantWriteError:
            self._must_write = True
            raise
        self._is_shaken = True
        self.certificate = self.socket.getpeercert(binary_form=True) or b""
        self.welcome()
