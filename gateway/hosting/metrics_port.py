"""Metrics on a port of their own, for this machine's Prometheus: figures of a community are no stranger's business.

One request at a time, in a thread of its own: whoever asks holds none of those that serve members.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import make_wsgi_app
from prometheus_client.registry import CollectorRegistry

LOOPBACK = "127.0.0.1"
_App = Callable[..., Iterable[bytes]]


@contextmanager
def serve_metrics(port: int, registries: Mapping[str, CollectorRegistry]) -> Iterator[int]:
    """Answer /<organisation>/metrics on loopback until the end; give the port. port: 0 for any; registries: by name.

    Raises:
        OSError: the port is taken.
    """
    apps: dict[str, _App] = {f"/{name}/metrics": make_wsgi_app(one) for name, one in registries.items()}

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        app: _App = apps.get(environ["PATH_INFO"], _refuse)
        return app(environ, start)

    with make_server(LOOPBACK, port, answer, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def _refuse(_: dict[str, Any], start: Any) -> Iterable[bytes]:
    start("404 Not Found", [])
    return []


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request, and waits for none for long."""

    timeout = 5

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
