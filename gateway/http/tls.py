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
class Clients:
    """Whose certificates connections may be made with, asked anew for each: the ledger may have changed it.

    authorities: (PEM) that issue them, "" for asking nobody for one; accepts: whether one of theirs (PEM) counts still.
    """

    authorities: Callable[[], str] = lambda: ""
    accepts: Callable[[bytes], bool] = lambda certificate: True


@dataclass(frozen=True)
class TlsFiles:
    """What a server shows. certificate: PEM file with the chain below it; key: PEM file."""

    certificate: Path
    key: Path

    def load(self, clients: str = "") -> ssl.SSLContext:
        """Return the context of a server's connections: TLS 1.2 and later. clients: see `Clients.authorities`.

        Raises:
            OSError: a file that can't be read, or holds no certificate, or a key of another's.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION
        context.set_alpn_protocols(["http/1.1"])
        context.load_cert_chain(self.certificate, self.key, password=str)  # "": nobody is here to be asked for one
        if clients:
            context.verify_mode = ssl.CERT_OPTIONAL
            context.load_verify_locations(cadata=clients)
        return context


class Tls:
    """TLS of a server's connections to come. load: its context, as it is now, by clients' authorities; lasts_s: for how
    long a browser is told to come by TLS alone; clients: who may show a certificate.
    """

    def __init__(
        self, load: Callable[[str], ssl.SSLContext], lasts_s: int = YEAR_S, clients: Clients | None = None,
    ) -> None:
        self._load, self.lasts_s, self._clients = load, lasts_s, clients or Clients()
        self.renew()

    def renew(self) -> None:
        """Read the certificate again; connections that are open go on.

        Raises:
            OSError: it can't be used; the former one stays.
        """
        authorities = self._clients.authorities()
        self._context, self._authorities = self._load(authorities), authorities

    def accepts(self, certificate: bytes) -> bool:
        """Whether a client's certificate (DER), which one of the authorities has issued, counts."""
        return self._clients.accepts(ssl.DER_cert_to_PEM_cert(certificate).encode("ascii"))

    def wrap(self, connection: Any) -> ssl.SSLSocket:
        """Return a connection, encrypted once it has shaken hands, by whose authorities the ledger names now.

        Raises:
            OSError: it has ended already.
        """
        if self._clients.authorities() != self._authorities:
            with suppress(OSError):  # a certificate that is being replaced: the former stays, and is tried again
                self.renew()
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
    server: Any
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
        shown = self.socket.getpeercert(binary_form=True) or b""
        if shown and not self.server.doors.tls.accepts(shown):
            raise ssl.SSLError("a certificate that counts no longer")
        self._is_shaken, self.certificate = True, shown
        self.welcome()
