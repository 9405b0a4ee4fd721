"""Open and close a session: the caller signs a challenge with the key of the certificate."""

from typing import Any

from flask import request
from marshmallow import fields

from gateway.client.sessions import RANDOM
from gateway.features.sessions import service
from gateway.features.sessions.service import Answered
from gateway.http.context import get_gateway
from gateway.http.routes import anyone, get_caller, make_blueprint, own_session, route
from gateway.http.schemas import base64, schema, text
from gateway.http.security import Session, decode_base64

WHAT_IS_SIGNED = (
    "ECDSA over SHA-256, DER or r and s of 32 bytes each, of the lines: volano-session / organisation <whose gateway> "
    "/ origin <origin> / challenge <challenge> / nonce <nonce>"
)
blueprint = make_blueprint("sessions", "A session for whoever holds a certificate's key")

Certificate = schema("Certificate", certificate=text(most=10_000, metadata={"description": "PEM"}))
Challenge = schema("Challenge", challenge=text(metadata={"description": "Its organisation, a dot, 256 random bits"}))
Signed = schema(
    "SignedChallenge", certificate=text(most=10_000), challenge=text(),
    origin=text(most=300, metadata={"description": "Where the caller reached this gateway: scheme, host, port"}),
    nonce=text(RANDOM, metadata={"description": "The caller's own 256 random bits, base64url"}),
    signature=base64(most=200, metadata={"description": WHAT_IS_SIGNED}),
)
Opened = schema(
    "Session", token=fields.String(), expires_at=fields.Integer(metadata={"description": "UTC seconds"}),
    organisation=fields.String(), key=fields.String(), member=fields.String(), roles=fields.List(fields.String()),
    is_frozen=fields.Boolean(), is_suspended=fields.Boolean(),
)


@route(blueprint, "POST", "/sessions/challenge", access=anyone, body=Certificate, answer=Challenge)
def make_challenge(body: dict[str, str]) -> dict[str, str]:
    """Ask for a challenge to sign. It is good for five minutes, once."""
    return {"challenge": service.make_challenge(get_gateway(), body["certificate"].encode())}


@route(blueprint, "POST", "/sessions", access=anyone, body=Signed, answer=Opened)
def open_session(body: dict[str, str]) -> dict[str, Any]:
    """Open a session with a signed challenge."""
    answered = Answered(
        body["certificate"].encode(), body["challenge"], body["origin"], body["nonce"],
        decode_base64(body["signature"], "signature"),
    )
    token, ends_at_s, session = service.open_session(get_gateway(), answered, request.environ)
    return describe(session) | {"token": token, "expires_at": ends_at_s}


@route(blueprint, "GET", "/session", access=own_session, answer=Opened)
def get_session() -> dict[str, Any]:
    """Say who calls: organisation, key, member, and the roles that count today."""
    return describe(get_caller())


@route(blueprint, "DELETE", "/session", access=own_session, status=204)
def close_session() -> None:
    """Close the session."""
    service.close_session(get_gateway(), request)


def describe(session: Session) -> dict[str, Any]:
    """Give a session's plain values."""
    actor = session.actor
    return {
        "is_frozen": actor is not None and actor.is_frozen, "is_suspended": actor is not None and actor.is_suspended,
        "organisation": session.organisation, "key": session.key, "member": session.member,
        "roles": list(session.roles),
    }
