"""Invite people, let in whoever brings a code, say where a joining stands."""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Row

from chaincode.rules import keys
from chaincode.words import Words
from gateway import outbox
from gateway.db.mirror import Mirror
from gateway.features.invitations import store
from gateway.features.invitations.codes import hash_code, make_code, tidy_code
from gateway.features.invitations.records import (
    Admitted,
    Invitation,
    Invitations,
    MadeCode,
    MadeCodes,
    OwnJoining,
)
from gateway.http.certifying import NO_AUTHORITY, certify, describe_brought, require_free
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN, ApiReason, Problem
from gateway.http.rate import RateLimit
from gateway.http.security import Session
from gateway.ledger.identity import Brought

DAY_S = 86_400
OPEN_S = 30 * DAY_S
MOST_A_DAY = 200          # certificates
ALL = 12                  # of all addresses together so many times the wrong codes of one
CODE_REFUSED = ApiReason("CODE_REFUSED", 404)
TOO_MANY_JOIN = ApiReason("TOO_MANY_JOIN", 429)
SHOWN = ("id", "name", "contact", "language", "dossier", "made_at_s", "expires_at_s", "redeemed_at_s", "member",
         "public_key", "registration_id", "proof")
Plain = dict[str, Any]


class Guesses:
    """Codes that were wrong, by who tried them. Whoever tried too many waits before the next, be it right or wrong."""

    def __init__(self) -> None:
        self._limits: tuple[RateLimit, RateLimit] | None = None

    def open(self, a_minute: int) -> tuple[RateLimit, RateLimit]:
        """Give the limits of one address and of all, which the settings' number makes when it is first known."""
        self._limits = self._limits or (RateLimit(a_minute), RateLimit(ALL * a_minute))
        return self._limits


def invite(gateway: Gateway, caller: Session, people: Sequence[Plain]) -> MadeCodes:
    """Make a code for each of some people."""
    if gateway.certifier is None or not gateway.certifier.is_ready:
        raise NO_AUTHORITY()
    codes = [make_code() for _ in people]
    hashes = [hash_code(code, gateway.settings.community) for code in codes]
    now = gateway.clock()
    with gateway.database.write() as connection:
        names = store.add(connection, people, hashes, made_by=caller.key, made_at_s=now, expires_at_s=now + OPEN_S)
    return MadeCodes(tuple(MadeCode(name, person["name"], code, now + OPEN_S)
                           for name, person, code in zip(names, people, codes, strict=True)))


def list_invitations(gateway: Gateway) -> Invitations:
    """Give the invitations that aren't closed."""
    now = gateway.clock()
    with gateway.database.read() as connection:
        mirror, rows = Mirror(connection), store.list_open(connection)
        return Invitations(tuple(
            Invitation(**{name: getattr(row, name) for name in SHOWN}, state=find_state(mirror, row, now))
            for row in rows))


def find_state(mirror: Mirror, row: Row[Any], now_s: int) -> str:
    """Say where an invitation stands."""
    if not row.member:
        return "open" if now_s < row.expires_at_s else "expired"
    return _find_joined(mirror, row.member)


def _find_joined(mirror: Mirror, member: str) -> str:
    found = mirror.member(member)
    if found is not None and found.status == "confirmed":
        return "registered"
    waits = any(pending.command == "register" and not pending.is_done
                for _, pending in mirror.pending_about(keys.member(member)))
    return "proposed" if waits else "redeemed"


def close(gateway: Gateway, name: str) -> None:
    """End an invitation: its code is good for nothing any more, and nothing is kept of the person, who is told by mail
    if they belong now and mail goes out here.
    """
    with gateway.database.write() as connection:
        row = store.find(connection, name)
        if row is None or not store.close(connection, name, gateway.clock()):
            raise UNKNOWN(what=Words("gateway.invitations.service.invitation"), name=name)
        has_joined = bool(row.member) and _find_joined(Mirror(connection), row.member) == "registered"
    if has_joined:
        with suppress(Problem):  # no server of mail is set, or the member has no address
            outbox.queue(gateway, row.member, "joined")


def redeem(gateway: Gateway, caller: str, code: str, brought: Brought) -> Admitted:
    """Give whoever brings a code the certificate of the key that they show; the same again to the same key.

    caller: who tries, by whom wrong codes are counted.

    Raises:
        ApiError: no such code, or none any more; a key that isn't proved, or is a member's; too many today.
    """
    own, every = gateway.memory(Guesses).open(gateway.settings.limits.wrong_codes)
    own.require_room(caller, time.monotonic())
    every.require_room("", time.monotonic())
    code_hash, now = hash_code(code, gateway.settings.community) if tidy_code(code) else "", gateway.clock()
    with gateway.database.read() as connection:
        row = store.find_by_code(connection, code_hash)
    if row is None or row.closed_at_s or now >= row.expires_at_s or row.member not in ("", brought.member):
        own.take(caller, time.monotonic())
        every.take("", time.monotonic())
        raise CODE_REFUSED()
    certificate = row.certificate or _certify(gateway, brought)
    with gateway.database.write() as connection:
        return _keep(connection, row, brought, certificate, now)


def _certify(gateway: Gateway, brought: Brought) -> str:
    with gateway.database.read() as connection:
        require_free(Mirror(connection), brought)
        if store.count_redeemed(connection, gateway.clock() - DAY_S) >= MOST_A_DAY:
            raise TOO_MANY_JOIN(most=MOST_A_DAY)
    return certify(gateway, brought)


def _keep(connection: Connection, row: Row[Any], brought: Brought, certificate: str, now: int) -> Admitted:
    if row.member:
        return Admitted(row.certificate, row.member)
    values = {"member": brought.member, "public_key": brought.public_key, "proof": brought.proof,
              "registration_id": brought.registration_id, "certificate": certificate, "redeemed_at_s": now}
    if not store.redeem(connection, row.id, values):
        raise CODE_REFUSED()
    return Admitted(certificate, brought.member)


def find_own(gateway: Gateway, caller: Session) -> OwnJoining:
    """Say where the joining of the caller's key stands."""
    with gateway.database.read() as connection:
        if caller.actor is not None:
            return OwnJoining(caller.member, "registered")
        row = store.find_by_member(connection, caller.key)
        return OwnJoining(caller.key, _find_joined(Mirror(connection), caller.key) if row is not None else "unknown")


def read_brought(body: Mapping[str, str]) -> Brought:
    """Give what a body brings of a key."""
    return describe_brought(body["public_key"], body["registration_id"], body["proof"])
