"""Metrics on a port of their own, for this machine's Prometheus: figures of a community are no stranger's business.

One request at a time, in a thread of its own: whoever asks holds none of those that serve members.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

CONTENT_TYPE = "text/plain; version=0.0.4"
LOOPBACK = "127.0.0.1"


@contextmanager
def serve_metrics(port: int, formats: Mapping[str, Callable[[], str]]) -> Iterator[int]:
    """Answer /<organisation>/metrics on loopback until the end; give the port. port: 0 for any; formats: by name.

    Raises:
        OSError: the port is taken.
    """
    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        format_metrics = formats.get(environ["PATH_INFO"].removesuffix("/metrics").strip("/"))
        if format_metrics is None or not environ["PATH_INFO"].endswith("/metrics"):
            start("404 Not Found", [("Content-Type", CONTENT_TYPE)])
            return []
        text = format_metrics().encode()
        start("200 OK", [("Content-Type", CONTENT_TYPE)])
        return [text]

    with make_server(LOOPBACK, port, answer, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request, and waits for none for long."""

    timeout = 5

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
