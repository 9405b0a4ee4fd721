"""Who calls: a challenge signed with the certificate's key opens a short session; roles count as T0 says.

Certificates are checked against the authorities of block 0, of whichever organisation: an auditor or another
organisation's service may call any gateway. Tokens and challenges are kept as hashes only.
"""

import base64
import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from flask import Request
from sqlalchemy import Connection, Row, delete, insert, select

from chaincode.rules import codec
from chaincode.rules.community.acting import Actor, find_actor_of_key
from chaincode.rules.parameters import Roles
from gateway.context import Gateway
from gateway.db.mirror import Mirror
from gateway.db.tables import challenge, session
from gateway.errors import NO_SESSION, ApiReason
from gateway.identity import Holder, Signed, UnacceptedError
from gateway.session_cache import Known

CHALLENGE_S = 300

UNTRUSTED = ApiReason(
    "CERTIFICATE_REFUSED", 401, "This certificate isn't accepted: {why}.", "Questo certificato non è accettato: {why}.",
)
NOT_ANSWERED = ApiReason(
    "CHALLENGE_REFUSED", 401, "The challenge wasn't answered, or too late.", "La sfida non ha avuto risposta in tempo.",
)
NO_MEMBER = ApiReason(
    "NO_MEMBER", 403, "Your key acts for no member.", "La tua chiave non agisce per alcun membro.",
)
STOPPED = ApiReason(
    "MEMBER_STOPPED", 403, "Member {member} is suspended, or the keys are frozen: nothing can be changed.",
    "Il membro {member} è sospeso o ha le chiavi bloccate: non può cambiare nulla.",
)
OTHER_CERTIFICATE = ApiReason(
    "OTHER_CERTIFICATE", 403, "This was made for another certificate than the session's.",
    "È stato preparato per un certificato diverso da quello della sessione.",
)
UNREADABLE = ApiReason(
    "BYTES_UNREADABLE", 400, "The bytes of {what} can't be read.", "I byte di {what} non sono leggibili.",
)


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


def make_challenge(gateway: Gateway, certificate: bytes) -> str:
    """Give a text for the holder of a certificate to sign; it says what it is, so it can't pass for anything else."""
    identify(gateway, certificate)
    text = f"volano-session:{gateway.settings.organisation}:{secrets.token_urlsafe(32)}"
    now = gateway.clock()
    with gateway.database.write(durable=False) as connection:
        connection.execute(delete(challenge).where(challenge.c.expires_at_s < now))
        connection.execute(insert(challenge), {
            "challenge_hash": _hash(text), "certificate_hash": sha256(certificate).hexdigest(),
            "expires_at_s": now + CHALLENGE_S,
        })
    return text


def open_session(gateway: Gateway, certificate: bytes, text: str, signature: bytes) -> tuple[str, int, Session]:
    """Give (token, end in UTC seconds, session) for a signed challenge, which is used up whatever comes of it."""
    identity = identify(gateway, certificate)
    now = gateway.clock()
    with gateway.database.write(durable=False) as connection:
        found = _take_challenge(connection, text, certificate, now)
    if not found or not gateway.identities.is_signed(certificate, text.encode(), signature):
        raise NOT_ANSWERED()
    token, ends_at_s = secrets.token_urlsafe(32), now + gateway.settings.session_s
    with gateway.database.write(durable=False) as connection:
        connection.execute(delete(session).where(session.c.expires_at_s < now))
        connection.execute(insert(session), {
            "token_hash": _hash(token), "certificate": certificate, "expires_at_s": ends_at_s,
        })
        return token, ends_at_s, describe(Mirror(connection), identity, certificate)


def _take_challenge(connection: Connection, text: str, certificate: bytes, now: int) -> bool:
    mine = challenge.c.challenge_hash == _hash(text)
    row = connection.execute(select(challenge.c.certificate_hash, challenge.c.expires_at_s).where(mine)).first()
    connection.execute(delete(challenge).where(mine))
    return row is not None and row[0] == sha256(certificate).hexdigest() and row[1] >= now


def find_session(gateway: Gateway, request: Request) -> Session | None:
    """Give the session of a request's bearer token; None when it has none, refused when it isn't good."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if not token:
        return None
    if kind.lower() != "bearer":
        raise NO_SESSION()
    token_hash, callers = _hash(token), gateway.mirror.callers
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
    guessed: Session | None = gateway.sessions.guess(_hash(authorization.partition(" ")[2]))
    return guessed


def _look_up(gateway: Gateway, token_hash: str, callers: int) -> Session:
    closings = gateway.sessions.closings
    with gateway.database.read() as connection:
        row = _find_row(connection, token_hash)
        if row is None or row[1] < gateway.clock():
            raise NO_SESSION()
        found = describe(Mirror(connection), identify(gateway, row[0]), row[0])
    gateway.sessions.keep(token_hash, Known(found, row[1], callers), closings)
    return found


def _find_row(connection: Connection, token_hash: str) -> Row[bytes, int] | None:
    mine = session.c.token_hash == token_hash
    return connection.execute(select(session.c.certificate, session.c.expires_at_s).where(mine)).first()


def close_session(gateway: Gateway, request: Request) -> None:
    """Forget the session of a request."""
    token_hash = _hash(request.headers.get("Authorization", "").partition(" ")[2])
    with gateway.database.write(durable=False) as connection:
        connection.execute(delete(session).where(session.c.token_hash == token_hash))
    gateway.sessions.forget(token_hash)


def identify(gateway: Gateway, certificate: bytes) -> Holder:
    """Find whose certificate (PEM) this is, or refuse."""
    try:
        return gateway.identities.identify(certificate, gateway.clock())
    except UnacceptedError as error:
        raise UNTRUSTED(why=error.code) from None


def describe(mirror: Mirror, identity: Holder, certificate: bytes) -> Session:
    """Say who a certificate's holder is today, by the ledger."""
    now = mirror.now()
    listed = codec.to_plain(now.parameters.roles if now else Roles())
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
        raise UNREADABLE(what="proposal") from None
    _require_same(caller, signed, name)


def require_own_transaction(gateway: Gateway, caller: Session, transaction: bytes, name: str) -> None:
    """Refuse transaction bytes of another command or of another certificate than the session's."""
    try:
        signed = gateway.identities.read_transaction(transaction)
    except UnacceptedError:
        raise UNREADABLE(what="transaction") from None
    _require_same(caller, signed, name)


def _require_same(caller: Session, signed: Signed, name: str) -> None:
    if not signed.args or signed.args[0] != name.encode():
        raise UNREADABLE(what="command")
    if (signed.organisation, signed.key) != (caller.organisation, caller.key):
        raise OTHER_CERTIFICATE()


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def decode_base64(text: str, what: str) -> bytes:
    """Read standard base64, strictly."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise UNREADABLE(what=what) from None
