"""Signing in and out: the browser signs a challenge of each gateway that its pages ask, in one act.

The server relays challenges and answers, and keeps the tokens. An answer that names an address of this very machine is
relayed for callers of this machine alone: each machine has such addresses, and what answers there may be anybody.
"""

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial
from ipaddress import ip_address
from typing import Any, TypeVar

from flask import Flask, abort, jsonify, make_response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from gateway.client import IN_PROCESS, Client, is_loopback
from webapp.guards import require_form_token, take_text
from webapp.rendering import find_language, get_site, show, write
from webapp.sessions import COOKIE
from webapp.visit import AT_PORTAL, PORTALS, find_organisation
from webapp.words import LANGUAGES

DOORS = {"auditor": "auditor", "energy_operator": "manager"}  # by role, where the organisation says less
PROOF = ("challenge", "origin", "nonce", "signature")
Answer = TypeVar("Answer", bound=Response)
Heard = TypeVar("Heard")


def add_routes(app: Flask) -> None:
    """Add the page that signs in, what its script posts, and signing out."""

    @app.get(f"{AT_PORTAL}/sign-in")
    def sign_in(language: str, portal: str) -> str:
        return show("sign_in.html", language, after=take_next(language, portal),
                    organisation=find_organisation(portal, get_site().gateways))

    @app.post(f"{AT_PORTAL}/challenges")
    def challenges(language: str, portal: str) -> ResponseReturnValue:
        own = find_organisation(portal, get_site().gateways)
        return jsonify(challenges=_ask_challenges(own, take_text(_take_body(), "certificate")))

    @app.post(f"{AT_PORTAL}/sign-in")
    def answer(language: str, portal: str) -> ResponseReturnValue:
        body, own = _take_body(), find_organisation(portal, get_site().gateways)
        opened = _open_sessions(own, take_text(body, "certificate"), body.get("answers"))
        _require_own_door(portal, own, opened[own])
        tokens = {organisation: session["token"] for organisation, session in opened.items()}
        key = str(opened[own]["key"])
        return keep_session(make_response(jsonify(next=take_next(language, portal))), portal, tokens, key)

    @app.post("/<any(it, en):language>/sign-out")
    def sign_out(language: str) -> ResponseReturnValue:
        require_form_token()
        end_session()
        response = redirect(f"/{language}/signed-out", 303)
        response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Lax")
        return response

    @app.get("/<any(it, en):language>/signed-out")
    def signed_out(language: str) -> str:
        return show("signed_out.html", language)


def keep_session(response: Answer, portal: str, tokens: Mapping[str, str], key: str = "") -> Answer:
    """Give the browser a session with a new name, whatever it had before. key: the browser's, that signed."""
    name = get_site().sessions.open(portal, tokens, request.cookies.get(COOKIE, ""), key)
    response.set_cookie(COOKIE, name, secure=True, httponly=True, samesite="Lax", path="/")
    return response


def end_session() -> None:
    """End the browser's session here and at the gateways."""
    site = get_site()
    session = site.find_session()
    site.sessions.end(request.cookies.get(COOKIE, ""))
    for signed_in in session.portals.values() if session else ():
        site.gateways.ask_others({  # where one gives no answer it ends by itself
            organisation: partial(_end_session, token=token) for organisation, token in signed_in.tokens.items()})


def _end_session(client: Client, token: str) -> None:
    client.with_token(token).delete("session")


def take_next(language: str, portal: str) -> str:
    """Return where a visitor wanted to go: a page of this portal's, else its first."""
    wanted = request.args.get("next", "")
    is_ours = re.fullmatch(rf"/({'|'.join(LANGUAGES)})/{portal}(/[a-z-]+)*([?][\w=&.-]*)?", wanted)
    return wanted if is_ours else f"/{language}/{portal}"


def _ask_challenges(own: str, certificate: str) -> dict[str, str]:
    """Ask each gateway for a challenge; those that a member's pages can do without may be silent."""
    return _ask_each(own, dict.fromkeys(
        get_site().gateways.list_asked(own), lambda client: client.ask_challenge(certificate)))


def _open_sessions(own: str, certificate: str, answers: Any) -> dict[str, dict[str, Any]]:
    """Hand each gateway what the browser signed for it; a member's pages can do without some."""
    gateways, proofs = get_site().gateways, dict[str, dict[str, str]]()
    if not isinstance(answers, dict):
        abort(400)
    for organisation in gateways.list_asked(own):
        if isinstance(proof := answers.get(organisation), dict):
            proofs[organisation] = {"certificate": certificate, **{name: take_text(proof, name) for name in PROOF}}
            _require_own_origin(proofs[organisation]["origin"])
        elif gateways.is_needed(organisation, own):
            abort(400)
    return _ask_each(own, {name: partial(_open_session, proof=proof) for name, proof in proofs.items()})


def _open_session(client: Client, proof: Mapping[str, str]) -> dict[str, Any]:
    opened: dict[str, Any] = client.answer_challenge(proof)
    return opened | {"token": str(opened["token"])}


def _ask_each(own: str, questions: Mapping[str, Callable[[Client], Heard]]) -> dict[str, Heard]:
    """Ask the needed gateways one by one, so that what they refuse is told, and then the others, who may be silent."""
    gateways = get_site().gateways
    needed = [name for name in questions if gateways.is_needed(name, own)]
    found = {name: questions[name](gateways.at(name)) for name in needed}
    others = {name: question for name, question in questions.items() if name not in needed}
    return {**found, **gateways.ask_others(others)}


def _require_own_door(portal: str, own: str, opened: Mapping[str, Any]) -> None:
    """Send a key of another organisation to its own door, where its pages aren't empty; auditors are of any."""
    organisation = opened["organisation"]
    door = _find_door(organisation, opened["roles"])
    if portal != "auditor" and organisation != own:
        say = write(find_language()).say
        text = say("failure_other_door", organisation=say(organisation), door=say(f"door_{door}"))
        abort(make_response(jsonify(message=text), 403))


def _find_door(organisation: str, roles: Collection[str]) -> str:
    of_role = (door for role, door in DOORS.items() if role in roles)
    return next(of_role, "") or next(door for door, of in PORTALS.items() if of == organisation)


def _require_own_origin(origin: str) -> None:
    """Refuse an answer for an address of this machine from elsewhere, and one that is for no browser."""
    try:
        is_local = is_loopback(origin)
        is_from_here = "X-Forwarded-For" not in request.headers and ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        abort(400)
    if origin == IN_PROCESS or (is_local and not is_from_here):
        abort(make_response(jsonify(message=write(find_language()).say("failure_origin")), 403))


def _take_body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else abort(400)
