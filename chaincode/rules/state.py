"""The state as a rule sees it: reads from a snapshot, own writes on top, all or nothing.

A read that the snapshot lacks raises `Missing`; whoever applies the command fetches it and applies again. `Missing` is
a BaseException so that no rule catches it by accident.
"""

from collections.abc import Callable, Iterable
from dataclasses import is_dataclass
from typing import Any, Protocol, TypeVar

from chaincode.rules import canonical
from chaincode.rules.codec import Unreadable, has_names, reader, to_plain, write
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.memory import Memory

T0_BOUNDS = Reason("T0_BOUNDS", Kind.AMOUNT)

R = TypeVar("R")


class Snapshot(Protocol):
    """Committed state at one height. `get` answers None for an absent key; `scan` gives a whole prefix in key order."""

    def get(self, key: str) -> bytes | None:
        """Read one key, or raise Missing."""

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        """Read every key that begins with `prefix`, in order of key bytes, or raise Missing."""


class Missing(BaseException):
    """Reads that the snapshot lacks: `keys` and whole `prefixes`."""

    def __init__(self, keys: tuple[str, ...] = (), prefixes: tuple[str, ...] = ()) -> None:
        super().__init__(keys, prefixes)
        self.keys = keys
        self.prefixes = prefixes


class State:
    """An overlay over a snapshot: read-your-writes within one command, nothing kept when it is refused."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._writes: dict[str, bytes | None] = {}
        self._ranges: dict[str, list[tuple[str, bytes]]] = {}

    def get(self, key: str) -> bytes | None:
        """Read the bytes under a key, own writes first."""
        return self._writes[key] if key in self._writes else self._snapshot.get(key)

    def fetch(self, keys: Iterable[str], prefixes: Iterable[str] = ()) -> None:
        """Ask for many keys and ranges before reading them one by one: all that lack are named in one Missing."""
        missing = [
            absent
            for read, names in ((self.get, keys), (self._scan, prefixes))
            for name in names
            if (absent := _try(read, name))
        ]
        if missing:
            raise Missing(
                tuple([key for lack in missing for key in lack.keys]),
                tuple([prefix for lack in missing for prefix in lack.prefixes]),
            )

    def _scan(self, prefix: str) -> list[tuple[str, bytes]]:
        if prefix not in self._ranges:
            self._ranges[prefix] = self._snapshot.scan(prefix)
        return self._ranges[prefix]

    def find(self, kind: type[R], key: str) -> R | None:
        """Read a record, or None when there is none."""
        data = self.get(key)
        return None if data is None else read_record(kind, data)

    def find_all(self, kind: type[R], names: Iterable[str], key_of: Callable[[str], str] = str) -> dict[str, R]:
        """Read many records at once, by name; one that isn't there is left out. key_of: from a name to its key."""
        named = {name: key_of(name) for name in names}
        self.fetch(named.values())
        found = {name: self.find(kind, key) for name, key in named.items()}
        return {name: record for name, record in found.items() if record is not None}

    def require(self, kind: type[R], key: str, reason: Reason) -> R:
        """Read a record that must exist; else refuse with `reason`, whose one value is the key."""
        record = self.find(kind, key)
        if record is None:
            raise reason(key=key)
        return record

    def scan(self, kind: type[R], prefix: str) -> list[tuple[str, R]]:
        """Read a whole prefix in key order.

        Raises:
            AssertionError: the command wrote under that prefix before: a defect, since Fabric wouldn't show it.
        """
        if any(key.startswith(prefix) for key in self._writes):
            raise AssertionError(f"scan over own writes: {prefix}")
        return [(key, read_record(kind, data)) for key, data in self._scan(prefix)]

    def put(self, key: str, record: object) -> None:
        """Write a record (a dataclass or plain values).

        Raises:
            Refusal: T0_BOUNDS, when it couldn't be read again.
        """
        self._writes[key] = encode_record(record)

    def put_encoded(self, key: str, data: bytes) -> None:
        """Write a record that `encode_record` encoded before, for its digest."""
        self._writes[key] = data

    def delete(self, key: str) -> None:
        """Delete a key."""
        self._writes[key] = None

    def writes(self) -> tuple[tuple[str, bytes | None], ...]:
        """Give all writes in order of key bytes; None deletes."""
        return tuple(sorted(self._writes.items()))


def _try(read: Callable[[str], object], name: str) -> Missing | None:
    try:
        read(name)
    except Missing as missing:
        return missing
    return None


def encode_record(record: object) -> bytes:
    """Give the canonical JSON under which a record (a dataclass or plain values) is kept.

    Raises:
        Refusal: T0_BOUNDS: one record that nobody can read would stop all who must, for ever.
    """
    if not is_dataclass(record):
        return canonical.encode(to_plain(record))
    try:
        data = canonical.encode_written(write(record))
    except Unreadable as error:
        raise T0_BOUNDS(where=error.where[:80], why=error.why) from None
    kind: Any = type(record)
    if not has_names(kind):
        _MEMORY.keep(kind, data, record)
    return data


def read_record(kind: type[R], data: bytes) -> R:
    """Read a record from its canonical JSON. Records are immutable, so equal bytes may give the same object."""
    described: Any = kind
    record: R | None = _MEMORY.find(described, data)
    if record is None:
        record = reader(described)(canonical.decode(data), "")
        _MEMORY.keep(described, data, record)
    return record


_MEMORY = Memory()
