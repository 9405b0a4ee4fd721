"""An embedded ledger's file, read only, also while its gateway writes it: all at one height."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from chaincode.wire.genesis import read_trust
from chaincode.wire.rwset import state_digest
from chaincode.wire.trust import Trust
from gateway.ledger.port import AllBlocks


@contextmanager
def open_all(path: Path) -> Iterator[AllBlocks]:
    """Open a file's blocks.

    Raises:
        sqlite3.DatabaseError: it is no ledger.
    """
    with closing(_connect(path)) as connection:
        connection.execute("BEGIN")
        count: int = connection.execute("SELECT count(*) FROM blocks").fetchone()[0]
        digest = state_digest(connection.execute("SELECT key, CAST(value AS BLOB) FROM state"))
        rows = connection.execute("SELECT CAST(raw AS BLOB) FROM blocks ORDER BY number")
        yield AllBlocks((raw for (raw,) in rows), count, digest)


class ReadLedger:
    """What is known of a ledger without taking its lock: whom it trusts. It answers no call."""

    def __init__(self, path: Path) -> None:
        with closing(_connect(path)) as connection:
            first: bytes = connection.execute("SELECT CAST(raw AS BLOB) FROM blocks WHERE number = 0").fetchone()[0]
        self.trust: Trust = read_trust(first)

    def close(self) -> None:
        """Nothing is open."""


def _connect(path: Path) -> sqlite3.Connection:
    # a copy without its log is complete, and may lie where nothing can be written
    mode = "mode=ro" if path.with_name(path.name + "-wal").exists() else "immutable=1"
    return sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True, isolation_level=None)
