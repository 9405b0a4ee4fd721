"""One organisation's database: opened, brought to its present shape, read and written in short transactions.

SQLite by default (WAL; a commit is on disk when it returns), PostgreSQL by address; the same promises on both:

    read    sees one state from its first question to its last
    write   has begun only once every write before it has ended, so that it never fails half-way, or writes what
            another's commit has made wrong, because another thread or process wrote first
"""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, OperationalError

from chaincode.words import Words
from gateway.db.migrate import upgrade
from gateway.settings import SettingsError

__all__ = ["Database"]

_WAIT_S = 30
_FORGET_MS = 2_000   # for those who read
logging.getLogger("sqlalchemy").setLevel(logging.WARNING)  # rows are people's, at any level
# the first number of the advisory lock that stands for a schema's one writer; the second is the schema's
_WRITER = 1_986_620_527
_READ_POSTGRESQL = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class Database:
    """An engine with two kinds of transaction."""

    def __init__(self, url: str) -> None:
        """Open and bring up to date.

        Raises:
            SettingsError: no address of SQLite or PostgreSQL, no driver for it, or nobody answers there.
        """
        try:
            address = make_url(url)
            self.engine = _create_engine(address)
        except (ArgumentError, ModuleNotFoundError) as error:
            raise SettingsError(_explain(error).at("[databases]")) from None
        self._read_options = _READ_POSTGRESQL if address.get_backend_name() == "postgresql" else {}
        try:
            upgrade(self.engine)
        except OperationalError as error:
            self.engine.dispose()
            place = address.render_as_string()
            raise SettingsError("gateway.db.not_opened", place=place, orig=error.orig) from None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state and writes nothing."""
        with self.engine.connect().execution_options(**self._read_options) as connection:
            yield connection

    @contextmanager
    def write(self, durable: bool = True) -> Iterator[Connection]:
        """A transaction that is committed at its end, or not at all; one that can be made again needn't be durable."""
        options = {"volano_write": True, "volano_durable": durable}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    def forget(self) -> None:
        """Leave no trace in the files of what was deleted, which SQLite keeps in its log until that is written over.

        While somebody reads an older state the log can't be cut; it is then at the next time.
        """
        if self.engine.dialect.name != "sqlite":
            return
        with closing(self.engine.raw_connection()) as connection:
            for line in (f"busy_timeout={_FORGET_MS}", "wal_checkpoint(TRUNCATE)", f"busy_timeout={1_000 * _WAIT_S}"):
                connection.cursor().execute(f"PRAGMA {line}").fetchall()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _create_engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return _create_postgresql(url)
    if url.get_backend_name() != "sqlite":
        raise ArgumentError(Words(
            "gateway.db.neither", backend_name=url.get_backend_name(),
        ))
    file = url.database
    if file and file != ":memory:":
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, connect_args={"timeout": _WAIT_S, "isolation_level": None}, pool_size=12, max_overflow=20,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _explain(error: Exception) -> Words:
    if isinstance(error, ModuleNotFoundError):
        mend = "pip install --no-deps --require-hashes -r requirements-postgresql.lock"
        return Words("gateway.db.driver_missing", name=error.name, mend=mend)
    return Words("gateway.db.no_address", in_english=error)


def _create_postgresql(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=5, max_overflow=15,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    """Compile no statement: for questions as short as ours that takes longer than answering them."""
    connection.execute("SET jit = off")
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("volano_write", False):
        synchronous = "on" if options.get("volano_durable", True) else "off"
        connection.exec_driver_sql(
            "SELECT set_config('synchronous_commit', %s, true), set_config('lock_timeout', %s, true),"
            " pg_advisory_xact_lock(%s, hashtext(current_schema()))",
            (synchronous, f"{_WAIT_S}s", _WRITER),
        )


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for line in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000",
                 "secure_delete=ON"):   # what is deleted is overwritten
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
