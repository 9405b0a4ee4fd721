"""Gateways of which somebody changes the answers on their way to the pages."""

import io
import json
from collections.abc import Callable, Iterable
from typing import Any

Plain = dict[str, Any]


class Altered:
    """A WSGI application whose JSON answers are changed. change: gets the path below the API, and the answer."""

    def __init__(self, app: Any, change: Callable[[str, Plain], None]) -> None:
        self._app, self._change = app, change

    def __call__(self, environ: Plain, start: Any) -> Iterable[bytes]:
        """Serve one call as WSGI."""
        path, sent = environ["PATH_INFO"].rpartition("/api/v1/")[2], environ["wsgi.input"].read()
        environ["wsgi.input"] = io.BytesIO(sent)
        started: list[Any] = []
        data = b"".join(self._app(environ, lambda *given: started.append(given)))
        status, headers = started[0][:2]
        if status.startswith("200") and dict(headers).get("Content-Type", "").startswith("application/json"):
            payload = json.loads(data)
            if path == "several":
                for asked, answer in zip(json.loads(sent)["paths"], payload["answers"], strict=True):
                    self._change(asked.partition("?")[0], answer["body"])
            else:
                self._change(path, payload)
            data = json.dumps(payload).encode()
        start(status, [(name, str(len(data)) if name.lower() == "content-length" else value)
                       for name, value in headers])
        return [data]
