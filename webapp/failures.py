"""What is shown when something fails: one page of ours, in the visitor's language, that says what to do."""

import logging
import re

from flask import Flask, Response, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from gateway.client import ApiError, UnreachedError
from webapp.gateways import is_away
from webapp.rendering import find_language, find_portal, get_site, show, write
from webapp.sessions import COOKIE
from webapp.visit import PORTALS, SignInNeededError
from webapp.words import Say

UNAUTHORIZED, NOT_FOUND, FORBIDDEN, TOO_LARGE, BAD_GATEWAY = 401, 404, 403, 413, 502
_KNOWN = (400, FORBIDDEN, NOT_FOUND, 405, TOO_LARGE, 503)  # those that have words of their own
_BACK = re.compile(r"[a-z-]+/[a-z-]+(\?[\w=&.-]*)?", re.ASCII)
_log = logging.getLogger(__name__)


def answer_failures(app: Flask) -> None:
    """Answer each failure by a page, or, to a script, by its sentence."""
    app.register_error_handler(SignInNeededError, _ask_to_sign_in)
    app.register_error_handler(ApiError, _answer_refusal)
    app.register_error_handler(UnreachedError, lambda _: _answer(BAD_GATEWAY, "away"))
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_fault)

    @app.get("/<any(it, en):language>/too-large")
    def tell_too_large(language: str) -> ResponseReturnValue:
        """Where the server's doors send whose form was too large for them."""
        back = request.args.get("back", "")
        return _answer(TOO_LARGE, "413", f"/{language}/{back}" if _BACK.fullmatch(back) else "")


def end_portal(portal: str) -> None:
    """Forget that the browser which asks is signed in for a portal."""
    session = get_site().find_session(is_used=False)
    if session:
        session.portals.pop(portal, None)
        if not session.portals:
            get_site().sessions.end(request.cookies.get(COOKIE, ""))


def _ask_to_sign_in(_: SignInNeededError) -> ResponseReturnValue:
    """To the portal's page of signing in; an address that is no portal's says so itself."""
    language, portal = find_language(), find_portal()
    if request.method != "GET":
        return _answer(FORBIDDEN, "signed_out")
    if portal not in PORTALS:
        return _answer(UNAUTHORIZED, "signed_out")
    return redirect(url_for("sign_in", language=language, portal=portal, next=request.full_path.rstrip("?")))


def _answer_refusal(error: ApiError) -> ResponseReturnValue:
    """A session that the gateway no longer takes is over: the browser signs again."""
    if error.status == UNAUTHORIZED and request.method == "GET":
        end_portal(find_portal())
        return _ask_to_sign_in(SignInNeededError())
    if is_away(error):
        return _answer(BAD_GATEWAY, "away")
    status = error.status if 400 <= error.status < 500 else BAD_GATEWAY
    return _answer(status, "refused", why=error.words(find_language()))


def _answer_http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if error.response is not None or code < 400:
        return error
    return _answer(code, str(code) if code in _KNOWN else "refused", find_form() if code == TOO_LARGE else "",
                   why=error.name)


def find_form() -> str:
    """Return the page whose form was sent; "" where none was."""
    back = f"{request.path.rpartition('/')[0].lstrip('/')[3:]}?{request.query_string.decode('ascii', 'replace')}"
    return f"/{find_language()}/{back}" if request.method == "POST" and _BACK.fullmatch(back) else ""


def _answer_fault(error: Exception) -> ResponseReturnValue:
    """A fault of ours: its kind and place go into the log, and nothing of what was asked or answered."""
    at = error.__traceback__
    while at and at.tb_next:
        at = at.tb_next
    where = f"{at.tb_frame.f_code.co_name}:{at.tb_lineno}" if at else ""
    _log.error("%s at %s of %s", type(error).__name__, where, request.endpoint)
    return _answer(500, "500")


def _answer(status: int, key: str, back: str = "", **values: str) -> Response:
    """back: where there is a way back to."""
    language = find_language()
    say = write(language).say
    text = say(f"failure_{key}", **values)
    if request.is_json:
        return make_response(jsonify(message=text), status)
    page = show("failure.html", language, text=text, advice=say(_find_advice(say, key)), status=status,
                back=back)
    return make_response(page, status)


def _find_advice(say: Say, key: str) -> str:
    name = f"failure_{key}_advice"
    return name if name in say else "failure_advice"
