"""Pairings over HTTP."""

from gateway.features.pairings import service
from gateway.features.pairings.service import Pairing
from gateway.http.context import get_gateway
from gateway.http.request_fields import schema, text
from gateway.http.routes import anyone, get_caller, make_blueprint, route

blueprint = make_blueprint("pairings", "Another phone brings its key to the one that adds it")
NewPairing = schema("NewPairing", command_id=text("[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{32}", metadata={
    "description": "The id of the command that will bring the key"}))
PairedKey = schema(
    "PairedKey", public_key=text("[0-9a-f]{2,400}", most=400, metadata={
        "description": "SubjectPublicKeyInfo, DER, hex, on P-256"}),
    proof=text("[0-9a-f]{2,200}", metadata={
        "description": "The key's signature, DER with the lesser s, hex, of volano-key:<member>:<command_id>"}),
)


@route(blueprint, "POST", "/pairings", body=NewPairing)
def post_pairing(body: dict[str, str]) -> Pairing:
    """Make a code under which another phone brings its key; it is kept in memory for 15 minutes, one of a member."""
    return service.open_pairing(get_gateway(), get_caller(), body["command_id"])


@route(blueprint, "GET", "/pairings/<code>", access=anyone)
def get_pairing(code: str) -> Pairing:
    """Give for what a code's key and proof are, and what was brought, to whoever reads the code."""
    return service.find_pairing(get_gateway(), code)


@route(blueprint, "POST", "/pairings/<code>", access=anyone, body=PairedKey)
def post_key(body: dict[str, str], code: str) -> None:
    """Bring a key under a code; the first one stays. It acts once the member's present key has signed for it."""
    service.bring_key(get_gateway(), code, body["public_key"], body["proof"])
