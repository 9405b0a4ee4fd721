"""Becoming a member: a key is made in the browser, a code brings its certificate, people register it; until then this
says where that stands.

    GET  .../join          the page on which a code is typed and a key is made
    POST .../join          code, public key and proof, carried to the gateway of that organisation -> the certificate
    GET  .../joining       {state}: what the page that waits asks
"""

from flask import Flask, jsonify, make_response
from flask.typing import ResponseReturnValue

from gateway.client import ApiError
from webapp.failures import FORBIDDEN, NOT_FOUND, UNAUTHORIZED
from webapp.guards import take_texts
from webapp.rendering import find_language, find_portal, get_site, show, write
from webapp.visit import AT_PORTAL, NotAMemberError, SignInNeededError

STATES = ("redeemed", "proposed", "registered")
BROUGHT = ("code", "public_key", "registration_id", "proof")
SHORT = 8


def add_routes(app: Flask) -> None:
    """Add the page on which somebody joins, what its script sends, and what is shown to who isn't a member yet."""

    @app.get(f"{AT_PORTAL}/join")
    def join(language: str, portal: str) -> str:
        date = get_site().open(portal).get("health")["date"]
        return show("join.html", language, date=date, title="join_title")

    @app.post(f"{AT_PORTAL}/join")
    def redeem(language: str, portal: str) -> ResponseReturnValue:
        return jsonify(get_site().open(portal).post("invitations/redeem", take_texts(*BROUGHT)))

    @app.get(f"{AT_PORTAL}/joining")
    def joining(language: str, portal: str) -> ResponseReturnValue:
        try:
            return jsonify(state=_find_own(portal)["state"])
        except SignInNeededError:
            return make_response(jsonify(state=""), UNAUTHORIZED)

    app.register_error_handler(NotAMemberError, _show_joining)


def _find_own(portal: str) -> dict[str, str]:
    return _ask(portal, "invitations/own", {"state": "", "member": ""})


def _ask(portal: str, path: str, unknown: dict[str, str]) -> dict[str, str]:
    """Ask the visitor's gateway; unknown: what one answers of a release that knows of no such thing."""
    visit = get_site().visit(find_language(), portal, {})
    try:
        found: dict[str, str] = visit.own.get(path)
    except ApiError as error:
        if error.status != NOT_FOUND:
            raise
        return unknown
    return found


def _find_coming(portal: str) -> str:
    """From which date on a key acts that was brought by a paper or by the office, "" for another."""
    own = _ask(portal, "keys/own", {"means": ""})
    return str(own["acts_date"]) if own["means"] == "coming" else ""


def _show_joining(_: NotAMemberError) -> ResponseReturnValue:
    """Show where the joining stands of whose key is no member's, or that it is nobody's."""
    language, portal = find_language(), find_portal()
    own = _find_own(portal)
    state = own["state"] if own["state"] in STATES else ""
    coming = "" if state else _find_coming(portal)
    page = show("joining.html", language, title="joining_title", state=state, states=STATES,
                key=own["member"][:SHORT], coming=coming and write(language).formats.full_day(coming))
    return make_response(page, FORBIDDEN)
