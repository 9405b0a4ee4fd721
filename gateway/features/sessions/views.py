"""Open and close a session: the caller signs a challenge with the key of the certificate."""

from flask import request
from marshmallow import fields, validate

from gateway.client.sessions import RANDOM
from gateway.features.sessions import service
from gateway.features.sessions.records import Challenge, Moved, Opened, WhoCalls
from gateway.features.sessions.service import Answered
from gateway.http.context import get_gateway
from gateway.http.request_fields import base64, schema, text
from gateway.http.routes import anyone, get_caller, make_blueprint, own_session, route
from gateway.http.security import decode_base64

WHAT_IS_SIGNED = (
    "ECDSA over SHA-256, DER or r and s of 32 bytes each, of the lines: volano-session / organisation <whose gateway> "
    "/ origin <origin> / challenge <challenge> / nonce <nonce>"
)
MOST_TOKENS = 500
blueprint = make_blueprint("sessions", "A session for whoever holds a certificate's key")

Certificate = schema("Certificate", certificate=text(most=10_000, metadata={"description": "PEM"}))
Signed = schema(
    "SignedChallenge", certificate=text(most=10_000), challenge=text(),
    origin=text(most=300, metadata={"description": "Where the caller reached this gateway: scheme, host, port"}),
    nonce=text(RANDOM, metadata={"description": "The caller's own 256 random bits, base64url"}),
    signature=base64(most=200, metadata={"description": WHAT_IS_SIGNED}),
)
Tokens = schema("Tokens", tokens=fields.List(text(most=100), required=True, validate=validate.Length(1, MOST_TOKENS)))


@route(blueprint, "POST", "/sessions/challenge", access=anyone, body=Certificate)
def make_challenge(body: dict[str, str]) -> Challenge:
    """Ask for a challenge to sign. It is good for five minutes, once."""
    return service.make_challenge(get_gateway(), body["certificate"].encode())


@route(blueprint, "POST", "/sessions", access=anyone, body=Signed)
def open_session(body: dict[str, str]) -> Opened:
    """Open a session with a signed challenge."""
    answered = Answered(
        body["certificate"].encode(), body["challenge"], body["origin"], body["nonce"],
        decode_base64(body["signature"], "signature"),
    )
    return service.open_session(get_gateway(), answered, request.environ)


@route(blueprint, "POST", "/sessions/moved", body=Tokens)
def post_moved(body: dict[str, list[str]]) -> Moved:
    """Say when something of some sessions' members was last written: one question for all whose pages wait for it."""
    return service.find_moved(get_gateway(), get_caller(), body["tokens"])


@route(blueprint, "GET", "/session", access=own_session)
def get_session() -> WhoCalls:
    """Say who calls: organisation, key, member, and the roles that count today."""
    return service.describe_caller(get_caller())


@route(blueprint, "DELETE", "/session", access=own_session)
def close_session() -> None:
    """Close the session."""
    service.close_session(get_gateway(), request)
