"""The rows of the ledger's mirror: a record under its key, and the columns by which some kinds of them are found.

    kind         status                 party
    agreement    its own                the provider; the consumer begins the key
    pending      WAITING or DONE        whom it is about
    due          none                   whom it goes to

Where each record lies, `chaincode.rules.keys` says; that a key is a kind and its parts, this module alone.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, bindparam, select

from chaincode.kernel.chunks import split_chunks
from chaincode.rules import canonical, keys
from chaincode.rules.records import Now
from chaincode.rules.state import read_record
from gateway.db.tables import NAMES_AT_ONCE, WHOLE, checkpoint, state

WAITING, DONE = "waiting", "done"
_LAST = "\x7f"  # keys are ASCII: beyond any that begins with what stands before it
# made once: making a question takes SQLAlchemy longer than the answer
_UNDER = select(state.c.value).where(state.c.key == bindparam("name"))
_BETWEEN = select(state.c.key, state.c.value).where(
    state.c.key >= bindparam("first"), state.c.key < bindparam("beyond")).order_by(state.c.key)
R = TypeVar("R")
Rows = list[tuple[str, R]]


class UnfoundedError(Exception):
    """The ledger has no day yet."""


def split_key(key: str) -> tuple[str, ...]:
    """Give a key's kind and its parts."""
    return tuple(key.split("/"))


def join_key(*parts: str) -> str:
    """Give the prefix of a kind, or of those of a kind that begin with the same parts."""
    return "/".join(parts) + "/"


def make_row(key: str, data: bytes, block: int) -> dict[str, Any]:
    """Give the row of a record (its canonical JSON) that a block wrote."""
    status, party = _find_columns(key, data)
    return {"key": key, "value": data.decode("ascii"), "block": block, "status": status, "party": party}


def _find_columns(key: str, data: bytes) -> tuple[str | None, str | None]:
    kind, *parts = split_key(key)
    if kind == "agreement":
        return canonical.decode(data).get("status"), parts[1]
    if kind == "pending":
        pending = canonical.decode(data)
        return DONE if pending.get("is_done") else WAITING, pending.get("subject")
    if kind == "due":
        return None, parts[1]
    return None, None


class MirroredState:
    """The ledger's state as of the last mirrored block, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> bytes | None:
        """The canonical JSON under a key, as the rules' Snapshot gives it."""
        value = self._connection.scalar(_UNDER, {"name": key})
        return None if value is None else str(value).encode("ascii")

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        """All keys that begin with `prefix`, in order."""
        found = self._connection.execute(_BETWEEN, {"first": prefix, "beyond": prefix + _LAST})
        return [(key, value.encode("ascii")) for key, value in found]

    def find(self, kind: type[R], key: str) -> R | None:
        """A record, or None."""
        data = self.get(key)
        return None if data is None else read_record(kind, data)

    def find_all(self, kind: type[R], wanted: Iterable[str]) -> dict[str, R]:
        """The records that exist of many keys."""
        names, found = list(wanted), {}
        for some in split_chunks(names, NAMES_AT_ONCE):
            rows = self._connection.execute(select(state.c.key, state.c.value).where(state.c.key.in_(some)))
            found.update({key: read_record(kind, value.encode("ascii")) for key, value in rows})
        return found

    def records(self, kind: type[R], *parts: str) -> Rows[R]:
        """The records whose keys begin with a kind's name and these parts, in order of keys."""
        return [(key, read_record(kind, data)) for key, data in self.scan(join_key(*parts))]

    def _choose(self, kind: type[R], *conditions: ColumnElement[bool]) -> Rows[R]:
        """The records of rows for which all conditions hold, in order of keys."""
        chosen = select(state.c.key, state.c.value).where(*conditions).order_by(state.c.key)
        return [(key, read_record(kind, value.encode("ascii"))) for key, value in self._connection.execute(chosen)]

    @property
    def is_whole(self) -> bool:
        """Whether this is the ledger's present: not while the mirror is made from block 0, or before that begins."""
        return self._connection.scalar(select(checkpoint.c.name)) == WHOLE

    def require_now(self) -> Now:
        """The ledger's day and parameters.

        Raises:
            UnfoundedError: before the founding.
        """
        now = self.now()
        if now is None:
            raise UnfoundedError
        return now

    def now(self) -> Now | None:
        """The ledger's day and parameters; None before the founding."""
        return self.find(Now, keys.NOW)


def begin_with(prefix: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions of a row whose key begins so."""
    return state.c.key >= prefix, state.c.key < prefix + _LAST
