"""Reading the mirror of the ledger: records by key and by prefix, parsed as the rules parse them."""

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import Connection, Select, select

from chaincode.rules import keys
from chaincode.rules.records import Now
from chaincode.rules.state import read_record
from gateway.db.batches import split_batches
from gateway.db.tables import state

R = TypeVar("R")


class UnfoundedError(Exception):
    """The ledger has no day yet."""


class Mirror:
    """The ledger's state as of the last mirrored block, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> bytes | None:
        """The canonical JSON under a key, as the rules' Snapshot gives it."""
        value = self._connection.scalar(select(state.c.value).where(state.c.key == key))
        return None if value is None else str(value).encode("ascii")

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        """All keys that begin with `prefix`, in order."""
        return [(key, value.encode("ascii")) for key, value in self._connection.execute(_under(prefix))]

    def find(self, kind: type[R], key: str) -> R | None:
        """A record, or None."""
        data = self.get(key)
        return None if data is None else read_record(kind, data)

    def find_all(self, kind: type[R], wanted: Iterable[str]) -> dict[str, R]:
        """The records that exist of many keys."""
        names, found = list(wanted), {}
        for some in split_batches(names):
            rows = self._connection.execute(select(state.c.key, state.c.value).where(state.c.key.in_(some)))
            found.update({key: read_record(kind, value.encode("ascii")) for key, value in rows})
        return found

    def records(self, kind: type[R], prefix: str, holding: str = "") -> list[tuple[str, R]]:
        """The records under a prefix in order of keys; only those whose JSON holds a text, if one is given."""
        chosen = _under(prefix)
        if holding:
            chosen = chosen.where(state.c.value.contains(holding, autoescape=True))
        return [(key, read_record(kind, value.encode("ascii"))) for key, value in self._connection.execute(chosen)]

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


def _under(prefix: str) -> Select[str, str]:
    # keys are ASCII, so "~" with everything after it is beyond any key of this prefix
    chosen = select(state.c.key, state.c.value).order_by(state.c.key)
    return chosen.where(state.c.key >= prefix, state.c.key < prefix + "\x7f")
