"""A WSGI application behind a free port of this machine, by the server that the gateways run on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import waitress

from gateway.http.ending import end_server


@contextmanager
def serve(app: Any) -> Iterator[str]:
    """Serve it until the end; give its address, with a slash at the end."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=8)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}/"
    finally:
        end_server(server)
