"""Who calls: a session's token stands for the certificate that opened it; roles count as T0 says.

Certificates are checked against the authorities of block 0, of whichever organisation: an auditor or another
organisation's service may call any gateway. Of tokens only hashes are kept. gateway/features/sessions opens and closes.
"""

import base64
from dataclasses import dataclass, field
from hashlib import sha256

from flask import Request
from sqlalchemy import Connection, Row, select

from chaincode.rules import codec
from chaincode.rules.acting import Actor, find_actor_of_key
from chaincode.rules.parameters import Roles
from chaincode.rules.units import ORGANISATIONS
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.db.tables import session
from gateway.http.context import Gateway
from gateway.http.errors import NO_SESSION, ApiReason, Problem
from gateway.http.session_cache import KnownSession
from gateway.ledger.identity import Holder, Signed, UnacceptedError

UNTRUSTED = ApiReason("CERTIFICATE_REFUSED", 401)
NO_CERTIFICATE = ApiReason("CERTIFICATE_UNREADABLE", 401)
NO_MEMBER = ApiReason("NO_MEMBER", 403)
STOPPED = ApiReason("MEMBER_STOPPED", 403)
OTHER_CERTIFICATE = ApiReason("OTHER_CERTIFICATE", 403)
UNREADABLE = ApiReason("BYTES_UNREADABLE", 400)
# Holds no right on the ledger, which doesn't know it: it opens a gateway's own routes to the machine that hands in
# readings, and no others.
BRIDGE = "bridge"


@dataclass(frozen=True)
class Session:
    """Who calls. roles: those that count from the organisation today (T0); actor: the member whom the key acts for."""

    certificate: bytes = field(repr=False)
    organisation: str
    key: str
    roles: tuple[str, ...] = ()
    actor: Actor | None = None

    @property
    def member(self) -> str:
        """The member whom the key acts for, or ""."""
        return self.actor.member_id if self.actor else ""


def find_session(gateway: Gateway, request: Request) -> Session | None:
    """Give the session of a request's bearer token; None when it has none, refused when it isn't good."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if not token:
        return None
    if kind.lower() != "bearer":
        raise NO_SESSION()
    token_hash, callers = hash_token(token), gateway.mirror.callers
    known = gateway.sessions.find(token_hash, callers)
    if known is None:
        return _look_up(gateway, token_hash, callers)
    if known.expires_at_s < gateway.clock():
        raise NO_SESSION()
    session: Session = known.session
    identify(gateway, session.certificate)  # certificates end too
    return session


def guess_session(gateway: Gateway, authorization: str) -> Session | None:
    """Say whose a bearer token was when it was last looked up, without looking: to count by and to take turns by."""
    guessed: Session | None = gateway.sessions.guess(hash_token(authorization.partition(" ")[2]))
    return guessed


def look_up_session(gateway: Gateway, authorization: str) -> Session | None:
    """Say whose a bearer token is, by one question to the database; None when it isn't good."""
    try:
        return _look_up(gateway, hash_token(authorization.partition(" ")[2]), gateway.mirror.callers)
    except Problem:
        return None


def _look_up(gateway: Gateway, token_hash: str, callers: int) -> Session:
    closings = gateway.sessions.closings
    with gateway.database.read() as connection:
        row = _find_row(connection, token_hash)
        if row is None or row[1] < gateway.clock():
            raise NO_SESSION()
        found = describe(Mirror(connection), identify(gateway, row[0]), row[0])
    gateway.sessions.keep(token_hash, KnownSession(found, row[1], callers), closings)
    return found


def _find_row(connection: Connection, token_hash: str) -> Row[bytes, int] | None:
    mine = session.c.token_hash == token_hash
    return connection.execute(select(session.c.certificate, session.c.expires_at_s).where(mine)).first()


def identify(gateway: Gateway, certificate: bytes) -> Holder:
    """Find whose certificate (PEM) this is, or refuse."""
    try:
        return gateway.identities.identify(certificate, gateway.clock())
    except UnacceptedError as error:
        raise (NO_CERTIFICATE() if error.code == "IDENTITY_MALFORMED" else UNTRUSTED(why=error.code)) from None


def describe(mirror: Mirror, identity: Holder, certificate: bytes) -> Session:
    """Say who a certificate's holder is today, by the ledger."""
    now = mirror.now()
    listed = {BRIDGE: ORGANISATIONS} | codec.to_plain(now.parameters.roles if now else Roles())
    listed = {name: listed.get(name, ()) for name in identity.roles}
    roles = tuple(role for role in identity.roles if identity.organisation in listed[role])
    actor = find_actor_of_key(mirror, identity.key, identity.organisation, now.number) if now else None
    return Session(certificate, identity.organisation, identity.key, roles, actor)


def require_free_member(caller: Session) -> str:
    """Give the member who calls, or refuse nobody, and whose keys are frozen or who is suspended (T12)."""
    if caller.actor is None:
        raise NO_MEMBER()
    if caller.actor.is_frozen or caller.actor.is_suspended:
        raise STOPPED(member=caller.member)
    return caller.member


def require_own_proposal(gateway: Gateway, caller: Session, proposal: bytes, name: str) -> None:
    """Refuse proposal bytes of another command or of another certificate than the session's."""
    try:
        signed = gateway.identities.read_proposal(proposal)
    except UnacceptedError:
        raise UNREADABLE(what=Words("gateway.http.security.proposal")) from None
    _require_same(caller, signed, name)


def require_own_transaction(gateway: Gateway, caller: Session, transaction: bytes, name: str) -> None:
    """Refuse transaction bytes of another command or of another certificate than the session's."""
    try:
        signed = gateway.identities.read_transaction(transaction)
    except UnacceptedError:
        raise UNREADABLE(what=Words("gateway.http.security.transaction")) from None
    _require_same(caller, signed, name)


def _require_same(caller: Session, signed: Signed, name: str) -> None:
    if not signed.args or signed.args[0] != name.encode():
        raise UNREADABLE(what=Words("gateway.http.security.command"))
    if (signed.organisation, signed.key) != (caller.organisation, caller.key):
        raise OTHER_CERTIFICATE()


def hash_token(token: str) -> str:
    """Give what is kept of a token."""
    return sha256(token.encode()).hexdigest()


def decode_base64(text: str, what: str) -> bytes:
    """Read standard base64, strictly."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise UNREADABLE(what=what) from None
