"""Open a session by a signature over a text that fits this gateway alone, and close it.

The text (gateway/client/sessions.py) is made here once more from what this gateway is: its organisation, an address of
its own, the challenge that it gave to this very certificate. Nothing that a caller wrote is taken as the text.
"""

import secrets
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from ipaddress import ip_address
from typing import Any

import httpx
from flask import Request
from sqlalchemy import Connection, delete, insert, select

from gateway.client import IN_PROCESS, Challenged, find_origin, is_loopback
from gateway.db.mirror import Mirror
from gateway.db.tables import challenge, session
from gateway.db.touched import Heights
from gateway.features.sessions.records import Challenge, Moved, Opened, WhoCalls
from gateway.http.answers import widen
from gateway.http.context import Gateway
from gateway.http.errors import ApiReason
from gateway.http.security import OTHER_CERTIFICATE, Session, describe, hash_token, identify, look_up_session
from gateway.http.session_cache import KnownSession
from gateway.http.tls import CLIENT_CERTIFICATE
from gateway.settings import Settings

CHALLENGE_S = 300

NOT_ANSWERED = ApiReason("CHALLENGE_REFUSED", 401)
OTHER_ORIGIN = ApiReason("ORIGIN_REFUSED", 403)


@dataclass(frozen=True)
class Answered:
    """A caller's answer to a challenge. origin: where the caller reached this gateway; nonce: the caller's own."""

    certificate: bytes = field(repr=False)
    challenge: str = field(repr=False)
    origin: str
    nonce: str
    signature: bytes = field(repr=False)


def make_challenge(gateway: Gateway, certificate: bytes) -> Challenge:
    """Give the holder of a certificate what a session's text must hold: whose gateway this is, and 256 random bits."""
    identify(gateway, certificate)
    made = f"{gateway.settings.organisation}.{secrets.token_urlsafe(32)}"
    now = gateway.clock()
    with gateway.database.write(durable=False) as connection:
        connection.execute(delete(challenge).where(challenge.c.expires_at_s < now))
        connection.execute(insert(challenge), {
            "challenge_hash": hash_token(made), "certificate_hash": sha256(certificate).hexdigest(),
            "expires_at_s": now + CHALLENGE_S,
        })
    return Challenge(made)


def open_session(gateway: Gateway, answered: Answered, environ: Mapping[str, Any]) -> Opened:
    """Open a session for a signed challenge, which is used up whatever comes of it.

    environ: of the request, as the server made it.
    """
    identity = identify(gateway, answered.certificate)
    require_same_organisation(gateway, identity.organisation, environ)
    now = gateway.clock()
    with gateway.database.write(durable=False) as connection:
        found = _take_challenge(connection, answered, now)
    if not is_own(gateway.settings, answered.origin, environ):
        raise OTHER_ORIGIN(origin=answered.origin)
    text = Challenged(gateway.settings.organisation, answered.origin, answered.challenge, answered.nonce).to_bytes()
    if not found or not gateway.identities.is_signed(answered.certificate, text, answered.signature):
        raise NOT_ANSWERED()
    token, ends_at_s = secrets.token_urlsafe(32), now + gateway.settings.session_s
    callers = gateway.mirror.callers
    with gateway.database.write(durable=False) as connection:
        connection.execute(delete(session).where(session.c.expires_at_s < now))
        connection.execute(insert(session), {
            "token_hash": hash_token(token), "certificate": answered.certificate, "expires_at_s": ends_at_s,
        })
        caller = describe(Mirror(connection), identity, answered.certificate)
    # known at once, so that its first large body needs no look-up; nobody can have closed it yet
    gateway.sessions.keep(hash_token(token), KnownSession(caller, ends_at_s, callers), gateway.sessions.closings)
    return widen(Opened, describe_caller(caller), token=token, expires_at=ends_at_s)


def describe_caller(caller: Session) -> WhoCalls:
    """Say who calls."""
    actor = caller.actor
    return WhoCalls(
        caller.organisation, caller.key, caller.member, caller.roles,
        actor is not None and actor.is_frozen, actor is not None and actor.is_suspended,
    )


def _take_challenge(connection: Connection, answered: Answered, now: int) -> bool:
    mine = challenge.c.challenge_hash == hash_token(answered.challenge)
    row = connection.execute(select(challenge.c.certificate_hash, challenge.c.expires_at_s).where(mine)).first()
    connection.execute(delete(challenge).where(mine))
    return row is not None and row[0] == sha256(answered.certificate).hexdigest() and row[1] >= now


def is_own(settings: Settings, origin: str, environ: Mapping[str, Any]) -> bool:
    """Whether a caller reaches this gateway under an origin: one of the settings', or, of this machine, one of its own.

    The Host header isn't asked: whoever relays a call writes it. Each machine has loopback addresses, and what answers
    there may relay: such an origin is ours only for who calls from this machine and through no proxy.
    """
    try:
        is_normal = find_origin(origin) == origin
    except ValueError:
        return False
    if not is_normal:
        return False
    return origin in settings.own_origins or (is_loopback(origin) and _is_from_here(environ)) or (
        origin == IN_PROCESS and _is_in_process(environ)
    )


def _is_from_here(environ: Mapping[str, Any]) -> bool:
    """The server takes X-Forwarded-For from the named proxies alone and else removes it (gateway.http.doors); a gateway
    that hands on another's call says so by Via (gateway.http.relay).
    """
    is_handed_on = "HTTP_X_FORWARDED_FOR" in environ or "HTTP_VIA" in environ
    try:
        return not is_handed_on and ip_address(environ.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _is_in_process(environ: Mapping[str, Any]) -> bool:
    """A server that listens writes a name of its own here, whatever Host says; httpx' transport the origin's."""
    return environ.get("SERVER_NAME") == httpx.URL(IN_PROCESS).host


def require_same_organisation(gateway: Gateway, organisation: str, environ: Mapping[str, Any]) -> None:
    """Refuse a session for another organisation than that of the certificate which the connection was made with."""
    shown = environ.get(CLIENT_CERTIFICATE)
    if shown and identify(gateway, ssl.DER_cert_to_PEM_cert(shown).encode("ascii")).organisation != organisation:
        raise OTHER_CERTIFICATE()


def find_moved(gateway: Gateway, caller: Session, tokens: Sequence[str]) -> Moved:
    """Say at which heights records of each session's member, and of nobody, were last written; who has a token may ask.

    Raises:
        Problem: too many calls; each session that has to be looked up is one of the caller's.
    """
    height = gateway.mirror.next_block  # before what it may have moved
    moved = tuple(_find_moved(gateway, caller, token) for token in tokens)
    return Moved(height, moved, gateway.mirror.touched.common)


def _find_moved(gateway: Gateway, caller: Session, token: str) -> Heights | None:
    known = gateway.sessions.find(hash_token(token), gateway.mirror.callers)
    if known and known.expires_at_s >= gateway.clock():
        return gateway.mirror.touched.find(known.session.member)
    gateway.count_call(caller.key, is_open=False)
    found = look_up_session(gateway, f"Bearer {token}")
    return None if found is None else gateway.mirror.touched.find(found.member)


def close_session(gateway: Gateway, request: Request) -> None:
    """Forget the session of a request."""
    token_hash = hash_token(request.headers.get("Authorization", "").partition(" ")[2])
    with gateway.database.write(durable=False) as connection:
        connection.execute(delete(session).where(session.c.token_hash == token_hash))
    gateway.sessions.forget(token_hash)
