"""Questions of one call, each of which goes the whole way through the app: rights, limits and refusals are its own."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote_to_bytes

from flask import current_app, request
from werkzeug.test import run_wsgi_app

from gateway.client import TOO_LARGE
from gateway.http.errors import INVALID

MOST_BYTES = 2_000_000
OF_REQUEST = ("CONTENT_TYPE", "werkzeug.", "flask.")  # what an environment says of the call that came, or keeps for it


@dataclass(frozen=True)
class OneAnswer:
    """What a path answers alone. body: its JSON; None of what is none, such as a file, or is too large to go along."""

    status: int
    body: Any


@dataclass(frozen=True)
class Answers:
    """What each path answers, in the order in which they were asked."""

    answers: tuple[OneAnswer, ...]


def ask_each(paths: Sequence[str]) -> Answers:
    """Return what each path below the API answers to whoever calls; what no longer fits into MOST_BYTES has no body,
    and is to be asked alone.

    Raises:
        ApiRefusal: INVALID, where one would wait for a block of its own: a call waits for one, by its own `after`.
    """
    if any("after" in parse_qs(path.partition("?")[2], keep_blank_values=True) for path in paths):
        raise INVALID(fields="paths")
    left, answers = MOST_BYTES, []
    for path in paths:
        status, content = _ask(path)
        is_too_large = len(content) > left
        answers.append(OneAnswer(TOO_LARGE, None) if is_too_large else OneAnswer(status, json.loads(content or "null")))
        left -= 0 if is_too_large else len(content)
    return Answers(tuple(answers))


def _ask(path: str) -> tuple[int, bytes]:
    """Return status and JSON; b"" for what is none."""
    with current_app.app_context():  # who calls is found anew, and lasts for one question
        parts, status, headers = run_wsgi_app(current_app.wsgi_app, _build_environ(path), buffered=True)
    is_json = headers.get("Content-Type", "").startswith("application/json")
    return int(status.split()[0]), b"".join(parts) if is_json else b""


def _build_environ(path: str) -> dict[str, Any]:
    kept = {name: value for name, value in request.environ.items() if not name.startswith(OF_REQUEST)}
    before, _, query = path.partition("?")
    return {**kept, "REQUEST_METHOD": "GET", "PATH_INFO": "/" + unquote_to_bytes(before.lstrip("/")).decode("latin-1"),
            "QUERY_STRING": query.encode().decode("latin-1"), "CONTENT_LENGTH": "0", "wsgi.input": io.BytesIO()}
