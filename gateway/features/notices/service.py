"""Notices of whoever asks, how far they are read, and which letters a member wants."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from gateway import outbox
from gateway.db.tables import notice, notice_read
from gateway.features.notices.events import OFFICE
from gateway.features.notices.records import Notice, Notices, Unread, Wishes
from gateway.features.notices.telling import tell
from gateway.features.planner.service import list_unopened
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN
from gateway.http.rights import A_MEMBER, is_here, require_member
from gateway.http.security import Session, require_free_member
from gateway.outbox import WISHES

__all__ = ["choose_letters", "erase_notices", "get_wishes", "list_notices", "note_read", "tell"]
PLAN_SHARED = "plan_shared"   # an event of no ledger
STAFF = ("officer", "service", "auditor")


@dataclass(frozen=True)
class Reader:
    """Whose notices are asked for, and who reads them: an organisation's people read the same, each for themselves."""

    name: str
    who: str


def find_reader_of(gateway: Gateway, caller: Session) -> Reader:
    """Say whose notices a caller reads.

    Raises:
        ApiError: neither a member nor one of the organisation's people.
    """
    if caller.member:
        return Reader(caller.member, caller.member)
    if is_here(gateway, caller, *STAFF):
        return Reader(OFFICE, caller.key)
    raise FORBIDDEN(roles=A_MEMBER)


def list_notices(gateway: Gateway, caller: Session, most: int) -> Notices:
    """Give the newest notices of whoever asks; another organisation's people are told of plans shared with them."""
    if not caller.member and caller.roles and not is_here(gateway, caller, *STAFF):
        return _list_shared(gateway, caller, most)
    reader = find_reader_of(gateway, caller)
    chosen = select(notice).where(notice.c.reader == reader.name).order_by(notice.c.id.desc()).limit(most)
    with gateway.database.read() as connection:
        rows, last = connection.execute(chosen).all(), _read_last(connection, reader)
        unread = _count_unread(connection, reader, last)
    found = tuple(Notice(row.id, row.event, row.date, row.about, json.loads(row.filled), row.id <= last)
                  for row in rows)
    return Notices(found, unread, found[0].id if found else 0)


def _list_shared(gateway: Gateway, caller: Session, most: int) -> Notices:
    """A plan is told of until somebody whom it is shared with opens it: none of these has a number to read up to."""
    found = list_unopened(gateway, caller)
    notices = (Notice(0, PLAN_SHARED, date, f"sheet/{sheet}", {"name": name}, is_read=False)
               for sheet, name, date in found[:most])
    return Notices(tuple(notices), len(found), 0)


def count_unread(gateway: Gateway, caller: Session) -> Unread:
    """Count what whoever asks hasn't read; of another organisation's people, the plans that they haven't opened."""
    if not caller.member and not is_here(gateway, caller, *STAFF):
        return Unread(len(list_unopened(gateway, caller)))
    reader = find_reader_of(gateway, caller)
    with gateway.database.read() as connection:
        return Unread(_count_unread(connection, reader, _read_last(connection, reader)))


def note_read(gateway: Gateway, caller: Session, last: int) -> None:
    """Note that whoever asks has read all up to a notice; what was read stays so."""
    reader = find_reader_of(gateway, caller)
    with gateway.database.write() as connection:
        newest = connection.scalar(select(func.max(notice.c.id)).where(notice.c.reader == reader.name)) or 0
        reached = min(last, newest)
        if reached > _read_last(connection, reader):
            connection.execute(delete(notice_read).where(notice_read.c.who == reader.who))
            connection.execute(insert(notice_read), {"who": reader.who, "last": reached})


def get_wishes(gateway: Gateway, caller: Session) -> Wishes:
    """Say which letters a member asked for."""
    member = require_member(caller)
    with gateway.database.read() as connection:
        has_address = outbox.find_reader(connection, member) is not None
        chosen = outbox.list_wishes(connection, member)
    return Wishes(WISHES, chosen, has_address and outbox.can_send(gateway), has_address)


def choose_letters(gateway: Gateway, caller: Session, letters: Sequence[str]) -> Wishes:
    """Note which letters a member wants."""
    member = require_member(caller)
    require_free_member(caller)
    with gateway.database.write() as connection:
        outbox.wish(connection, member, [letter for letter in WISHES if letter in letters])
    return get_wishes(gateway, caller)


def erase_notices(connection: Connection, member: str) -> int:
    """Erase a member's notices and how far they were read; how many."""
    connection.execute(delete(notice_read).where(notice_read.c.who == member))
    return connection.execute(delete(notice).where(notice.c.reader == member)).rowcount


def _read_last(connection: Connection, reader: Reader) -> int:
    return connection.scalar(select(notice_read.c.last).where(notice_read.c.who == reader.who)) or 0


def _count_unread(connection: Connection, reader: Reader, last: int) -> int:
    chosen = select(func.count()).select_from(notice).where(notice.c.reader == reader.name, notice.c.id > last)
    return connection.scalar(chosen) or 0
