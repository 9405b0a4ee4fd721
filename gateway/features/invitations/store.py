"""Invitations as rows of the gateway of the officer's organisation; a row is also the record of its certificate."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from gateway.db.tables import invitation

Plain = Mapping[str, Any]
NOTHING_YET = {"member": "", "public_key": "", "registration_id": "", "proof": "", "certificate": "",
               "redeemed_at_s": 0, "closed_at_s": 0}


def add(connection: Connection, people: Sequence[Plain], hashes: Sequence[str], **common: Any) -> list[str]:
    """Keep invitations; give their ids."""
    rows = [{**person, **common, **NOTHING_YET, "id": secrets.token_hex(8), "code_hash": code_hash}
            for person, code_hash in zip(people, hashes, strict=True)]
    connection.execute(insert(invitation), rows)
    return [row["id"] for row in rows]


def find(connection: Connection, name: str) -> Row[Any] | None:
    """Find an invitation by its id."""
    return connection.execute(select(invitation).where(invitation.c.id == name)).first()


def find_by_code(connection: Connection, code_hash: str) -> Row[Any] | None:
    """Find the invitation of a code."""
    return connection.execute(select(invitation).where(invitation.c.code_hash == code_hash)).first()


def find_by_member(connection: Connection, member: str) -> Row[Any] | None:
    """Find the invitation that a key redeemed."""
    return connection.execute(select(invitation).where(invitation.c.member == member)).first()


def list_open(connection: Connection) -> Sequence[Row[Any]]:
    """Give the invitations that nobody has closed, newest first."""
    chosen = select(invitation).where(invitation.c.closed_at_s == 0)
    return connection.execute(chosen.order_by(invitation.c.made_at_s.desc(), invitation.c.id)).all()


def redeem(connection: Connection, name: str, brought: Plain) -> bool:
    """Keep what a code was redeemed with; False where somebody else was first."""
    mine = (invitation.c.id == name) & (invitation.c.member == "") & (invitation.c.closed_at_s == 0)
    return connection.execute(update(invitation).where(mine).values(brought)).rowcount == 1


def count_redeemed(connection: Connection, since_s: int) -> int:
    """How many certificates were issued since an instant."""
    chosen = select(func.count()).select_from(invitation).where(invitation.c.redeemed_at_s > since_s)
    return connection.scalar(chosen) or 0


def close(connection: Connection, name: str, at_s: int) -> bool:
    """End an invitation: one that brought no certificate goes, of another the person goes and the certificate stays."""
    mine = invitation.c.id == name
    if connection.execute(delete(invitation).where(mine, invitation.c.member == "")).rowcount:
        return True
    mine &= invitation.c.closed_at_s == 0
    nobody = {"name": "", "contact": "", "dossier": "", "proof": "", "closed_at_s": at_s}
    return connection.execute(update(invitation).where(mine).values(nobody)).rowcount == 1
