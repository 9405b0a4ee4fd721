"""Records that were read or written of late, by kind and bytes: who reads the same bytes again needn't parse them.

Records are immutable, and equal bytes give equal records of one kind, so nothing that a rule sees depends on what is
remembered. A record with names of its own (a dict) is remembered only as read, never as written: its order may differ.
"""

from typing import Any

MOST_BYTES = 16 * 1024 * 1024


class Memory:
    """At most `most_bytes` of encoded records: when half of it is full, what wasn't asked for since is forgotten."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._half_bytes = most_bytes // 2
        self._used_bytes = 0
        self._new: dict[tuple[Any, bytes], Any] = {}
        self._old: dict[tuple[Any, bytes], Any] = {}

    def find(self, kind: Any, data: bytes) -> Any:
        """Give the record of a kind that these bytes are, None when it isn't remembered."""
        key = (kind, data)
        record = self._new.get(key)
        if record is None:
            record = self._old.get(key)
            if record is not None:
                self.keep(kind, data, record)
        return record

    def keep(self, kind: Any, data: bytes, record: Any) -> None:
        """Remember a record."""
        if self._used_bytes + len(data) > self._half_bytes:
            self._old, self._new, self._used_bytes = self._new, {}, 0
        self._new[kind, data] = record
        self._used_bytes += len(data)
