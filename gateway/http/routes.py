"""How a feature states a route: method, address, who may call, what comes in and goes out. One statement, all of it."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint

from chaincode.words import Words
from chaincode.words.names import words_of_roles
from gateway.client.addresses import name_address
from gateway.http.answers import describe_answer, to_json
from gateway.http.body import BodyParser
from gateway.http.context import Gateway, get_gateway
from gateway.http.errors import BEHIND, FORBIDDEN, INVALID, NO_SESSION, NOT_JSON, NOT_YET, WRONG_GATEWAY
from gateway.http.headers import is_handed_on
from gateway.http.security import BRIDGE, Session, find_session, guess_session

WAIT_S = 5.0
ASK_AGAIN_S = 1
# What a route may answer instead of success, as described in openapi.json: any route; one that reads a body.
REFUSALS = (401, 403, 404, 409, 422, 429, 503, 504)
BODY_REFUSALS = (400, 413, 415)
_AFTER = {
    "in": "query", "name": "after", "schema": {"type": "string", "pattern": "^[0-9]{0,12}$"},
    "description": "Answer only once this block is mirrored here",
}
View = TypeVar("View", bound=Callable[..., Any])
Access = Callable[[Session | None], None]


def anyone(_caller: Session | None) -> None:
    """Without a session: health, the description, a challenge, public aggregates."""


def own_session(caller: Session | None) -> None:
    """Whoever has a session, to see it and to close it."""
    if caller is None:
        raise NO_SESSION()


def any_session(caller: Session | None) -> None:
    """Whoever a certificate of the community names, but a bridge: what it may do names its role."""
    own_session(caller)
    if caller is not None and BRIDGE in caller.roles:
        raise FORBIDDEN(roles=Words("gateway.http.routes.officer_service_auditor_member"))


def roles(*names: str, own: bool = False) -> Access:
    """Whoever holds one of these roles; with `own`, only from the organisation whose gateway this is."""

    def check(caller: Session | None) -> None:
        if caller is None:
            raise NO_SESSION()
        is_here = not own or caller.organisation == get_gateway().settings.organisation
        if not is_here or not set(names) & set(caller.roles):
            raise FORBIDDEN(roles=words_of_roles(names))

    return check


OPERATOR = roles("energy_operator", "service", own=True)
"""Whoever works for the organisation whose gateway this is, on a route that is at the energy operator's."""


def require_operator() -> None:
    """Refuse where readings and metering points don't live."""
    settings = get_gateway().settings
    if not settings.is_energy_operator:
        raise WRONG_GATEWAY(organisation=settings.energy_operator)


def get_caller() -> Session:
    """The session of the present request, on a route that needs one."""
    return cast(Session, g.caller)


class FeatureBlueprint(Blueprint):  # type: ignore[misc]
    """A feature's group of routes.

    at_operator: all of them live at the energy operator's gateway alone, where readings and metering points do
    is_always_answered: also while the mirror is being made, and shows the ledger's past
    """

    ARGUMENTS_PARSER = BodyParser()

    def __init__(self, name: str, words: str, *, at_operator: bool, is_always_answered: bool) -> None:
        super().__init__(name, f"gateway.{name}", description=words)
        self.at_operator, self.is_always_answered = at_operator, is_always_answered


def make_blueprint(
    name: str, words: str, *, at_operator: bool = False, is_always_answered: bool = False
) -> FeatureBlueprint:
    """A feature's group of routes, as `FeatureBlueprint` says."""
    return FeatureBlueprint(name, words, at_operator=at_operator, is_always_answered=is_always_answered)


def route(
    blueprint: FeatureBlueprint, method: str, rule: str, *,
    access: Access = any_session, body: Any = None, query: Any = None, media: str = "", takes: str = "",
    at_operator: bool = False,
) -> Callable[[View], View]:
    """State a route; the view gets what `query` and `body` parsed, in this order, then the address's parts by name.

    What the view says that it returns is what the route answers: a frozen record (see `answers`), or None for nothing.
    media: of an answer that isn't JSON, which the view returns as a response; takes: of a body that isn't JSON, which
    the view reads; at_operator: see `make_blueprint`.
    """

    def decorate(view: View) -> View:
        wrapped: Any = _answer(blueprint, view, media)
        if body is not None:
            wrapped = blueprint.arguments(body)(wrapped)
        if query is not None:
            wrapped = blueprint.arguments(query, location="query")(wrapped)
        has_body = body is not None or bool(takes)
        refusals = {one: HTTPStatus(one).name for one in REFUSALS + (BODY_REFUSALS if has_body else ())}
        security: list[dict[str, list[str]]] = [] if access is anyone else [{"session": []}]
        described: dict[str, Any] = {"requestBody": _describe_bytes(takes)} if takes else {}
        wrapped = blueprint.doc(security=security, responses=refusals, **described)(wrapped)
        # outermost, hence first: who calls is asked before what was sent is read
        guarded = _guard(wrapped, access, has_body=body is not None, at_operator=at_operator or blueprint.at_operator)
        blueprint.route(rule, methods=[method], parameters=[_AFTER])(
            guarded if blueprint.is_always_answered else _when_whole(guarded)
        )
        return view

    return decorate


def _answer(blueprint: FeatureBlueprint, view: Callable[..., Any], media: str) -> Callable[..., Any]:
    """A view whose record is sent as JSON, and described."""
    kind = view.__annotations__["return"]
    if kind is None:
        return cast(Callable[..., Any], blueprint.response(204)(view))

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        found = view(*args, **kwargs)
        return found if media else send(found)

    described = {"type": "string", "format": "binary"} if media else describe_answer(kind)
    return cast(Callable[..., Any], blueprint.response(200, described, content_type=media or None)(answer))


def _describe_bytes(media: str) -> dict[str, Any]:
    return {"required": True, "content": {media: {"schema": {"type": "string", "format": "binary"}}}}


def send(found: Any) -> ResponseReturnValue:
    """Send a record as JSON."""
    return jsonify(to_json(found))


def _guard(
    view: Callable[..., ResponseReturnValue], access: Access, *, has_body: bool, at_operator: bool
) -> Callable[..., Any]:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        _identify(get_gateway(), access)
        _refuse_nul()
        if at_operator:
            require_operator()
        if has_body and not request.is_json:
            raise NOT_JSON()
        return view(*args, **kwargs)

    return guarded


def _when_whole(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view that waits for a mirror which is being made from block 0: in the past that it shows, a frozen key acts."""

    @wraps(view)
    def waiting(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        gateway = get_gateway()
        if not gateway.mirror.is_whole:
            with gateway.waiting.hold("") as may_wait:
                if not may_wait or not gateway.mirror.wait_whole(WAIT_S):
                    raise NOT_YET(after=gateway.mirror.next_block, wait_s=ASK_AGAIN_S)
        return cast(ResponseReturnValue, view(*args, **kwargs))

    return waiting


def _identify(gateway: Gateway, access: Access) -> None:
    """Say who calls, as of the block that the caller asks for: it may have changed who that is, or may do."""
    known = guess_session(gateway, request.headers.get("Authorization", ""))  # counted first: a wrong token costs, too
    gateway.count_call(known.key if known else name_address(request.remote_addr or ""), is_open=known is None)
    g.caller = find_session(gateway, request)
    if g.caller is None:
        access(None)
    if _wait_for_block(gateway, g.caller):
        g.caller = find_session(gateway, request)
    access(g.caller)


def _refuse_nul() -> None:
    """No text that is kept holds NUL, and PostgreSQL doesn't even take it in a question."""
    words = (request.path, *request.args, *(value for _, value in request.args.items(multi=True)))
    if any("\x00" in word for word in words):
        raise INVALID(fields="address")


def _wait_for_block(gateway: Gateway, caller: Session | None) -> bool:
    """`?after=BLOCK` on any route: answer only once that block is mirrored; whether one was named.

    Whoever isn't known doesn't wait: only few threads may, and who may hold one is somebody. Nor does a call that is
    handed on: it would hold one of the few places of all whom that gateway's host serves.
    """
    after = request.args.get("after", "")
    if after and (not after.isascii() or not after.isdigit() or len(after) > 12):
        raise INVALID(fields="after")
    if after and gateway.mirror.next_block <= int(after):
        with gateway.waiting.hold(caller.key if caller else "") as may_wait:
            if caller is None or not may_wait or is_handed_on():
                raise NOT_YET(after=after, wait_s=ASK_AGAIN_S)
            if not gateway.mirror.wait(int(after), WAIT_S):
                raise BEHIND(after=after)
    return bool(after)
