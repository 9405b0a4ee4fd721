"""The chain and the state it leads to, in one SQLite file.

A block, its transaction ids and what its valid transactions wrote are one SQL transaction, so that at any instant the
file holds a whole chain and exactly its state. synchronous=FULL with a write-ahead log is one fsync a commit.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Condition

from chaincode.wire.block import parse_block
from chaincode.wire.codes import Code
from chaincode.wire.outcome import BEFORE_ALL, advance, compute_effect
from chaincode.wire.rwset import Version
from chaincode.wire.validation import KeyUpdate, list_updates
from gateway.ledger.blocks import read_transactions
from gateway.ledger.port import LockedError
from gateway.ledger.proposals import CHAINCODE

SCHEMA = """
CREATE TABLE blocks (number INTEGER PRIMARY KEY, raw BLOB NOT NULL, outcome BLOB NOT NULL);
CREATE TABLE transactions (
    id TEXT PRIMARY KEY, block INTEGER NOT NULL, position INTEGER NOT NULL, code INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE state (
    key TEXT PRIMARY KEY, value BLOB NOT NULL, block INTEGER NOT NULL, position INTEGER NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Tip:
    """The newest block's number and header hash, and what the chain came to with it."""

    number: int = -1
    hash: bytes = b""
    outcome: bytes = BEFORE_ALL

    def grow(self, raw: bytes, effect: bytes) -> "Tip":
        """Give the tip with the next block, whose bytes these are."""
        block = parse_block(raw)
        return Tip(block.number, block.hash, advance(self.outcome, block.number, block.hash, effect))


class View:
    """The ledger at one height: one read transaction. What was read once is remembered."""

    def __init__(self, connection: sqlite3.Connection, namespace: str) -> None:
        self._connection = connection
        self._namespace = namespace
        self._seen: dict[str, tuple[bytes, Version] | None] = {}
        self._transactions: dict[str, tuple[int, int, Code] | None] = {}

    def get(self, key: str) -> tuple[bytes, Version] | None:
        """Give a key's value and version."""
        if key not in self._seen:
            row = self._connection.execute("SELECT value, block, position FROM state WHERE key = ?", (key,)).fetchone()
            self._seen[key] = None if row is None else (row[0], (row[1], row[2]))
        return self._seen[key]

    def scan(self, start: str, end: str) -> list[tuple[str, bytes, Version]]:
        """Give keys in [start, end) with value and version, in order of key bytes."""
        rows = self._connection.execute(
            "SELECT key, value, block, position FROM state WHERE key >= ? AND key < ? ORDER BY key", (start, end)
        )
        return [(key, value, (block, position)) for key, value, block, position in rows]

    def version(self, namespace: str, key: str) -> Version | None:
        """Give a key's version, for validation."""
        found = self.get(key) if namespace == self._namespace else None
        return None if found is None else found[1]

    def versions(self, namespace: str, start: str, end: str) -> list[tuple[str, Version]]:
        """Give the versions of keys in [start, end), for validation."""
        rows = self.scan(start, end) if namespace == self._namespace else []
        return [(key, version) for key, _, version in rows]

    def has_transaction(self, transaction_id: str) -> bool:
        """Tell whether a block holds that id."""
        return self.find_transaction(transaction_id) is not None

    def find_transaction(self, transaction_id: str) -> tuple[int, int, Code] | None:
        """Give block, position and code of the first transaction with that id."""
        if transaction_id not in self._transactions:
            row = self._connection.execute(
                "SELECT block, position, code FROM transactions WHERE id = ?", (transaction_id,)
            ).fetchone()
            self._transactions[transaction_id] = None if row is None else (row[0], row[1], Code(row[2]))
        return self._transactions[transaction_id]

    def block(self, number: int) -> bytes | None:
        """Give a block's bytes."""
        row = self._connection.execute("SELECT raw FROM blocks WHERE number = ?", (number,)).fetchone()
        return None if row is None else row[0]

    def items(self) -> Iterator[tuple[str, bytes]]:
        """Give the whole state in order of key bytes."""
        yield from self._connection.execute("SELECT key, value FROM state ORDER BY key")


class Store:
    """The open file: many readers, each at one height, and one writer. `grown` is notified after each block."""

    def __init__(self, path: Path, namespace: str) -> None:
        if not path.is_file():
            raise FileNotFoundError(path)
        self._path, self._namespace = path, namespace
        self._lock = _take_lock(path)
        self._connection = _connect(path)
        self._readers: LifoQueue[sqlite3.Connection] = LifoQueue()
        self.grown = Condition()
        self.is_closed = False
        with self.view() as view:
            newest, outcome = self._connection.execute(
                "SELECT raw, outcome FROM blocks ORDER BY number DESC LIMIT 1"
            ).fetchone()
            self.first = view.block(0) or b""
        block = parse_block(newest)
        self.tip = Tip(block.number, block.hash, outcome)

    @property
    def height(self) -> int:
        """The number of blocks."""
        return self.tip.number + 1

    @contextmanager
    def view(self) -> Iterator[View]:
        """Open a read transaction."""
        if self.is_closed:
            raise RuntimeError("the ledger is closed")
        try:
            connection = self._readers.get_nowait()
        except Empty:
            connection = _connect(self._path)
        try:
            connection.execute("BEGIN")
            yield View(connection, self._namespace)
        finally:
            connection.execute("COMMIT")
            self._readers.put(connection)

    @contextmanager
    def change(self) -> Iterator[View]:
        """Open the one write transaction; it becomes durable at the end, or nothing of it is kept."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield View(self._connection, self._namespace)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def put(self, raw: bytes, tip: Tip, ids: Iterable[tuple[str, int]], updates: dict[str, KeyUpdate]) -> None:
        """Write a block within `change`: its bytes and tip, its transactions' (id, code) in order, the new values."""
        self._connection.execute("INSERT INTO blocks VALUES (?, ?, ?)", (tip.number, raw, tip.outcome))
        rows = ((one, tip.number, position, code) for position, (one, code) in enumerate(ids))
        # the first transaction with an id stays the one that the id finds
        self._connection.executemany("INSERT OR IGNORE INTO transactions VALUES (?, ?, ?, ?)", rows)
        deleted = [(key,) for key, one in updates.items() if one.value is None]
        self._connection.executemany("DELETE FROM state WHERE key = ?", deleted)
        kept = [(key, one.value, *one.version) for key, one in updates.items() if one.value is not None]
        self._connection.executemany("INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?)", kept)

    def announce(self, tip: Tip) -> None:
        """Let everybody see the new tip, after it became durable."""
        with self.grown:
            self.tip = tip
            self.grown.notify_all()

    def close(self) -> None:
        """Close the file and give back its lock; streams end."""
        with self.grown:
            self.is_closed = True
            self.grown.notify_all()
        while not self._readers.empty():
            self._readers.get_nowait().close()
        self._connection.close()
        os.close(self._lock)


def create_store(path: Path, genesis: bytes) -> None:
    """Make the file with block 0 in it.

    Raises:
        FileExistsError: there is one.
    """
    if path.exists():
        raise FileExistsError(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = _connect(path)
    try:
        connection.execute("BEGIN IMMEDIATE")
        for statement in SCHEMA.split(";"):
            connection.execute(statement)
        tip = Tip().grow(genesis, compute_effect(parse_block(genesis).codes, [None]))
        connection.execute("INSERT INTO blocks VALUES (0, ?, ?)", (genesis, tip.outcome))
        connection.execute("COMMIT")
    finally:
        connection.close()
    path.chmod(0o600)


def fill_store(path: Path, blocks: Iterable[bytes]) -> None:
    """Make the file again from blocks that were verified: ids, state and outcomes follow from them.

    Raises:
        FileExistsError: there is one.
        MalformedError: something that is no block.
    """
    rest = iter(blocks)
    create_store(path, next(rest))
    with closing(Store(path, CHAINCODE)) as store:
        tip = store.tip
        with store.change():
            for raw in rest:
                block = parse_block(raw)
                read = read_transactions(block)
                tip = tip.grow(raw, compute_effect(block.codes, read))
                ids = zip((one.headers.transaction_id if one else "" for one in read), block.codes, strict=True)
                updates = list_updates(block.number, block.codes, read)
                store.put(raw, tip, ids, updates.get(CHAINCODE, {}))


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _take_lock(path: Path) -> int:
    """Lock a file beside the database: closing any handle of the database itself would drop SQLite's own locks."""
    descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise LockedError(str(path)) from error
    return descriptor
