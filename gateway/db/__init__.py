"""One organisation's database: opened, brought to its present shape, read and written in short transactions.

SQLite by default (WAL; a commit is on disk when it returns), PostgreSQL by address. A write transaction takes
SQLite's one write lock when it begins, so that it never fails half-way because another thread wrote first.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from gateway.db.migrate import upgrade

__all__ = ["Database"]


class Database:
    """An engine with two kinds of transaction."""

    def __init__(self, url: str) -> None:
        self.engine = _create_engine(url)
        upgrade(self.engine)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state and writes nothing."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self, durable: bool = True) -> Iterator[Connection]:
        """A transaction that is committed at its end, or not at all; one that can be made again needn't be durable."""
        options = {"volano_write": True, "volano_durable": durable}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _create_engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    file = make_url(url).database
    if file and file != ":memory:":
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": 30, "isolation_level": None}, pool_size=12, max_overflow=20)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for line in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
        cursor.execute(f"PRAGMA {line}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("volano_write", False):
        synchronous = "FULL" if options.get("volano_durable", True) else "NORMAL"
        connection.exec_driver_sql(f"PRAGMA synchronous={synchronous}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")
