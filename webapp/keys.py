"""A member's further keys: certificates for them, and the page on which the paper's digits bring a new key.

    POST .../key-certificate   {public_key, command_id, proof} of a further key -> its certificate
    POST .../pair              {command_id} of the command that will bring another phone's key -> its code
    GET  .../pair/<code>       what the other phone brought
    GET  .../device            the page on which another phone types the code
    POST .../device            {code} -> for whom and by which command its key is proved
    POST .../device/key        {code, public_key, proof} of its key
    GET  .../paper             the page for who has no key any more
    POST .../paper             {key}: the hash of the key on paper -> its certificate, and whose it is
"""

from flask import Flask, abort, jsonify
from flask.typing import ResponseReturnValue

from chaincode.words.codes import read_meant
from webapp.guards import FORM_TOKEN, require_form_token, take_texts
from webapp.rendering import get_site, show
from webapp.visit import AT_PORTAL, find_organisation

NEW = ("public_key", "command_id", "proof")


def add_routes(app: Flask) -> None:
    """Add what the pages of keys ask."""

    @app.post(f"{AT_PORTAL}/key-certificate")
    def certify(language: str, portal: str) -> ResponseReturnValue:
        require_form_token()
        visit = get_site().visit(language, portal, {})
        return jsonify(visit.own.post("keys", take_texts(*NEW, beside=(FORM_TOKEN,))))

    _add_phones(app)

    @app.get(f"{AT_PORTAL}/paper")
    def paper(language: str, portal: str) -> str:
        own = find_organisation(portal, get_site().gateways)
        return show("paper.html", language, title="paper_title", organisation=own)

    @app.post(f"{AT_PORTAL}/paper")
    def find(language: str, portal: str) -> ResponseReturnValue:
        key = take_texts("key", beside=(FORM_TOKEN,))["key"]
        if not key.isalnum():
            abort(400)
        return jsonify(get_site().open(portal).get(f"keys/{key}"))


def _add_phones(app: Flask) -> None:
    """Add what two phones ask, of which one adds the other's key."""

    @app.post(f"{AT_PORTAL}/pair")
    def pair(language: str, portal: str) -> ResponseReturnValue:
        require_form_token()
        visit = get_site().visit(language, portal, {})
        return jsonify(visit.own.post("pairings", take_texts("command_id", beside=(FORM_TOKEN,))))

    @app.get(f"{AT_PORTAL}/pair/<code>")
    def find_brought(language: str, portal: str, code: str) -> ResponseReturnValue:
        return jsonify(_find_pairing(portal, code))

    @app.get(f"{AT_PORTAL}/device")
    def other_phone(language: str, portal: str) -> str:
        own = find_organisation(portal, get_site().gateways)
        return show("device.html", language, title="device_title", organisation=own)

    @app.post(f"{AT_PORTAL}/device")
    def find_pairing(language: str, portal: str) -> ResponseReturnValue:
        return jsonify(_find_pairing(portal, take_texts("code", beside=(FORM_TOKEN,))["code"]))

    @app.post(f"{AT_PORTAL}/device/key")
    def bring(language: str, portal: str) -> ResponseReturnValue:
        brought = take_texts("code", "public_key", "proof", beside=(FORM_TOKEN,))
        code = _tidy(brought.pop("code"))
        get_site().open(portal).post(f"pairings/{code}", brought)
        return jsonify(code=code)


def _find_pairing(portal: str, code: str) -> object:
    return get_site().open(portal).get(f"pairings/{_tidy(code)}")


def _tidy(text: str) -> str:
    """Give a code as it was meant, by whoever typed it."""
    code = read_meant(text)
    return code if code.isascii() and code.isalnum() else abort(400)
