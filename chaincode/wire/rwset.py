"""Read/write sets: what a simulation read, at which version, and what it would write (kvrwset of Fabric).

A version is (block, position in it); None is a key that wasn't there. A range keeps what it saw as raw reads; Fabric
sums up those over 50 in a Merkle summary, which is read here and never made.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Any, NamedTuple

from chaincode.wire import messages

Version = tuple[int, int]
LAST_RUNE = "\U0010ffff"  # ends a whole prefix's range, as Fabric's shims do
KV = 0
HASHED = "$$h"


class KeyRead(NamedTuple):
    """A key and the version it had."""

    key: str
    version: Version | None


@dataclass(frozen=True)
class MerkleSummary:
    """Fabric's summary of a range's reads (peer setting totalQueryLimit aside: over 50 results)."""

    max_degree: int
    max_level: int
    hashes: tuple[bytes, ...]


@dataclass(frozen=True)
class Range:
    """Keys in [start, end) and what was seen.

    is_exhausted: the reader went to the end; else `end` is the last key seen. summary: instead of reads.
    """

    start: str
    end: str
    reads: tuple[KeyRead, ...]
    is_exhausted: bool = True
    summary: MerkleSummary | None = None


class Write(NamedTuple):
    """A key and its new value; None deletes."""

    key: str
    value: bytes | None


@dataclass(frozen=True)
class NamespaceSet:
    """Reads, ranges and writes of one chaincode's keys.

    has_more: it also holds key metadata, which Volano never uses. A private collection's hashes are a set of their own
    under `hashed_namespace`: hexadecimal hashes of keys, and of values.
    """

    namespace: str
    reads: tuple[KeyRead, ...] = ()
    ranges: tuple[Range, ...] = ()
    writes: tuple[Write, ...] = ()
    has_more: bool = False


def prefix_range(prefix: str) -> tuple[str, str]:
    """Give [start, end) of all keys that begin with `prefix`."""
    return prefix, prefix + LAST_RUNE


def encode_sets(sets: Sequence[NamespaceSet]) -> bytes:
    """Build TxReadWriteSet; reads and writes in order of key bytes, each key once, as Fabric's simulator."""
    message = messages.TxReadWriteSet(data_model=KV)
    for part in sets:
        message.ns_rwset.add(namespace=part.namespace, rwset=_encode_set(part))
    return messages.encode(message)


def _encode_set(one: NamespaceSet) -> bytes:
    message = messages.KVRWSet()
    for read in sorted(one.reads, key=_key):
        _put(message.reads.add(key=read.key), read.version)
    for seen in one.ranges:
        info = message.range_queries_info.add(start_key=seen.start, end_key=seen.end, itr_exhausted=seen.is_exhausted)
        for read in seen.reads:
            _put(info.raw_reads.kv_reads.add(key=read.key), read.version)
    for write in sorted(one.writes, key=_key):
        message.writes.add(key=write.key, is_delete=not write.value, value=write.value or b"")
    return messages.encode(message)


def _key(item: KeyRead | Write) -> bytes:
    return item.key.encode()


def _put(read: Any, version: Version | None) -> None:
    if version is not None:
        # set in parent first: (0, 0) has only default values, and is not "absent"
        read.version.SetInParent()
        read.version.block_num, read.version.tx_num = version


def hashed_namespace(namespace: str, collection: str) -> str:
    """Name the namespace of a private collection's hashes (privacyenabledstate/db.go)."""
    return f"{namespace}{HASHED}{collection}"


def decode_sets(data: bytes) -> tuple[NamespaceSet, ...]:
    """Read TxReadWriteSet.

    Raises:
        MalformedError: it can't be read.
    """
    message = messages.decode(messages.TxReadWriteSet, data)
    return tuple(part for part_set in message.ns_rwset for part in _decode_namespace(part_set))


def _decode_namespace(one: Any) -> Iterator[NamespaceSet]:
    yield _decode_set(one.namespace, one.rwset)
    for part in one.collection_hashed_rwset:
        yield _decode_hashed(hashed_namespace(one.namespace, part.collection_name), part.hashed_rwset)


def _decode_set(namespace: str, data: bytes) -> NamespaceSet:
    message = messages.decode(messages.KVRWSet, data)
    return NamespaceSet(
        namespace,
        tuple(map(_decode_read, message.reads)),
        tuple(map(_decode_range, message.range_queries_info)),
        # an empty value is a deletion for Fabric (rwset_proto_util.go)
        tuple(Write(write.key, None if write.is_delete else write.value or None) for write in message.writes),
        bool(message.metadata_writes),
    )


def _decode_hashed(namespace: str, data: bytes) -> NamespaceSet:
    message = messages.decode(messages.HashedRWSet, data)
    return NamespaceSet(
        namespace,
        tuple(KeyRead(read.key_hash.hex(), _decode_version(read)) for read in message.hashed_reads),
        (),
        tuple(
            Write(write.key_hash.hex(), None if write.is_delete or write.is_purge else write.value_hash)
            for write in message.hashed_writes
        ),
        bool(message.metadata_writes),
    )


def _decode_read(read: Any) -> KeyRead:
    return KeyRead(read.key, _decode_version(read))


def _decode_version(read: Any) -> Version | None:
    return (read.version.block_num, read.version.tx_num) if read.HasField("version") else None


def _decode_range(info: Any) -> Range:
    summary = None
    if info.HasField("reads_merkle_hashes"):
        found = info.reads_merkle_hashes
        summary = MerkleSummary(found.max_degree, found.max_level, tuple(found.max_level_hashes))
    reads = tuple(map(_decode_read, info.raw_reads.kv_reads))
    return Range(info.start_key, info.end_key, reads, info.itr_exhausted, summary)


def summarise(reads: Sequence[KeyRead], max_degree: int) -> MerkleSummary | None:
    """Sum up a range's reads as Fabric does (rwsetutil/query_results_helper.go), or None when it keeps them raw.

    Every max_degree + 1 reads become one hash of level 1, every max_degree + 1 hashes one of the next level, until
    no more than max_degree are left; what remains below the top level is lifted to it in the end.
    """
    if len(reads) <= max_degree or max_degree < 2:
        return None
    levels: list[list[bytes]] = [[]]
    for start in range(0, len(reads), max_degree + 1):
        _add_leaf(levels, _hash_reads(reads[start : start + max_degree + 1]), max_degree)
    for lower, upper in pairwise(levels):
        if lower:
            upper.append(lower[0] if len(lower) == 1 else sha256(b"".join(lower)).digest())
    if len(levels[-1]) > max_degree:
        levels.append([sha256(b"".join(levels[-1])).digest()])
    return MerkleSummary(max_degree, len(levels), tuple(levels[-1]))


def _add_leaf(levels: list[list[bytes]], leaf: bytes, max_degree: int) -> None:
    levels[0].append(leaf)
    level = 0
    while len(levels[level]) > max_degree:
        if level + 1 == len(levels):
            levels.append([])
        levels[level + 1].append(sha256(b"".join(levels[level])).digest())
        levels[level] = []
        level += 1


def _hash_reads(reads: Sequence[KeyRead]) -> bytes:
    message = messages.QueryReads()
    for read in reads:
        _put(message.kv_reads.add(key=read.key), read.version)
    return sha256(messages.encode(message)).digest()


def state_digest(items: Iterable[tuple[str, bytes]]) -> str:
    """Give the hex SHA-256 over (length, key, length, value) in order of key bytes; lengths 8 bytes, big-endian."""
    total = sha256()
    for key, value in sorted((key.encode(), value) for key, value in items):
        total.update(len(key).to_bytes(8, "big") + key + len(value).to_bytes(8, "big") + value)
    return total.hexdigest()
