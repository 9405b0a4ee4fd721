"""Files of members as rows of this organisation's database: kept within a member's room, given, deleted."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, insert, select
from sqlalchemy import delete as delete_rows

from chaincode.words import Words
from gateway.db.tables import upload
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN
from gateway.http.rate import RateLimit
from gateway.uploads.kinds import MEDIA, check_kind
from gateway.uploads.photos import make_anew
from gateway.uploads.refusals import BUSY, NO_ROOM

MOST_BYTES = 50_000_000   # of a member's files
A_MINUTE = 20             # files of one member
ASK_AGAIN_S = 2           # when another file is being looked at
_ABOUT = ("id", "kind", "media", "bytes", "belongs_to", "made_at_s")


@dataclass(frozen=True)
class Upload:
    """A file that is kept. media: as what it is given out; bytes: as kept; belongs_to: "" for its member alone."""

    id: str
    kind: str
    media: str
    bytes: int
    belongs_to: str
    made_at_s: int


@dataclass(frozen=True)
class GivenUpload(Upload):
    """With its content."""

    data: bytes = field(repr=False)


_ALONE = threading.Lock()   # of the process, whichever of its gateways asks: the memory is the machine's


class FileBounds:
    """What bounds the work for files: one photo or table at a time, and so many files of a member a minute."""

    def __init__(self) -> None:
        self._rate = RateLimit(A_MINUTE)

    def count(self, member: str) -> None:
        """Count a file of a member; refuse too many."""
        self._rate.take(member, time.monotonic())

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Work alone: a photo unpacked takes 200 megabytes. Nobody waits: a thread that does answers no other."""
        if not _ALONE.acquire(blocking=False):
            raise BUSY(wait_s=ASK_AGAIN_S)
        try:
            yield
        finally:
            _ALONE.release()


def keep(  # noqa: PLR0917 - whose, which file, what it goes with, who judges it
    gateway: Gateway, member: str, kind: str, data: bytes, belongs_to: str = "",
    judge: Callable[[bytes], None] | None = None,
) -> Upload:
    """Keep a member's file of a stated kind. belongs_to: whatever it goes with; judge: raises where the file isn't
    to be kept, and is asked before anything is; one that is refused counts among the minute's files all the same.

    Raises:
        ApiError: it is of another kind, too large, unreadable, or the member's room is full; or what the judge raises.
    """
    room = gateway.memory(FileBounds)
    room.count(member)
    with gateway.database.read() as connection:
        _require_room(connection, member, 1)
    with room.enter():
        check_kind(kind, data)
        data = make_anew(data) if kind == "photo" else data
    if judge:
        judge(data)
    made = Upload(secrets.token_hex(16), kind, MEDIA[kind], len(data), belongs_to, gateway.clock())
    with gateway.database.write() as connection:
        _require_room(connection, member, made.bytes)
        connection.execute(insert(upload), {**vars(made), "member": member, "data": data})
    return made


def give(gateway: Gateway, member: str, name: str) -> GivenUpload:
    """Return a member's file.

    Raises:
        ApiError: the member has none of that name, whoever else has.
    """
    columns = [upload.c[column] for column in (*_ABOUT, "data")]
    with gateway.database.read() as connection:
        row = connection.execute(select(*columns).where(upload.c.id == name, upload.c.member == member)).first()
    if row is None:
        raise _no_such(name)
    return GivenUpload(*row)


def list_held(gateway: Gateway, member: str) -> list[Upload]:
    """Return a member's files without their content, oldest first."""
    columns = [upload.c[column] for column in _ABOUT]
    chosen = select(*columns).where(upload.c.member == member).order_by(upload.c.made_at_s, upload.c.id)
    with gateway.database.read() as connection:
        return [Upload(*row) for row in connection.execute(chosen)]


def delete(gateway: Gateway, member: str, name: str) -> None:
    """Delete a member's file.

    Raises:
        ApiError: the member has none of that name.
    """
    own = (upload.c.id == name, upload.c.member == member)
    with gateway.database.write() as connection:
        if not connection.execute(delete_rows(upload).where(*own)).rowcount:
            raise _no_such(name)


def delete_of(connection: Connection, member: str, belongs_to: str | None = None) -> int:
    """Delete the files of a member that belong to one thing, or (None) all of them; how many."""
    chosen = [upload.c.member == member, *([upload.c.belongs_to == belongs_to] if belongs_to is not None else [])]
    return connection.execute(delete_rows(upload).where(*chosen)).rowcount


def _require_room(connection: Connection, member: str, more: int) -> None:
    used = connection.scalar(select(func.sum(upload.c.bytes)).where(upload.c.member == member)) or 0
    if used + more > MOST_BYTES:
        raise NO_ROOM(most=MOST_BYTES, used=int(used))


def _no_such(name: str) -> Exception:
    return UNKNOWN(what=Words("gateway.uploads.store.file"), name=name)
