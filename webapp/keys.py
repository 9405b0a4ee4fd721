"""A member's further keys: certificates for them, and the page on which the paper's digits bring a new key.

    POST .../key-certificate   {public_key, command_id, proof} of a further key -> its certificate
    GET  .../paper             the page for who has no key any more
    POST .../paper             {key}: the hash of the key on paper -> its certificate, and whose it is
"""

from typing import Any

from flask import Flask, abort, jsonify, request
from flask.typing import ResponseReturnValue

from webapp.guards import FORM_TOKEN, require_form_token
from webapp.rendering import get_site, show
from webapp.visit import PORTALS

NEW = ("public_key", "command_id", "proof")
LONGEST = 500
_AT_PORTAL = "/<any(it, en):language>/<any(citizen, commerce, municipality, auditor):portal>"


def add_routes(app: Flask) -> None:
    """Add what the pages of keys ask."""

    @app.post(f"{_AT_PORTAL}/key-certificate")
    def certify(language: str, portal: str) -> ResponseReturnValue:
        require_form_token()
        visit = get_site().visit(language, portal, {})
        return jsonify(visit.own.post("keys", _take(*NEW)))

    @app.get(f"{_AT_PORTAL}/paper")
    def paper(language: str, portal: str) -> str:
        return show("paper.html", language, title="paper_title", organisation=PORTALS[portal])

    @app.post(f"{_AT_PORTAL}/paper")
    def find(language: str, portal: str) -> ResponseReturnValue:
        key = _take("key")["key"]
        if not key.isalnum():
            abort(400)
        return jsonify(get_site().gateways.at(PORTALS[portal]).get(f"keys/{key}"))


def _take(*names: str) -> dict[str, str]:
    """Give the texts of a script's body, and nothing else that was sent."""
    body: Any = request.get_json(silent=True)
    if not isinstance(body, dict) or set(body) - {FORM_TOKEN} != set(names):
        abort(400)
    if not all(isinstance(body[name], str) and len(body[name]) <= LONGEST for name in names):
        abort(400)
    return {name: body[name] for name in names}
