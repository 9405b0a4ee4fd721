"""What holds for every request and answer: who may post, what a page may load, what may be kept."""

import secrets
from collections.abc import Collection, Mapping
from typing import Any

from flask import Flask, Response, abort, request

from webapp.rendering import get_site

MOST_BYTES = 100_000  # of a body: an IBAN, a certificate with its answers
MOST_FILE_BYTES = 20_010_000  # of a form with a file
LONGEST_TEXT = 500  # of a few that a script sends: a public key, a proof
POLICY = "; ".join((
    "default-src 'none'",
    *(f"{kind}-src 'self'" for kind in ("script", "style", "font", "connect", "manifest", "worker")),
    "img-src 'self' data:", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
))
HEADERS = {
    "Content-Security-Policy": POLICY, "Permissions-Policy": "camera=(self)", "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
FORM_TOKEN = "form_token"  # noqa: S105 - the field's name


def guard(app: Flask) -> None:
    """Refuse what other sites send, and put the headers on each answer."""
    app.before_request(_refuse_others)
    app.after_request(_harden)


def require_form_token() -> None:
    """Refuse a form, or what a script sends, that isn't of the session of whoever sends it: 403.

    Who has no session is refused before any of the body is read: it may be a file's 20 MB.
    """
    session = get_site().find_session() or abort(403)
    body = request.get_json(silent=True) if request.is_json else request.form
    given = str(body.get(FORM_TOKEN, "")) if isinstance(body, Mapping) else ""
    if not secrets.compare_digest(given.encode(), session.form_token.encode()):
        abort(403)


def take_text(body: Mapping[str, Any], name: str) -> str:
    """Return a text of what a script sent; 400 where it is none."""
    value = body.get(name)
    return value if isinstance(value, str) else abort(400)


def take_texts(*names: str, beside: Collection[str] = ()) -> dict[str, str]:
    """Return the texts of what a script sent, by these names; 400 where one lacks or is too long, or more was sent.

    beside: what may stand there too.
    """
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or set(body) - set(beside) != set(names):
        abort(400)
    texts = {name: take_text(body, name) for name in names}
    return texts if max(map(len, texts.values())) <= LONGEST_TEXT else abort(400)


def _refuse_others() -> None:
    """Whatever changes something comes from a page of ours: a browser says so itself."""
    if request.method not in ("GET", "HEAD") and request.headers.get("Sec-Fetch-Site") != "same-origin":
        abort(403)


def _harden(response: Response) -> Response:
    response.headers.update(HEADERS)
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "no-cache"
    response.headers.setdefault("Cache-Control", "no-store")
    return response
