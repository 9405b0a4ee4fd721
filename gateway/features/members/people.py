"""Names and contacts of this organisation's members, beside what the ledger knows of all."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, insert, select

from chaincode.rules.records import Member
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.db.tables import person
from gateway.features.members.records import (
    Counts,
    KnownMember,
    LedgerMember,
    Members,
    NamedMember,
    ReachedMember,
    UnregisteredPerson,
)
from gateway.http.answers import widen
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN, ApiReason
from gateway.http.rights import is_here
from gateway.http.security import Session

OTHER_MEMBER = ApiReason("OTHER_ORGANISATION", 403)
Plain = dict[str, Any]
M = TypeVar("M", bound=LedgerMember)
NAMES, CONTACTS = ("name",), ("name", "email", "phone", "address")
KEPT = (*CONTACTS, "language")


def list_members(gateway: Gateway, caller: Session, *, has_contacts: bool = False) -> Members:
    """All members of the ledger; names, and contacts where they are wanted, to this organisation's officers."""
    is_own = is_here(gateway, caller, "officer")
    kind, names = _choose_kind(has_contacts=has_contacts) if is_own else (LedgerMember, ())
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        members, now = mirror.members(), mirror.now()
        rows = connection.execute(select(person)).mappings() if is_own else ()
        known = {row["member"]: {name: row[name] for name in names} for row in rows}
    day, nothing = now.number if now else 0, dict.fromkeys(names, "")
    return Members(tuple(_describe(kind, member, record, day, known.get(member, nothing))
                         for member, record in members.items()))


def _choose_kind(*, has_contacts: bool) -> tuple[type[LedgerMember], tuple[str, ...]]:
    return (ReachedMember, CONTACTS) if has_contacts else (NamedMember, NAMES)


def count_members(gateway: Gateway) -> Counts:
    """How many confirmed members each organisation has."""
    with gateway.database.read() as connection:
        members = Mirror(connection).members()
    return Counts(dict(Counter(member.organisation for member in members.values() if member.status == "confirmed")))


def get_member(gateway: Gateway, member: str) -> KnownMember | LedgerMember | UnregisteredPerson:
    """One member with contacts, where they are this organisation's."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        found, now = mirror.member(member), mirror.now()
        row = connection.execute(select(person).where(person.c.member == member)).mappings().first()
    kept = {name: row[name] for name in KEPT} if row else {}
    if found and now:
        kind = KnownMember if row else LedgerMember
        return _describe(kind, member, found, now.number, kept)
    if row is None:
        raise UNKNOWN(what=Words("gateway.members.record.member"), name=member)
    return UnregisteredPerson(member, "unknown", **kept)


def _describe(kind: type[M], member: str, record: Member, day: int, names: Plain) -> M:
    return widen(kind, record, member=member, is_stopped=record.is_suspended(day), **names)


def save_contacts(gateway: Gateway, people: Sequence[Plain]) -> None:
    """Keep names and contacts, all or none; a member of another organisation is refused."""
    with gateway.database.write() as connection:
        mirror = Mirror(connection)
        for kept in people:
            _require_here(gateway, mirror, kept["member"])
        connection.execute(delete(person).where(person.c.member.in_([kept["member"] for kept in people])))
        connection.execute(insert(person), [kept | {"updated_at_s": gateway.clock()} for kept in people])


def _require_here(gateway: Gateway, mirror: Mirror, member: str) -> None:
    found = mirror.member(member)
    if found is not None and found.organisation != gateway.settings.organisation:
        raise OTHER_MEMBER(member=member)


def erase_contacts(connection: Connection, member: str) -> int:
    """Erase a person's name and contacts; how many there were."""
    return connection.execute(delete(person).where(person.c.member == member)).rowcount
