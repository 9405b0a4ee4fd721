"""Letters as rows of the member's own organisation: queued, then sent or failed, and kinds that a member has stopped.

    queued   waits, or is tried again at `next_at_s`
    sent     the server of mail has taken it; whether it arrived, nobody knows yet
    failed   the server refuses it for good, or it was tried for the last time
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from gateway.db.tables import mail_stop, mail_wish, outbox, person
from gateway.destinations import MAIL, is_address
from gateway.http.context import Gateway
from gateway.http.errors import ApiReason
from gateway.outbox.letters import LETTERS, WISHES, make_line
from gateway.outgoing.asking import find_destination

QUEUED, SENT, FAILED = "queued", "sent", "failed"
STATES = (QUEUED, SENT, FAILED)
A_DAY = 20                # letters to one member within any day, and as many of those that nobody may stop
DAY_S = 86_400
KEPT_S = 400 * DAY_S
NO_ADDRESS = ApiReason("NO_MAIL_ADDRESS", 409)
TOO_MANY = ApiReason("TOO_MANY_LETTERS", 429)
_SHOWN = ("id", "member", "letter", "state", "tries", "made_at_s", "next_at_s", "ended_at_s", "why")


@dataclass(frozen=True)
class OutboxRow:
    """A letter's row. tries: begun so far; ended_at_s: 0 while it is queued; why: the last try came to nothing."""

    id: str
    member: str
    letter: str
    state: str
    tries: int
    made_at_s: int
    next_at_s: int
    ended_at_s: int
    why: str


def queue(gateway: Gateway, member: str, letter: str, **values: str) -> bool:
    """Queue a letter to a member; False where the member wants none of that kind. Old rows go.

    Raises:
        ApiError: no server of mail is set, the member has no address here, or got too many within a day.
    """
    with gateway.database.write() as connection:
        connection.execute(delete(outbox).where(outbox.c.made_at_s < gateway.clock() - KEPT_S))
        return add(gateway, connection, member, letter, **values)


def add(gateway: Gateway, connection: Connection, member: str, letter: str, **values: str) -> bool:
    """Queue a letter within a transaction, as `queue` does."""
    find_destination(gateway, MAIL)
    now = gateway.clock()
    if LETTERS[letter] and is_stopped(connection, member, letter):
        return False
    if find_reader(connection, member) is None:
        raise NO_ADDRESS(member=member)
    if _count_since(connection, member, letter, now - DAY_S) >= A_DAY:
        raise TOO_MANY(member=member, most=A_DAY)
    kept = json.dumps({name: make_line(value) for name, value in values.items()}, ensure_ascii=False)
    connection.execute(insert(outbox), {
        "id": secrets.token_hex(16), "member": member, "letter": letter, "filled": kept, "state": QUEUED, "tries": 0,
        "made_at_s": now, "next_at_s": now, "ended_at_s": 0, "why": "", "token": secrets.token_urlsafe(24),
    })
    return True


def can_send(gateway: Gateway) -> bool:
    """Whether a server of mail is set."""
    return MAIL in gateway.settings.destinations


def find_reader(connection: Connection, member: str) -> tuple[str, str] | None:
    """Give a member's address and language; None where there is no address that mail can go to."""
    row = connection.execute(select(person.c.email, person.c.language).where(person.c.member == member)).first()
    return (row.email, row.language) if row is not None and is_address(row.email) else None


def is_stopped(connection: Connection, member: str, letter: str) -> bool:
    """Whether a member wants no letters of a kind, or never asked for them where they come to nobody else."""
    if letter in WISHES:
        return letter not in list_wishes(connection, member)
    chosen = select(mail_stop.c.at_s).where(mail_stop.c.member == member, mail_stop.c.letter == letter)
    return connection.scalar(chosen) is not None


def list_wishes(connection: Connection, member: str) -> tuple[str, ...]:
    """Give the kinds of letters that a member asked for."""
    found = set(connection.scalars(select(mail_wish.c.letter).where(mail_wish.c.member == member)))
    return tuple(letter for letter in WISHES if letter in found)


def wish(connection: Connection, member: str, letters: Iterable[str]) -> None:
    """Note which kinds of letters a member wants, and no others of those that come to nobody else."""
    connection.execute(delete(mail_wish).where(mail_wish.c.member == member))
    if chosen := [{"member": member, "letter": letter} for letter in letters]:
        connection.execute(insert(mail_wish), chosen)


def stop(gateway: Gateway, token: str) -> None:
    """Stop letters of the kind of the one that holds a token, to whom it went. Whether there is one, nobody learns."""
    with gateway.database.write() as connection:
        row = connection.execute(select(outbox.c.member, outbox.c.letter).where(outbox.c.token == token)).first()
        if row is None or not LETTERS.get(row.letter, False) or is_stopped(connection, row.member, row.letter):
            return
        if row.letter in WISHES:
            kept = set(list_wishes(connection, row.member)) - {row.letter}
            wish(connection, row.member, sorted(kept))
            return
        connection.execute(insert(mail_stop), {
            "member": row.member, "letter": row.letter, "at_s": gateway.clock()})


def list_rows(gateway: Gateway, state: str, most: int) -> list[OutboxRow]:
    """Give the newest letters, of one state or ("") all, newest first."""
    chosen = select(*(outbox.c[name] for name in _SHOWN)).order_by(outbox.c.made_at_s.desc(), outbox.c.id).limit(most)
    with gateway.database.read() as connection:
        rows = connection.execute(chosen.where(outbox.c.state == state) if state else chosen).all()
    return [OutboxRow(*row) for row in rows]


def erase_letters(connection: Connection, member: str) -> int:
    """Erase the letters to a member, and which kinds the member stopped or asked for; how many letters."""
    connection.execute(delete(mail_wish).where(mail_wish.c.member == member))
    connection.execute(delete(mail_stop).where(mail_stop.c.member == member))
    return connection.execute(delete(outbox).where(outbox.c.member == member)).rowcount


def begin_try(connection: Connection, seen: Any, next_at_s: int) -> bool:
    """Count a try before it is made, and say when the next one would be; False where the letter isn't as it was seen.

    It waits no longer then, or another who sends has begun it.
    """
    as_seen = update(outbox).where(
        outbox.c.id == seen.id, outbox.c.state == QUEUED, outbox.c.tries == seen.tries,
        outbox.c.next_at_s == seen.next_at_s)
    return connection.execute(as_seen.values(tries=seen.tries + 1, next_at_s=next_at_s)).rowcount == 1


def end(connection: Connection, name: str, state: str, at_s: int, why: str = "") -> None:
    """Close the row of a letter that waits; what it would have said is no longer kept."""
    ended = {"state": state, "ended_at_s": at_s, "why": why, "filled": "{}"}
    connection.execute(update(outbox).where(outbox.c.id == name, outbox.c.state == QUEUED).values(ended))


def note(connection: Connection, name: str, why: str) -> None:
    """Say of a letter that waits still why a try came to nothing."""
    connection.execute(update(outbox).where(outbox.c.id == name, outbox.c.state == QUEUED).values(why=why))


def _count_since(connection: Connection, member: str, letter: str, since_s: int) -> int:
    """Count letters as this one: others can't use up a member's alarms by what they ask for."""
    alike = [one for one, may_stop in LETTERS.items() if may_stop == LETTERS[letter]]
    chosen = select(func.count()).select_from(outbox).where(
        outbox.c.member == member, outbox.c.made_at_s > since_s, outbox.c.letter.in_(alike))
    return connection.scalar(chosen) or 0
