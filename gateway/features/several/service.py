"""Questions of one call, each of which goes the whole way through the app: rights, limits and refusals are its own."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote_to_bytes

from flask import current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.test import run_wsgi_app

from gateway.client import TOO_LARGE
from gateway.http.errors import INVALID
from gateway.http.routes import FeatureBlueprint

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
        ApiRefusal: INVALID, where one would wait for a block of its own: a call waits for one, by its own `after`; or
            where one is no question, whose calls nobody counts, as the description of them all.
    """
    if not all(_is_counted(path) and not _waits(path) for path in paths):
        raise INVALID(fields="paths")
    left, answers = MOST_BYTES, []
    for path in paths:
        status, content = _ask(path)
        is_too_large = len(content) > left
        answers.append(OneAnswer(TOO_LARGE, None) if is_too_large else OneAnswer(status, json.loads(content or "null")))
        left -= 0 if is_too_large else len(content)
    return Answers(tuple(answers))


def _waits(path: str) -> bool:
    return "after" in parse_qs(path.partition("?")[2], keep_blank_values=True)


def _is_counted(path: str) -> bool:
    """Whether who asks is identified first, hence counted; so is nobody whose path leads nowhere."""
    try:
        endpoint, _ = current_app.url_map.bind("").match(_find_path(path), method="GET")
    except HTTPException:
        return True
    return isinstance(current_app.blueprints.get(endpoint.partition(".")[0]), FeatureBlueprint)


def _find_path(path: str) -> str:
    """Return the path below the API as WSGI has it."""
    return "/" + unquote_to_bytes(path.partition("?")[0].lstrip("/")).decode("latin-1")


def _ask(path: str) -> tuple[int, bytes]:
    """Return status and JSON; b"" for what is none."""
    with current_app.app_context():  # who calls is found anew, and lasts for one question
        parts, status, headers = run_wsgi_app(current_app.wsgi_app, _build_environ(path), buffered=True)
    is_json = headers.get("Content-Type", "").startswith("application/json")
    return int(status.split()[0]), b"".join(parts) if is_json else b""


def _build_environ(path: str) -> dict[str, Any]:
    kept = {name: value for name, value in request.environ.items() if not name.startswith(OF_REQUEST)}
    query = path.partition("?")[2]
    return {**kept, "REQUEST_METHOD": "GET", "PATH_INFO": _find_path(path),
            "QUERY_STRING": query.encode().decode("latin-1"), "CONTENT_LENGTH": "0", "wsgi.input": io.BytesIO()}
