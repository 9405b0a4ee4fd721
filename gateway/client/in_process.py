"""A gateway of this very process, asked straight through its WSGI application: no socket, and nothing of HTTP's bytes.

What httpx makes of a call (an address merged, headers joined, cookies looked for) takes longer than most answers do.
"""

import io
import json as json_text
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from gateway.client.answers import ApiAnswer

ADDRESS_SIGNS = "/%:@!$&'()*+,;=~"  # what may stand in a path as it is
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class InProcess:
    """Asks an application as httpx' client asks a server, as far as the API's client does. base: of all paths."""

    def __init__(self, app: Wsgi, base: str) -> None:
        place = urlsplit(base)
        self._app, self._path = app, place.path
        self._environ = {
            "wsgi.version": (1, 0), "wsgi.url_scheme": place.scheme, "wsgi.errors": sys.stderr,
            "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False, "SCRIPT_NAME": "",
            "SERVER_NAME": place.hostname, "SERVER_PORT": str(place.port or 80), "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": place.netloc,
        }

    def close(self) -> None:
        """Nothing is open."""

    @contextmanager
    def stream(
        self, method: str, path: str, *, params: Mapping[str, Any] | None = None, json: Any = None,
        content: bytes = b"", headers: Mapping[str, str] | None = None,
    ) -> Iterator[ApiAnswer]:
        """Ask; what the application raises is raised here."""
        sent = dict(headers or {})
        if json is not None:
            sent["Content-Type"], content = "application/json", _encode(json)
        path, _, query = path.partition("?")
        written = quote(self._path + path, ADDRESS_SIGNS)
        yield self._call({
            **self._environ, **dict(map(_name_header, sent.items())), "CONTENT_LENGTH": str(len(content)),
            "wsgi.input": io.BytesIO(content), "REQUEST_METHOD": method,
            "PATH_INFO": unquote(written, "latin-1"),  # its bytes, as WSGI has them
            "QUERY_STRING": urlencode(_write(params or {}), doseq=True) or query,
        })

    def _call(self, environ: dict[str, Any]) -> ApiAnswer:
        told: list[tuple[int, dict[str, str]]] = []

        def start(status: str, headers: list[tuple[str, str]], error: Any = None) -> Callable[[bytes], object]:
            if error:
                raise error[1]
            told.append((int(status.split(maxsplit=1)[0]), {name.lower(): value for name, value in headers}))
            return len  # nobody writes by it

        parts: Any = self._app(environ, start)
        with closing(parts) if hasattr(parts, "close") else nullcontext():
            content = b"".join(parts)
        return ApiAnswer(*told[-1], content)


def _name_header(header: tuple[str, str]) -> tuple[str, str]:
    name = header[0].upper().replace("-", "_")
    return name if name == "CONTENT_TYPE" else f"HTTP_{name}", header[1]


def _write(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as an address has them: several of one name stay several."""
    return {name: [_write_one(each) for each in (value if isinstance(value, list | tuple) else [value])]
            for name, value in params.items()}


def _write_one(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _encode(value: Any) -> bytes:
    return json_text.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
