"""Another organisation's gateway that means ill: behind a port of this machine it says whatever a test has it say."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

Speak = Callable[[socket.socket], None]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def say(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> Speak:
    """Answer with these bytes."""
    lines = (b"HTTP/1.1 " + status, b"Content-Type: application/json", b"Content-Length: %d" % len(body), *headers)
    return lambda connection: connection.sendall(b"\r\n".join(lines) + b"\r\n\r\n" + body)


def drip(begin: bytes, piece: bytes, pause_s: float = 0.05) -> Speak:
    """Begin, and then a piece now and then for a quarter of an hour at least, so that no read ever waits for long."""
    def speak(connection: socket.socket) -> None:
        connection.sendall(begin)
        for _ in range(20_000):
            time.sleep(pause_s)
            connection.sendall(piece)
    return speak


class LyingHost:
    """speak: how each connection's first request is answered; asked: the heads of requests; address: of http."""

    def __init__(self, speak: Speak) -> None:
        self.speak, self.asked = speak, list[bytes]()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Take no more."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(30)
            self.asked.append(connection.recv(65_536))
            self.speak(connection)


@contextlib.contextmanager
def lying_host(speak: Speak) -> Iterator[LyingHost]:
    """A host until the end."""
    host = LyingHost(speak)
    try:
        yield host
    finally:
        host.close()
