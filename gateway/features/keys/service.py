"""How a member's keys stand, and certificates for further ones."""

from hashlib import sha256

from sqlalchemy import Connection, func, insert, select

from chaincode.rules import canonical, keys
from chaincode.rules.intervals import add_days
from chaincode.rules.records import MemberKey
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.db.tables import key_certificate
from gateway.features.keys.records import NOBODY, KeyCertificate, OwnKeys
from gateway.http.certifying import KEY_TAKEN, describe_brought, require_free
from gateway.http.certifying import certify as issue
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN, WRONG_GATEWAY, ApiReason
from gateway.http.security import NO_MEMBER, Session
from gateway.ledger.identity import Brought

DAY_S = 86_400
MOST_A_DAY = 10  # certificates of one member
TOO_MANY_KEYS = ApiReason("TOO_MANY_KEYS", 429)
OWN, RECOVERY, EARLY, COMING, NONE = "own", "recovery", "early", "coming", "none"


def describe_own(gateway: Gateway, caller: Session) -> OwnKeys:
    """Say how the caller's key and the member's others stand."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        member = caller.member or _find_meant(connection, caller.key)
        own = mirror.member_keys(member) if member else None
        if own is None:
            return NOBODY
        now = mirror.require_now()
        settled = own.settle(now.number)
        waits, paper_key = settled.recovery or settled.rotation, _find_paper(settled)
        return OwnKeys(
            member, _find_means(settled, caller.key), len(settled.keys),
            _list_public(connection, mirror, member, settled.keys),
            bool(settled.recovery_key or paper_key), paper_key,
            own.is_frozen(now.number), settled.is_own_frozen, own.is_recovering(now.number),
            own.has_cancelled, add_days(now.date, waits.acts_on - now.number) if waits else "",
        )


def _find_paper(settled: MemberKey) -> str:
    """The recovery key that waits to act, "" for none."""
    return settled.rotation.recovery_key if settled.rotation else ""


def _find_meant(connection: Connection, key: str) -> str:
    """The member for whom a key got its certificate here, "" for nobody."""
    chosen = select(key_certificate.c.member).where(key_certificate.c.key == key)
    return connection.scalar(chosen) or ""


def _find_means(settled: MemberKey, key: str) -> str:
    if key in settled.keys:
        return OWN
    if key == settled.recovery_key:
        return RECOVERY
    if key == _find_paper(settled):
        return EARLY
    waiting = [waits.keys for waits in (settled.recovery, settled.rotation) if waits]
    return COMING if any(key in brought for brought in waiting) else NONE


def _list_public(connection: Connection, mirror: Mirror, member: str, acting: tuple[str, ...]) -> tuple[str, ...]:
    """The public keys behind the ids of those that act: as they were registered, or as they got a certificate here."""
    known = {_hash_key(one): one for _, pending in mirror.pending_about(keys.member(member))
             if pending.command == "register"
             for one in canonical.decode(pending.arguments.encode("ascii"))["public_keys"]}
    mine = select(key_certificate.c.key, key_certificate.c.public_key).where(key_certificate.c.member == member)
    known |= {row.key: row.public_key for row in connection.execute(mine)}
    return tuple(known[key] for key in acting if key in known)


def _hash_key(public_key: str) -> str:
    return sha256(bytes.fromhex(public_key)).hexdigest()


def certify(gateway: Gateway, caller: Session, public_key: str, command_id: str, proof: str) -> KeyCertificate:
    """Give a key that is to be the caller's member's its certificate; the same again to the same key.

    Raises:
        ApiError: the caller acts for no member of this organisation; the key isn't proved, or is another's; too many.
    """
    own = describe_own(gateway, caller)
    if own.means not in (OWN, RECOVERY):
        raise NO_MEMBER()
    if caller.organisation != gateway.settings.organisation:
        raise WRONG_GATEWAY(organisation=caller.organisation)
    brought = describe_brought(public_key, command_id, proof, own.member)
    with gateway.database.read() as connection:
        _require_room(connection, Mirror(connection), brought, gateway.clock())
    certificate = issue(gateway, brought)
    with gateway.database.write() as connection:
        return _keep(connection, brought, certificate, gateway.clock())


def _require_room(connection: Connection, mirror: Mirror, brought: Brought, now_s: int) -> None:
    require_free(mirror, brought)
    mine = (key_certificate.c.member == brought.member) & (key_certificate.c.made_at_s > now_s - DAY_S)
    if (connection.scalar(select(func.count()).where(mine)) or 0) >= MOST_A_DAY:
        raise TOO_MANY_KEYS(most=MOST_A_DAY)


def _keep(connection: Connection, brought: Brought, certificate: str, now_s: int) -> KeyCertificate:
    held = connection.execute(select(key_certificate).where(key_certificate.c.key == brought.key)).first()
    if held is not None and held.member != brought.member:
        raise KEY_TAKEN()
    if held is None:
        connection.execute(insert(key_certificate), {
            "key": brought.key, "member": brought.member, "public_key": brought.public_key,
            "certificate": certificate, "made_at_s": now_s})
    return KeyCertificate(held.certificate if held is not None else certificate, brought.member)


def find_certificate(gateway: Gateway, key: str) -> KeyCertificate:
    """Give the certificate of a key, by the hash that only who has the key, or reads the ledger whole, knows."""
    with gateway.database.read() as connection:
        held = connection.execute(select(key_certificate).where(key_certificate.c.key == key)).first()
    if held is None:
        raise UNKNOWN(what=Words("gateway.keys.service.key"), name=key[:8])
    return KeyCertificate(held.certificate, held.member)
