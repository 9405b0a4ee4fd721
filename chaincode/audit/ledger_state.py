"""The state as the blocks give it: values and versions by namespace, for validation and for running commands again."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chaincode.wire.rwset import LAST_RUNE, Version, Write, state_digest


@dataclass
class _Namespace:
    values: dict[str, tuple[bytes, Version]] = field(default_factory=dict)
    # code point order of texts is the byte order of their UTF-8
    order: list[str] = field(default_factory=list)


class LedgerState:
    """All keys with values and versions. Fits `wire.validation.Versions`."""

    def __init__(self) -> None:
        self._namespaces: dict[str, _Namespace] = {}
        self._transactions: dict[str, None] = {}

    def version(self, namespace: str, key: str) -> Version | None:
        """Give the version of a key, or None when it isn't there."""
        found = self._namespace(namespace).values.get(key)
        return found[1] if found else None

    def versions(self, namespace: str, start: str, end: str) -> list[tuple[str, Version]]:
        """Give keys in [start, end) with their versions, in order of key bytes."""
        held = self._namespace(namespace)
        keys = held.order[bisect_left(held.order, start) : bisect_left(held.order, end)]
        return [(key, held.values[key][1]) for key in keys]

    def has_transaction(self, transaction_id: str) -> bool:
        """Tell whether a block holds that id, whatever its code."""
        return transaction_id in self._transactions

    def note_transaction(self, transaction_id: str) -> None:
        """Remember an id."""
        self._transactions[transaction_id] = None

    def get(self, namespace: str, key: str) -> bytes | None:
        """Read a value, or None."""
        found = self._namespace(namespace).values.get(key)
        return found[0] if found else None

    def scan(self, namespace: str, prefix: str) -> list[tuple[str, bytes]]:
        """Read every key that begins with `prefix`, in order of key bytes."""
        held = self._namespace(namespace)
        first, last = bisect_left(held.order, prefix), bisect_left(held.order, prefix + LAST_RUNE)
        return [(key, held.values[key][0]) for key in held.order[first:last]]

    def write(self, namespace: str, writes: Sequence[Write], version: Version) -> None:
        """Apply one transaction's writes."""
        held = self._namespace(namespace)
        for write in writes:
            if write.value is not None:
                if write.key not in held.values:
                    insort(held.order, write.key)
                held.values[write.key] = (write.value, version)
            elif held.values.pop(write.key, None) is not None:
                del held.order[bisect_left(held.order, write.key)]

    def items(self, namespace: str) -> Iterator[tuple[str, bytes]]:
        """Give keys and values in order of key bytes."""
        held = self._namespace(namespace)
        return ((key, held.values[key][0]) for key in held.order)

    def digest(self, namespace: str) -> str:
        """Give the state digest of one namespace."""
        return state_digest(self.items(namespace))

    def _namespace(self, name: str) -> _Namespace:
        found = self._namespaces.get(name)
        if found is None:
            found = self._namespaces[name] = _Namespace()
        return found


@dataclass
class Reader:
    """A snapshot of one namespace for `contract.apply`; it notes keys and prefixes that are read."""

    state: LedgerState
    namespace: str
    keys: dict[str, None] = field(default_factory=dict)
    prefixes: dict[str, None] = field(default_factory=dict)

    def get(self, key: str) -> bytes | None:
        """Read one key."""
        self.keys[key] = None
        return self.state.get(self.namespace, key)

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        """Read a whole prefix."""
        self.prefixes[prefix] = None
        return self.state.scan(self.namespace, prefix)
