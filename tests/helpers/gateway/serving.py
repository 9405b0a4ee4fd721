"""A WSGI application behind a free port of this machine, by the server that the gateways run on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import waitress


@contextmanager
def serve(app: Any) -> Iterator[str]:
    """Serve it until the end; give its address, with a slash at the end."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=8)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}/"
    finally:
        server.task_dispatcher.shutdown()
        server.trigger.pull_trigger(server.close)  # by the server's own thread, which is waiting on what is closed
