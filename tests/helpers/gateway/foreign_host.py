"""A host of somebody else's behind a port of this machine, over TLS: it answers with whatever bytes a test says."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

Answer = Callable[[ssl.SSLSocket], None]


def plain(body: bytes, *headers: str, media: str = "application/json", status: str = "200 OK") -> bytes:
    """An answer over HTTP, with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class ForeignHost:
    """Takes connections until it is closed. answer: bytes, or what is done with a connection; asked: heads it read."""

    def __init__(
        self, certificate: Path, answer: bytes | Answer = b"", address: str = "127.0.0.1", port: int = 0
    ) -> None:
        self.answer, self.asked, self.connections = answer, list[str](), 0
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(certificate)
        self._listener = socket.create_server((address, port))
        self.address, self.port = self._listener.getsockname()[:2]
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Take no more, and wait for those that are there."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in list(self._threads):
            thread.join()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._threads.append(threading.Thread(target=self._serve, args=(connection,), daemon=True))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), self._context.wrap_socket(connection, server_side=True) as secured:
            secured.settimeout(5)
            self.asked.append(self._read(secured))
            if callable(self.answer):
                self.answer(secured)
            else:
                secured.sendall(self.answer)
            secured.unwrap()
        connection.close()

    def _read(self, secured: ssl.SSLSocket) -> str:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = secured.recv(65_536)
            if not piece:
                break
            head += piece
        return head.decode("latin-1")


@contextlib.contextmanager
def foreign_host(
    certificate: Path, answer: bytes | Answer = b"", address: str = "127.0.0.1", port: int = 0
) -> Iterator[ForeignHost]:
    """A host until the end."""
    host = ForeignHost(certificate, answer, address, port)
    try:
        yield host
    finally:
        host.close()
