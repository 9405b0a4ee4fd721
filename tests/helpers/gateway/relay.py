"""A gateway whose operator is hostile: it hands its visitors' calls on to another organisation's gateway."""

import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Plain = dict[str, Any]


def keep(plain: Plain) -> Plain:
    """Change nothing."""
    return plain


@dataclass
class Relay:
    """Answers under one organisation's address with what another's gateway answers.

    app: all real gateways; shown, real: organisations; answer, ask: what the operator changes in JSON on the way to
    the visitor and on the way to the real gateway; sent: each path that a visitor posted to, with what was sent.
    """

    app: Any
    shown: str
    real: str
    answer: Callable[[Plain], Plain] = keep
    ask: Callable[[Plain], Plain] = keep
    sent: list[tuple[str, Plain]] = field(default_factory=list)

    def __call__(self, environ: Plain, start: Any) -> Iterable[bytes]:
        """Serve one call as WSGI."""
        kept = {**environ, "PATH_INFO": environ["PATH_INFO"].replace(f"/{self.shown}/", f"/{self.real}/", 1)}
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if body:
            asked = json.loads(body)
            self.sent.append((environ["PATH_INFO"].rpartition("/api/v1/")[2], asked))
            body = json.dumps(self.ask(dict(asked))).encode()
        kept |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        started: list[Any] = []
        data = b"".join(self.app(kept, lambda *given: started.append(given)))
        status, headers = started[0][:2]
        if dict(headers).get("Content-Type", "").startswith("application/json"):
            data = json.dumps(self.answer(json.loads(data))).encode()
        start(status, [(name, str(len(data)) if name.lower() == "content-length" else value)
                       for name, value in headers])
        return [data]
