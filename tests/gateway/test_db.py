"""The steps make the tables that the code expects; opening a database twice changes nothing."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, inspect, select

import gateway.repartition.tables  # noqa: F401 - a feature's own tables are on the same metadata
from gateway.db import Database
from gateway.db.tables import job, metadata


def open_database(folder: Path) -> Database:
    return Database(f"sqlite:///{folder / 'gateway.db'}")


def test_the_steps_make_what_the_code_expects(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    row = {"name": "sweep", "subject": "2024-05-01", "ended_at_s": 1, "outcome": "done"}
    first = open_database(tmp_path)
    with first.write() as connection:
        connection.execute(insert(job), row)
    first.close()
    second = open_database(tmp_path)
    with second.read() as connection:
        assert dict(connection.execute(select(job)).mappings().one()) == {"id": 1, **row}
    second.close()


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    try:
        with database.write() as connection:
            connection.execute(insert(job), {"name": "a", "subject": "", "ended_at_s": 1, "outcome": ""})
            raise RuntimeError
    except RuntimeError:
        pass
    with database.read() as connection:
        assert connection.execute(select(job)).all() == []
    database.close()


def test_readings_are_clustered_by_series_and_start(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    keys = inspect(database.engine).get_pk_constraint("reading")["constrained_columns"]
    assert keys == ["series_id", "start_s", "version"]
    database.close()
