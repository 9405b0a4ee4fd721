"""Bytes that come over a connection, counted below whatever reads them: no reader's mistake lets more of them in."""

from collections.abc import Callable
from io import BufferedReader, RawIOBase
from socket import SocketIO, socket
from typing import Any

Count = Callable[[int], None]   # told how many came; it raises what ends the connection


class _Counted(RawIOBase):
    """What comes over a connection, piece by piece."""

    def __init__(self, raw: SocketIO, count: Count) -> None:
        self._raw, self._count = raw, count

    def readable(self) -> bool:
        """Say that it is there to be read."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Take what is there."""
        taken = self._raw.readinto(buffer)
        self._count(taken or 0)
        return taken

    def close(self) -> None:
        """Let the connection go."""
        self._raw.close()
        super().close()


class CountedSocket:
    """A connection for `http.client`, which asks no more of it than this."""

    def __init__(self, connection: socket, count: Count) -> None:
        self._connection, self._count = connection, count
        self.sendall, self.close = connection.sendall, connection.close

    def makefile(self, *_: Any) -> BufferedReader:
        """Give what comes."""
        return open_counted(self._connection, self._count)


def open_counted(connection: socket, count: Count) -> BufferedReader:
    """Give what comes over a connection, each piece told to `count` before anybody has it."""
    return BufferedReader(_Counted(connection.makefile("rb", buffering=0), count))
