"""What a page's script signs is carried to the visitor's own gateway; the server signs nothing, and keeps nothing.

    GET  .../signing                      what a proposal needs of the server: community, day, whose session, the time
    POST .../signing/<command>/propose    proposed arguments of a command, which the browser compares and shows
    POST .../signing/<command>/endorse    a signed proposal -> the transaction to read and sign
    POST .../signing/<command>/submit     a signed transaction -> its receipt
"""

import re
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, abort, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from gateway.client import RETRIED, ApiError
from webapp.failures import FORBIDDEN
from webapp.guards import require_form_token, take_text
from webapp.parts.member import find_member
from webapp.rendering import find_language, get_site, write
from webapp.visit import AT_PORTAL, STAFF, NotAMemberError, Visit
from webapp.words import ARGUMENTS, RULEBOOK

Plain = dict[str, Any]
COMMAND = re.compile(r"[a-z_]{1,40}")
CONFLICT = 409
_SIGNING = f"{AT_PORTAL}/signing"


def add_routes(app: Flask) -> None:
    """Add what a page's script asks and sends."""

    @app.get(_SIGNING)
    def signing(language: str, portal: str) -> ResponseReturnValue:
        visit = get_site().visit(language, portal, request.args)
        health = visit.own.get("health")
        return jsonify(community=health["community"], date=health["date"], organisation=visit.organisation,
                       member=_find_signer(visit), time_s=int(time.time()),
                       form_token=get_site().require_session().form_token)

    for step, take in (("propose", _propose), ("endorse", _endorse), ("submit", _submit)):
        app.add_url_rule(f"{_SIGNING}/<command>/{step}", f"signing:{step}", _make_step(take), methods=["POST"])

    @app.get("/rulebook/<any(it, en):language>.json")
    def rulebook(language: str) -> ResponseReturnValue:
        return jsonify(commands=RULEBOOK[language], arguments=ARGUMENTS[language])


def _find_signer(visit: Visit) -> str:
    """Return for whom the visitor's key signs: the member, also of the one on paper, which opens no page; "" for an
    organisation, by one of its staff.
    """
    try:
        return find_member(visit)
    except NotAMemberError:
        if set(STAFF) & set(visit.own.session()["roles"]):
            return ""
        own = visit.own.get("keys/own")
        if own["means"] == "early":
            abort(_tell_early(own["acts_date"]))
        if own["means"] != "recovery":
            raise
        return str(own["member"])


def _tell_early(date: str) -> Response:
    """Say from which day on a code on paper is taken."""
    writer = write(find_language())
    message = writer.say("paper_early", day=writer.formats.full_day(date))
    return make_response(jsonify(message=message), FORBIDDEN)


def _make_step(take: Callable[[Visit, str, Plain], Any]) -> Callable[..., ResponseReturnValue]:
    def step(language: str, portal: str, command: str) -> ResponseReturnValue:
        body = request.get_json(silent=True)
        if not isinstance(body, dict) or not COMMAND.fullmatch(command):
            abort(400)
        require_form_token()
        visit = get_site().visit(language, portal, request.args)
        try:
            return jsonify(take(visit, command, body))
        except ApiError as error:  # the browser signs a new proposal for the same id
            if error.code not in RETRIED:
                raise
            say = write(find_language()).say
            return make_response(jsonify(message=say("signing_again"), again=True), CONFLICT)

    return step


def _propose(visit: Visit, command: str, body: Plain) -> Plain:
    """Propose what the person didn't choose: which lots pay a request, and the hash of its words."""
    if command != "request":
        abort(404)
    chosen = {name: body.get(name) for name in ("price_cents", "service_date")}
    quoted = visit.own.get("wallet/quote", **chosen)
    kept = visit.own.post("words", {"words": {"text": take_text(body, "text")}, "reader": take_text(body, "provider")})
    return {
        "arguments": {"lots": quoted["lots"], "service_date": quoted["service_date"], "terms": kept["hash"]},
        "cents": quoted["lots_cents"], "salt": kept["salt"],
    }


def _endorse(visit: Visit, command: str, body: Plain) -> Any:
    signed = {name: take_text(body, name) for name in ("proposal", "signature")}
    return visit.own.post(f"commands/{command}/endorse", signed)


def _submit(visit: Visit, command: str, body: Plain) -> Any:
    """Send a transaction; what is shown from now on waits for its block."""
    signed = {name: take_text(body, name) for name in ("transaction", "signature")}
    receipt = visit.own.post(f"commands/{command}/submit", signed)
    visit.own.see(receipt["block"])
    return receipt
