"""Tell what happened since: each event once, also after a restart.

Notices, the letters that go with them and how far the ledger is told are of one SQL transaction. A gateway that comes
late, or whose mirror is made anew, tells what is KEPT_DAYS old at most, and writes letters of the last days alone.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from chaincode.rules.records import Now
from gateway import outbox
from gateway.db.mirror import Mirror
from gateway.db.tables import happened, mail_wish, notice, told
from gateway.features.notices.ahead import tell_ahead
from gateway.features.notices.events import EVENTS, EVERYBODY, OFFICE, Acted, Told, find_told
from gateway.http.context import Gateway
from gateway.http.errors import Problem
from gateway.ledger.port import VALID
from gateway.outbox import LETTERS, SUMMARY

KEPT_DAYS = 90
MAILED_DAYS = 2   # of an event that is older no letter goes
_BLOCKS = 200     # in one transaction
_NAME = "ledger"


@dataclass(frozen=True)
class Reached:
    """How far the ledger is told: the next block, and the last day ahead of which was told."""

    next_block: int
    number: int


@dataclass(frozen=True)
class Scene:
    """Who is told, within a transaction. own: this organisation's members."""

    gateway: Gateway
    connection: Connection
    now: Now
    own: frozenset[str]


def tell(gateway: Gateway, height: int) -> None:
    """Tell all that happened before a block, in order."""
    while _tell_some(gateway, height):
        pass


def _tell_some(gateway: Gateway, height: int) -> bool:
    """Tell some blocks, and of what comes near once all are told; whether there are more."""
    with gateway.database.write(durable=False) as connection:
        reached, mirror = _read_reached(connection), Mirror(connection)
        now = mirror.now()
        if now is None or reached.next_block >= height or not mirror.is_whole:
            return False
        until = min(height, reached.next_block + _BLOCKS)
        scene = _open_scene(gateway, connection, mirror, now)
        for one in _list_happened(connection, reached.next_block, until):
            if now.number - one.number < KEPT_DAYS:
                _note(scene, one, find_told(mirror, gateway.settings.organisation, one))
        is_day = until == height and now.number > reached.number
        if is_day:
            today = Acted("", (), {}, now.date, now.number)
            _note(scene, today, tell_ahead(mirror, gateway.settings.organisation, reached.number, now))
            _summarise(scene, reached.number)
            connection.execute(delete(notice).where(notice.c.number <= now.number - KEPT_DAYS))
        _write_reached(connection, Reached(until, now.number if is_day else reached.number))
    return until < height


def _open_scene(gateway: Gateway, connection: Connection, mirror: Mirror, now: Now) -> Scene:
    own = {name for name, member in mirror.members().items() if member.organisation == gateway.settings.organisation}
    return Scene(gateway, connection, now, frozenset(own))


def _list_happened(connection: Connection, first: int, until: int) -> Iterator[Acted]:
    chosen = select(happened).where(happened.c.block >= first, happened.c.block < until, happened.c.code == VALID)
    for row in connection.execute(chosen.order_by(happened.c.block, happened.c.position)).all():
        if row.receipt:
            receipt = json.loads(row.receipt)
            yield Acted(row.command, tuple(receipt["made"]), receipt["facts"], receipt["date"], row.number)


def _note(scene: Scene, one: Acted, found: Iterator[Told]) -> None:
    """Write the notices, and queue the letters that go with them."""
    for each in found:
        readers = list_readers(each.readers, scene.own)
        if readers:
            scene.connection.execute(insert(notice), [_make_row(reader, each, one) for reader in readers])
        if scene.now.number - one.number < MAILED_DAYS:
            _send(scene, [reader for reader in readers if reader != OFFICE], EVENTS[each.event])


def list_readers(named: Sequence[str], own: frozenset[str]) -> list[str]:
    """Who of those that are named reads notices here, each once."""
    if EVERYBODY in named:
        return sorted(own)
    return [reader for reader in dict.fromkeys(named) if reader == OFFICE or reader in own]


def _make_row(reader: str, each: Told, one: Acted) -> dict[str, Any]:
    return {"reader": reader, "event": each.event, "about": each.about, "filled": json.dumps(dict(each.values)),
            "date": one.date, "number": one.number}


def _send(scene: Scene, members: Sequence[str], letter: str) -> None:
    """Queue a letter to each who wants it now; what goes into the day's summary doesn't go alone."""
    if not letter or not outbox.can_send(scene.gateway):
        return
    for member in members:
        wishes = outbox.list_wishes(scene.connection, member)
        if not LETTERS[letter] or (letter in wishes and SUMMARY not in wishes):
            with suppress(Problem):  # no address, or twenty letters today: the page has it
                outbox.add(scene.gateway, scene.connection, member, letter)


def _summarise(scene: Scene, told_number: int) -> None:
    """Queue the summary of the days since, to who asked for it, where something of theirs happened."""
    if not told_number or not outbox.can_send(scene.gateway):
        return
    chosen = select(mail_wish.c.member).where(mail_wish.c.letter == SUMMARY).order_by(mail_wish.c.member)
    for member in scene.connection.scalars(chosen).all():
        wished = set(outbox.list_wishes(scene.connection, member))
        events = [event for event, kind in EVENTS.items() if kind in wished]
        count = select(func.count()).where(
            notice.c.reader == member, notice.c.event.in_(events), notice.c.number >= told_number,
            notice.c.number < scene.now.number)
        if number := scene.connection.scalar(count):
            with suppress(Problem):
                outbox.add(scene.gateway, scene.connection, member, SUMMARY, count=str(number))


def _read_reached(connection: Connection) -> Reached:
    chosen = select(told.c.next_block, told.c.number).where(told.c.name == _NAME).with_for_update()
    row = connection.execute(chosen).first()
    return Reached(row.next_block, row.number) if row else Reached(0, 0)


def _write_reached(connection: Connection, reached: Reached) -> None:
    connection.execute(delete(told).where(told.c.name == _NAME))
    connection.execute(insert(told), {"name": _NAME, "next_block": reached.next_block, "number": reached.number})
