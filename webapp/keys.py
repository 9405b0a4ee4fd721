"""A member's further keys: certificates for them, and the page on which the paper's digits bring a new key.

    POST .../key-certificate   {public_key, command_id, proof} of a further key -> its certificate
    GET  .../paper             the page for who has no key any more
    POST .../paper             {key}: the hash of the key on paper -> its certificate, and whose it is
"""

from flask import Flask, abort, jsonify
from flask.typing import ResponseReturnValue

from webapp.guards import FORM_TOKEN, require_form_token, take_texts
from webapp.rendering import get_site, show
from webapp.visit import AT_PORTAL, PORTALS

NEW = ("public_key", "command_id", "proof")


def add_routes(app: Flask) -> None:
    """Add what the pages of keys ask."""

    @app.post(f"{AT_PORTAL}/key-certificate")
    def certify(language: str, portal: str) -> ResponseReturnValue:
        require_form_token()
        visit = get_site().visit(language, portal, {})
        return jsonify(visit.own.post("keys", take_texts(*NEW, beside=(FORM_TOKEN,))))

    @app.get(f"{AT_PORTAL}/paper")
    def paper(language: str, portal: str) -> str:
        return show("paper.html", language, title="paper_title", organisation=PORTALS[portal])

    @app.post(f"{AT_PORTAL}/paper")
    def find(language: str, portal: str) -> ResponseReturnValue:
        key = take_texts("key", beside=(FORM_TOKEN,))["key"]
        if not key.isalnum():
            abort(400)
        return jsonify(get_site().gateways.at(PORTALS[portal]).get(f"keys/{key}"))
