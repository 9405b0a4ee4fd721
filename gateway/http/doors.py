"""The server's doors: waitress with bounds on what a stranger can hold: connections, time, bodies, threads.

    connections   so many an address (of IPv6: its first half) and in all; who comes when all are taken pushes out the
                  one that was idle for longest, of the address that has most, so that idle connections silence nobody;
                  503 if none idles
    time          an idle connection, and an answer that nobody fetches, end after IDLE_S; a request comes in REQUEST_S
    bodies        small without a token, `body_bytes` with one, a file's `upload_bytes` where files go, and as large as
                  a settlement's vectors only from those who may send them: refused by the headers, before the body is
                  taken
    threads       by turns (gateway.http.turns); pages have their own, so that they don't keep the API's callers waiting

The same behind TLS (gateway.http.tls): who hasn't shaken hands is idle.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from socket import socket
from typing import Any, Protocol

from waitress.adjustments import Adjustments
from waitress.proxy_headers import proxy_headers_middleware
from waitress.server import TcpWSGIServer

from chaincode.words.names import words_of_roles
from gateway.client.addresses import name_address
from gateway.http.channels import FULL_ANSWER, Channel, TlsChannel
from gateway.http.errors import FORBIDDEN, NO_SESSION, TOO_LARGE, Problem
from gateway.http.file_paths import takes_file, takes_form_with_file
from gateway.http.introducing import find_caller, hear_callers
from gateway.http.loop import Loop
from gateway.http.seals import has_sealed_cookie
from gateway.http.tls import RECORD_BYTES, Tls
from gateway.http.turns import EACH, Pools, TurnsDispatcher
from gateway.http.unchanged import Unchanged
from gateway.settings import Limits

THREADS, PAGE_THREADS = 8, 8
IN_ALL, AN_ADDRESS = 400, 64
IDLE_S, REQUEST_S, LOOK_S = 15, 60, 5
STRANGERS_BYTES, FORM_BYTES = 65_536, 10_000  # FORM_BYTES: of a form around its file
REFUSED = 5  # connections of TLS for which there is no room, and which are told so


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

    guess: an Authorization header's session, if it is known without a look-up; look: by one, for a large body from an
    address, after a restart say; it raises the Problem of too many. large_roles: whose bodies may be `command_bytes`;
    proxies: the addresses whose X-Forwarded-For says who calls; in_all, an_address: connections;
    each: requests of one caller at once; idle_s, request_s: seconds; tls: none for the clear;
    proof: shown by another process of ours, which then says who calls; seal: of names of pages' sessions;
    unchanged: what needs no asking.
    """

    host: str
    port: int
    limits: Limits
    guess: Callable[[str], Caller | None]
    large_roles: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    in_all: int = IN_ALL
    an_address: int = AN_ADDRESS
    each: int = EACH
    idle_s: int = IDLE_S
    request_s: int = REQUEST_S
    tls: Tls | None = None
    look: Callable[[str, str], Caller | None] = lambda _authorization, _address: None
    proof: str = field(default="", repr=False)
    seal: str = field(default="", repr=False)
    unchanged: Unchanged = field(default_factory=Unchanged, repr=False)

    def name_caller(self, channel: Any) -> str:
        """Name whose turn a channel's next request takes: the key of a known session, else the address."""
        headers = channel.requests[0].headers
        known = self.guess(headers.get("AUTHORIZATION", ""))
        return known.key if known else self.name_sender(headers, channel.addr[0])

    def name_sender(self, headers: Mapping[str, str], address: str) -> str:
        """Name the address that a request comes from by its headers and by the connection's address."""
        address = find_caller(headers, self.proof) or address
        if address in self.proxies:
            address = headers.get("X_FORWARDED_FOR", address).rpartition(",")[2].strip()
        return name_address(address)

    def refuse_body(
        self, headers: Mapping[str, str], size: int, path: str = "", address: str = ""
    ) -> Problem | None:
        """Say why a body of this size isn't taken from whoever sends these headers to a path; None if it is."""
        authorization, limits = headers.get("AUTHORIZATION", ""), self.limits
        if size > limits.command_bytes or (size > STRANGERS_BYTES and not authorization):
            return None if self._is_form_with_file(headers, size, path) else TOO_LARGE()
        if size <= limits.body_bytes:
            return None
        try:
            caller = self.guess(authorization) or self.look(authorization, self.name_sender(headers, address))
        except Problem as problem:
            return problem
        if caller is None:
            return NO_SESSION()
        if takes_file(path) and size <= limits.upload_bytes:
            return None
        return None if set(caller.roles) & set(self.large_roles) else FORBIDDEN(roles=words_of_roles(self.large_roles))

    def _is_form_with_file(self, headers: Mapping[str, str], size: int, path: str) -> bool:
        """Whether a browser that our pages signed in sends a form with a file to where such forms go."""
        most = self.limits.upload_bytes + FORM_BYTES
        return size <= most and takes_form_with_file(path) and has_sealed_cookie(self.seal, headers)

    def limit_chunked(self, headers: Mapping[str, str], path: str = "", address: str = "") -> int:
        """How many bytes are taken from whoever doesn't say how many will come."""
        sizes = (self.limits.command_bytes, self.limits.upload_bytes, self.limits.body_bytes, STRANGERS_BYTES)
        return next((size for size in sizes if self.refuse_body(headers, size, path, address) is None), 0)


def create_server(
    app: Any, doors: Doors, pools: Pools | TurnsDispatcher | None = None, at: socket | None = None
) -> TcpWSGIServer:
    """Listen; `run` answers until SystemExit, `close` ends. pools: threads to answer by, of another door say, whose
    threads it shares; at: what listens already, in place of host and port.

    Raises:
        OSError: the address or the port can't be had.
    """
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for each request that waits, in a flood
    adjustments = Adjustments(
        host=doors.host, port=doors.port, threads=THREADS, ident=None, clear_untrusted_proxy_headers=False,
        connection_limit=doors.in_all + 10, channel_timeout=doors.idle_s, cleanup_interval=min(LOOK_S, doors.idle_s),
        max_request_body_size=doors.limits.command_bytes + 1, recv_bytes=RECORD_BYTES,
        url_scheme="https" if doors.tls else "http",
    )
    pools = pools or Pools(TurnsDispatcher(THREADS, doors.name_caller, doors.each),
                           TurnsDispatcher(PAGE_THREADS, doors.name_caller, doors.each))
    answers = trust_proxies(doors.tls.name_host(app) if doors.tls else app, doors.proxies)
    answers = hear_callers(answers, doors.proof)
    return _Server(answers, doors, dispatcher=pools, adj=adjustments, _sock=at, bind_socket=at is None)


def trust_proxies(app: Any, proxies: Iterable[str]) -> Any:
    """Return a WSGI application that hears who calls from some proxies, and forgets what anybody else says of it."""
    named = {"trusted_proxy_count": 1, "trusted_proxy_headers": {"x-forwarded-for"}}
    alone = proxy_headers_middleware(app)
    behind = {proxy: proxy_headers_middleware(app, trusted_proxy=proxy, **named) for proxy in proxies}
    return lambda environ, start: behind.get(environ["REMOTE_ADDR"], alone)(environ, start)


class _Server(TcpWSGIServer):  # type: ignore[misc]
    def __init__(self, app: Any, doors: Doors, **parts: Any) -> None:
        self.doors = doors
        self.channel_class = self._take
        super().__init__(app, map=Loop(), **parts)

    def add_task(self, channel: Any) -> None:
        """Have a channel's next request answered: at once, where its answer is known, else by a thread."""
        if channel.loop_thread == threading.get_ident():  # a thread's own next one is no longer looked at by the loop
            channel.at_once = self.doors.unchanged.find(channel.requests[0])
        if not channel.at_once:
            super().add_task(channel)

    def run(self) -> None:
        """Answer until SystemExit."""
        try:
            self._map.run()
        except (SystemExit, KeyboardInterrupt):
            self.task_dispatcher.shutdown()

    def _take(self, server: Any, connection: Any, address: Any, adj: Any, map: Any) -> None:  # noqa: A002 - waitress'
        """Take a connection, if need be in place of an idle one; answer 503 when there is none."""
        tls, is_refused = self.doors.tls, not self._has_room(address[0])
        if tls is not None:
            self._take_encrypted(tls, connection, address, is_refused, adj=adj, map=map)
            return
        if not is_refused:
            Channel(server, connection, address, adj, map=map)
            return
        try:
            connection.setblocking(False)
            connection.send(FULL_ANSWER)
        except OSError:
            pass
        connection.close()

    def _take_encrypted(self, tls: Tls, connection: Any, address: Any, is_refused: bool, **parts: Any) -> None:
        """The same by TLS: who is refused must shake hands to hear it, so few are told and the others cut off."""
        told = [channel for channel in self.active_channels.values() if channel.is_refused]
        try:
            if is_refused and len(told) >= REFUSED:
                raise OSError
            channel = TlsChannel(self, tls.wrap(connection), address, **parts)
        except OSError:  # it has ended meanwhile, or there is no room
            connection.close()
        else:
            channel.is_refused = is_refused

    def _has_room(self, address: str) -> bool:
        counted, name = Counter(channel.whose for channel in self._list_taken()), name_address(address)
        if address not in self.doors.proxies and counted[name] >= self.doors.an_address:
            return self._push_out(name)
        if counted.total() >= self.doors.in_all:
            return self._push_out(counted.most_common(1)[0][0]) or self._push_out("")
        return True

    def _push_out(self, name: str) -> bool:
        """End what was idle for longest, of a named address or ("") of all; whether there was one."""
        idle = [one for one in self._list_taken() if one.is_idle and name in ("", one.whose)]
        if not idle:
            return False
        min(idle, key=lambda channel: channel.last_activity).handle_close()
        return True

    def _list_taken(self) -> list[Any]:
        return [channel for channel in self.active_channels.values() if not channel.is_refused]

    def maintenance(self, now: float) -> None:
        """End what idles, what comes too slowly, and what fetches its answer too slowly."""
        for channel in list(self.active_channels.values()):
            is_waiting = bool(channel.requests) and not channel.total_outbufs_len
            is_quiet = not is_waiting and channel.last_activity < now - self.adj.channel_timeout
            if is_quiet or (channel.began_at and channel.began_at < now - self.doors.request_s):
                channel.will_close = True
