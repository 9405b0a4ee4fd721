"""Connections and requests at the server's doors, as waitress has them, with what `doors` holds back."""

import json
import threading
import time
from copy import copy
from functools import partial
from html import escape
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import WSGITask
from waitress.utilities import Error, RequestEntityTooLarge

from gateway.client.addresses import name_address
from gateway.client.unchanged import HEARS
from gateway.http.errors import MALFORMED, TOO_LARGE, ApiReason, Problem
from gateway.http.file_paths import find_too_large
from gateway.http.tls import CLIENT_CERTIFICATE, TlsPart
from gateway.http.unchanged import is_last

FULL = ApiReason("TOO_MANY_CONNECTIONS", 503)


class _Task(WSGITask):  # type: ignore[misc]
    """A request for the application."""

    def build_response_header(self) -> bytes:
        """Give what is sent before a body; the door learns from it what it may say by itself."""
        self.channel.server.doors.unchanged.hear(self.request, self.response_headers)
        return bytes(super().build_response_header())

    def set_close_on_finish(self) -> None:
        """End the connection with this answer; but waitress would with each that has no body, of which none asks it."""
        if self.has_body or self.version != "1.1" or is_last(self.request):
            super().set_close_on_finish()

    def get_environment(self) -> dict[str, Any]:
        """Give what WSGI hands to an application, with the client's certificate, which no header can name."""
        environ: dict[str, Any] = super().get_environment()
        return environ | {CLIENT_CERTIFICATE: self.channel.certificate, HEARS: True}


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection. began_at: when the first bytes of a request came that isn't there yet; 0 for none; is_refused:
    whether there was no room for it, and it is only told so; certificate: of the client; whose: as turns and rates
    name an address; is_left: whether a part of the answer that is being made is; at_once: an answer that no
    thread makes; loop_thread: by which the loop takes in what comes.
    """

    began_at = 0.0
    is_refused = is_left = False
    loop_thread = 0
    certificate = at_once = b""
    requests: list[Any]
    task_class = _Task

    def __init__(self, server: Any, connection: Any, address: Any, *args: Any, **kwargs: Any) -> None:
        self.parser_class, self.whose = partial(_Request, server.doors, address[0]), name_address(address[0])
        super().__init__(server, connection, address, *args, **kwargs)

    @property
    def is_idle(self) -> bool:
        """Whether nothing of it is being answered."""
        return not self.requests and not self.total_outbufs_len

    def writable(self) -> bool:
        """Whether the loop has something to send or to end. Whoever makes an answer sends it, too, and what the network
        doesn't take at once is left to the loop; waitress' would look at all connections again and again meanwhile.
        """
        return bool(self.will_close if self.requests and not self.is_left else super().writable())

    def write_soon(self, data: Any) -> int:
        """Send a part of the answer that is being made."""
        written: int = super().write_soon(data)
        self.is_left = self.total_outbufs_len > 0
        if self.is_left:
            self.server.pull_trigger()
        return written

    def received(self, data: bytes) -> bool:
        """Take what came in, and note since when a request is on its way."""
        self.loop_thread = threading.get_ident()
        taken = bool(super().received(data))
        self.began_at = (self.began_at or time.time()) if self.request is not None else 0.0
        if self.at_once:
            self._answer_at_once()
        return taken

    def _answer_at_once(self) -> None:
        """Send what is known of the next request; the others that came with it are answered by threads."""
        answer, self.at_once = self.at_once, b""
        with self.requests_lock:
            request = self.requests.pop(0)
            self.close_when_flushed = is_last(request)
            self.requests = [] if self.close_when_flushed else self.requests
        with self.outbuf_lock:
            self.outbufs[-1].append(answer)
            self.total_outbufs_len += len(answer)
        self.handle_write()
        if self.requests:
            self.server.task_dispatcher.add_task(self)


class TlsChannel(TlsPart, Channel):
    """A connection by TLS."""

    def welcome(self) -> None:
        """Tell who finds no room, and end."""
        if self.is_refused:
            with self.outbuf_lock:
                self.outbufs[-1].append(FULL_ANSWER)
                self.total_outbufs_len += len(FULL_ANSWER)
                self.close_when_flushed = True


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """A request, refused by its headers when its body is larger than its sender may send."""

    error: Error | None
    adj: Adjustments

    def __init__(self, doors: Any, address: str, adj: Adjustments) -> None:
        super().__init__(adj)
        self._doors, self._address = doors, address

    def received(self, data: bytes) -> int:
        """Take what came in; gives how much of it."""
        had_headers = self.headers_finished
        taken: int = super().received(data)
        if self.headers_finished and not had_headers and not self.error:
            self._judge()
        if isinstance(self.error, RequestEntityTooLarge):
            self.error = self._refuse(TOO_LARGE())
        return taken

    def _judge(self) -> None:
        has_both = "CONTENT_LENGTH" in self.headers and (self.chunked or "TRANSFER_ENCODING" in self.headers)
        if has_both:  # where it ends, one in front may see otherwise
            self.error, self.completed = _RefusedError(MALFORMED()), True
            return
        problem = self._doors.refuse_body(self.headers, self.content_length, self.path, self._address)
        if problem is not None:
            self.error, self.completed = self._refuse(problem), True
        elif self.chunked:
            self.adj = copy(self.adj)
            self.adj.max_request_body_size = self._doors.limit_chunked(self.headers, self.path, self._address)

    def _refuse(self, problem: Problem) -> Error:
        """A form of our pages is answered by a page, anything else in the API's one payload."""
        page = find_too_large(self.path, self.query) if problem.status == TOO_LARGE.status else ""
        return _RefusedFormError(problem, self.path[1:3], page) if page else _RefusedError(problem)


class _RefusedError(Error):  # type: ignore[misc]
    """A refusal in the API's one payload."""

    def __init__(self, problem: Problem) -> None:
        super().__init__("")
        self._problem = problem

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Give status line, headers, body."""
        body = json.dumps(self._problem.payload).encode()
        headers = [("Content-Type", "application/json")]
        if "wait_s" in self._problem.values:
            headers.append(("Retry-After", str(self._problem.values["wait_s"])))
        return f"{self._problem.status} {self._problem.code}", headers, body


class _RefusedFormError(_RefusedError):
    """The same for who reads pages: a sentence, and at once the pages' own page, which has a way back to the form."""

    def __init__(self, problem: Problem, language: str, page: str) -> None:
        super().__init__(problem)
        self._language, self._page = language, page

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Give status line, headers, body."""
        status, _, _ = super().to_response(ident)
        words, page = escape(str(self._problem.payload[f"message_{self._language}"])), escape(self._page)
        body = (f'<!doctype html><html lang="{self._language}"><meta charset="utf-8"><title>Volano</title>'
                f'<meta http-equiv="refresh" content="0; url={page}"><p><a href="{page}">{words}</a></p></html>')
        return status, [("Content-Type", "text/html; charset=utf-8")], body.encode()


def _format_full() -> bytes:
    body = json.dumps(FULL(wait_s=1).payload).encode()
    head = f"HTTP/1.1 503 Busy\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nRetry-After: 1\r\n"
    return head.encode() + b"Connection: close\r\n\r\n" + body


FULL_ANSWER = _format_full()
