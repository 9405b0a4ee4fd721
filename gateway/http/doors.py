"""The server's doors: waitress with bounds on what a stranger can hold: connections, time, bodies, threads.

    connections   so many an address and in all; who comes when all are taken pushes out the one that was idle for
                  longest, of the address that has most, so that idle connections silence nobody; 503 if none idles
    time          an idle connection, and an answer that nobody fetches, end after IDLE_S; a request comes in REQUEST_S
    bodies        small without a token, `body_bytes` with one, a file's `upload_bytes` where files go, and as large as
                  a settlement's vectors only from those who may send them: refused by the headers, before the body is
                  taken
    threads       by turns (gateway.http.turns)
"""

import json
import logging
import time
from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.utilities import Error, RequestEntityTooLarge

from gateway.http.errors import FORBIDDEN, NO_SESSION, TOO_LARGE, ApiReason, Problem
from gateway.http.rate import name_address
from gateway.http.turns import EACH, TurnsDispatcher
from gateway.settings import Limits

THREADS = 8
IN_ALL, AN_ADDRESS = 400, 64
IDLE_S, REQUEST_S, LOOK_S = 15, 60, 5
STRANGERS_BYTES = 65_536
UPLOADS = "/api/v1/uploads"
FULL = ApiReason("TOO_MANY_CONNECTIONS", 503)


class Caller(Protocol):
    """Whose a token is: as much of a session as the doors ask for."""

    @property
    def key(self) -> str:
        """The certificate's key."""

    @property
    def roles(self) -> tuple[str, ...]:
        """Those that count."""


@dataclass(frozen=True)
class Doors:
    """Where to listen and what to hold back.

    guess: an Authorization header's session, if it is known without a look-up; large_roles: whose bodies may be
    `command_bytes`; proxy: the address whose X-Forwarded-For says who calls, "" for none; in_all, an_address:
    connections; each: requests of one caller at once; idle_s, request_s: seconds.
    """

    host: str
    port: int
    limits: Limits
    guess: Callable[[str], Caller | None]
    large_roles: tuple[str, ...] = ()
    proxy: str = ""
    in_all: int = IN_ALL
    an_address: int = AN_ADDRESS
    each: int = EACH
    idle_s: int = IDLE_S
    request_s: int = REQUEST_S

    def name_caller(self, channel: Any) -> str:
        """Name whose turn a channel's next request takes: the key of a known session, else the address."""
        headers = channel.requests[0].headers
        known = self.guess(headers.get("AUTHORIZATION", ""))
        if known:
            return known.key
        address = channel.addr[0]
        if address == self.proxy:
            address = headers.get("X_FORWARDED_FOR", address).rpartition(",")[2].strip()
        return name_address(address)

    def refuse_body(self, headers: dict[str, str], size: int, path: str = "") -> Problem | None:
        """Say why a body of this size isn't taken from whoever sends these headers to a path; None if it is."""
        authorization, limits = headers.get("AUTHORIZATION", ""), self.limits
        if size > limits.command_bytes or (size > STRANGERS_BYTES and not authorization):
            return TOO_LARGE()
        if size <= limits.body_bytes:
            return None
        caller = self.guess(authorization)
        if caller is None:
            return NO_SESSION()
        if path.endswith(UPLOADS) and size <= limits.upload_bytes:
            return None
        return None if set(caller.roles) & set(self.large_roles) else FORBIDDEN(roles=", ".join(self.large_roles))

    def limit_chunked(self, headers: dict[str, str], path: str = "") -> int:
        """How many bytes are taken from whoever doesn't say how many will come."""
        sizes = (self.limits.command_bytes, self.limits.upload_bytes, self.limits.body_bytes, STRANGERS_BYTES)
        return next((size for size in sizes if self.refuse_body(headers, size, path) is None), 0)


def create_server(app: Any, doors: Doors) -> TcpWSGIServer:
    """Listen; `run` answers until SystemExit, `close` ends.

    Raises:
        OSError: the address or the port can't be had.
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for each request that waits, in a flood
    trusted = {"trusted_proxy": doors.proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": "x-forwarded-for"}
    adjustments = Adjustments(
        host=doors.host, port=doors.port, threads=THREADS, ident=None, clear_untrusted_proxy_headers=True,
        connection_limit=doors.in_all + 10, channel_timeout=doors.idle_s, cleanup_interval=min(LOOK_S, doors.idle_s),
        max_request_body_size=doors.limits.command_bytes + 1, asyncore_use_poll=True,
        **(trusted if doors.proxy else {}),
    )
    dispatcher = TurnsDispatcher(THREADS, doors.name_caller, doors.each)
    return _Server(app, doors, dispatcher=dispatcher, adj=adjustments)


class _Server(TcpWSGIServer):  # type: ignore[misc]
    def __init__(self, app: Any, doors: Doors, **parts: Any) -> None:
        self.doors = doors
        self.channel_class = self._take
        super().__init__(app, **parts)

    def _take(self, server: Any, connection: Any, address: Any, adj: Any, map: Any) -> None:  # noqa: A002 - waitress'
        """Take a connection, if need be in place of an idle one; answer 503 when there is none."""
        if self._has_room(address[0]):
            _Channel(server, connection, address, adj, map=map)
            return
        try:
            connection.setblocking(False)
            connection.send(_FULL)
        except OSError:
            pass
        connection.close()

    def _has_room(self, address: str) -> bool:
        counted = Counter(channel.addr[0] for channel in self.active_channels.values())
        if address != self.doors.proxy and counted[address] >= self.doors.an_address:
            return self._push_out(address)
        if len(self.active_channels) >= self.doors.in_all:
            return self._push_out(counted.most_common(1)[0][0]) or self._push_out("")
        return True

    def _push_out(self, address: str) -> bool:
        """End what was idle for longest, of an address or ("") of all; whether there was one."""
        idle = [one for one in self.active_channels.values() if one.is_idle and address in ("", one.addr[0])]
        if not idle:
            return False
        min(idle, key=lambda channel: channel.last_activity).handle_close()
        return True

    def maintenance(self, now: float) -> None:
        """End what idles, what comes too slowly, and what fetches its answer too slowly."""
        for channel in list(self.active_channels.values()):
            is_waiting = bool(channel.requests) and not channel.total_outbufs_len
            is_quiet = not is_waiting and channel.last_activity < now - self.adj.channel_timeout
            if is_quiet or (channel.began_at and channel.began_at < now - self.doors.request_s):
                channel.will_close = True


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection. began_at: when the first bytes of a request came that isn't there yet; 0 for none."""

    began_at = 0.0

    def __init__(self, server: _Server, *args: Any, **kwargs: Any) -> None:
        self.parser_class = partial(_Request, server.doors)
        super().__init__(server, *args, **kwargs)

    @property
    def is_idle(self) -> bool:
        """Whether nothing of it is being answered."""
        return not self.requests and not self.total_outbufs_len

    def received(self, data: bytes) -> bool:
        """Take what came in, and note since when a request is on its way."""
        taken = bool(super().received(data))
        self.began_at = (self.began_at or time.time()) if self.request is not None else 0.0
        return taken


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """A request, refused by its headers when its body is larger than its sender may send."""

    error: Error | None
    adj: Adjustments

    def __init__(self, doors: Doors, adj: Adjustments) -> None:
        super().__init__(adj)
        self._doors = doors

    def received(self, data: bytes) -> int:
        """Take what came in; gives how much of it."""
        had_headers = self.headers_finished
        taken: int = super().received(data)
        if self.headers_finished and not had_headers and not self.error:
            self._judge()
        if isinstance(self.error, RequestEntityTooLarge):
            self.error = _RefusedError(TOO_LARGE())
        return taken

    def _judge(self) -> None:
        problem = self._doors.refuse_body(self.headers, self.content_length, self.path)
        if problem is not None:
            self.error, self.completed = _RefusedError(problem), True
        elif self.chunked:
            self.adj = copy(self.adj)
            self.adj.max_request_body_size = self._doors.limit_chunked(self.headers, self.path)


class _RefusedError(Error):  # type: ignore[misc]
    """A refusal in the API's one payload."""

    def __init__(self, problem: Problem) -> None:
        super().__init__("")
        self._problem = problem

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Give status line, headers, body."""
        body = json.dumps(self._problem.payload).encode()
        return f"{self._problem.status} {self._problem.code}", [("Content-Type", "application/json")], body


def _format_full() -> bytes:
    body = json.dumps(FULL(wait_s=1).payload).encode()
    head = f"HTTP/1.1 503 Busy\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nRetry-After: 1\r\n"
    return head.encode() + b"Connection: close\r\n\r\n" + body


_FULL = _format_full()
