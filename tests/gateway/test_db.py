"""Both databases keep the same promises: what is durable, what is seen, who waits for whom."""

import sys
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from alembic import command
from sqlalchemy import create_engine, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

import gateway.features.repartition.tables  # noqa: F401 - a feature's own tables are on the same metadata
from gateway.db import Database
from gateway.db.mirror import Mirror
from gateway.db.tables import job, reading, series, state
from gateway.features.readings.sources import Source
from gateway.features.readings.store_postgresql import make_months
from gateway.settings import SettingsError
from tests.helpers.gateway.postgresql import Cluster
from tests.helpers.gateway.steps import step_to
from tests.helpers.gateway.trial import OpenDatabase

# releases that run beside each other take the one lock of a schema's writer
WRITERS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1986620527 AND granted" \
    " AND pid = pg_backend_pid()"
ROW = {"name": "sweep", "subject": "2024-05-01", "ended_at_s": 0, "outcome": "done"}


# What each kind of transaction asks for: durable or not, waiting half a minute for the writer before it.
PROMISES = {
    "sqlite": ({"PRAGMA synchronous": (2, 1), "PRAGMA busy_timeout": (30_000, 30_000), "PRAGMA foreign_keys": (1, 1),
                "PRAGMA secure_delete": (1, 1)},
               (12, 20)),
    "postgresql": ({"SHOW synchronous_commit": ("on", "off"), "SHOW lock_timeout": ("30s", "30s"),
                    "SHOW jit": ("off", "off"), WRITERS: (1, 1)}, (5, 15)),
}


@pytest.mark.parametrize(("options", "place"), [
    ({"volano_write": True}, 0), ({"volano_write": True, "volano_durable": True}, 0),
    ({"volano_write": True, "volano_durable": False}, 1),
])
def test_a_write_is_on_disk_when_it_returns_unless_it_can_be_made_again(
    open_database: OpenDatabase, dialect: str, options: dict[str, bool], place: int
) -> None:
    database = open_database("a")
    with database.engine.connect().execution_options(**options) as connection, connection.begin():
        asked = PROMISES[dialect][0]
        assert {one: connection.scalar(text(one)) for one in asked} == {one: said[place] for one, said in asked.items()}
    with database.write() as connection:
        assert connection.get_execution_options()["volano_durable"]


def test_a_gateway_opens_so_many_connections_and_tells_no_values(open_database: OpenDatabase, dialect: str) -> None:
    """Four gateways on one server stay below the hundred that PostgreSQL takes."""
    pool = open_database("a").engine.pool
    assert (pool.size(), pool._max_overflow) == PROMISES[dialect][1]
    with pytest.raises(IntegrityError, match="parameters hidden"), open_database("a").write() as connection:
        for _ in range(2):
            connection.execute(insert(state), {"key": "a", "value": "{}", "block": 0})


def test_a_server_that_dropped_its_connections_is_reached_again(postgresql: Cluster) -> None:
    url = postgresql.url(postgresql.create_database())
    database, other = Database(url), Database(url)
    with database.read() as connection:
        number = connection.scalar(text("SELECT pg_backend_pid()"))
    with other.write() as connection:
        assert connection.scalar(text(f"SELECT pg_terminate_backend({number})"))
    with database.read() as connection:
        assert connection.scalar(select(1)) == 1
    database.close()
    other.close()


def test_opening_again_keeps_what_is_there(open_database: OpenDatabase) -> None:
    first = open_database("a")
    with first.write() as connection:
        connection.execute(insert(job), ROW)
    first.close()
    with open_database("a").read() as connection:
        assert dict(connection.execute(select(job)).mappings().one()) == {"id": 1, **ROW}


def test_a_write_that_fails_leaves_nothing(open_database: OpenDatabase) -> None:
    database = open_database("a")
    try:
        with database.write() as connection:
            connection.execute(insert(job), ROW)
            raise RuntimeError
    except RuntimeError:
        pass
    with database.read() as connection:
        assert connection.execute(select(job)).all() == []


def test_readings_are_clustered_by_series_and_start(open_database: OpenDatabase) -> None:
    keys = inspect(open_database("a").engine).get_pk_constraint("reading")["constrained_columns"]
    assert keys == ["series_id", "start_s", "version"]


def test_a_read_sees_one_state_to_its_end(open_database: OpenDatabase) -> None:
    database = open_database("a")
    with database.read() as reader:
        assert reader.execute(select(job)).all() == []
        with database.write() as writer:
            writer.execute(insert(job), ROW)
        assert reader.execute(select(job)).all() == []
    with database.read() as reader:
        assert len(reader.execute(select(job)).all()) == 1


@pytest.mark.parametrize("durable", [True, False])
def test_writers_take_turns_so_none_writes_what_another_made_wrong(open_database: OpenDatabase, durable: bool) -> None:
    database = open_database("a")
    with database.write() as connection:
        connection.execute(insert(job), ROW)

    def count_up() -> None:
        for _ in range(20):
            with database.write(durable) as connection:
                seen = connection.scalar(select(job.c.ended_at_s))
                connection.execute(update(job).values(ended_at_s=seen + 1))

    threads = [Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert connection.scalar(select(job.c.ended_at_s)) == 80


def test_keys_are_in_the_order_of_their_bytes(open_database: OpenDatabase) -> None:
    keys = ["lot/A", "lot/a", "lot/B", "lot/_", "lot/~", "lot/-1", "lot/01", "lot", "lota", "Lot/a"]
    database = open_database("a")
    with database.write() as connection:
        connection.execute(insert(state), [{"key": key, "value": "{}", "block": 0} for key in keys])
    with database.read() as connection:
        found = [key for key, _ in Mirror(connection).scan("lot/")]
    assert found == sorted(key for key in keys if key.startswith("lot/"))


def test_every_text_compares_by_its_bytes(postgresql: Cluster) -> None:
    database = Database(postgresql.url(postgresql.create_database()))
    with database.read() as connection:
        found = connection.execute(text(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'"
        )).all()
    database.close()
    assert found == []


def test_readings_from_before_the_partitions_are_kept(postgresql: Cluster) -> None:
    rows = [
        {"series_id": 1, "start_s": start_s, "version": 0, "interval_s": 900, "energy_wh": 5, "is_estimated": False,
         "known_at_s": 7}
        for start_s in (1_704_066_300, 1_704_067_200, 1_709_251_200)  # December's last quarter, January, March
    ]
    engine = create_engine(postgresql.url(postgresql.create_database()).replace("://", "+psycopg://"))
    with engine.connect() as connection, connection.begin():
        step_to(connection, command.upgrade, "0002")
        connection.execute(insert(series), {"metering_point": "IT001E00000001", "register": "withdrawn"})
        connection.execute(insert(reading), rows)
        step_to(connection, command.upgrade, "0003")
        partitions = "SELECT DISTINCT tableoid::regclass::text FROM reading ORDER BY 1"
        found = connection.scalars(text(partitions)).all()
        assert found == ["reading_2023_12", "reading_2024_01", "reading_2024_03"]
        known = select(*(reading.c[name] for name in rows[0]))
        assert [dict(row) for row in connection.execute(known).mappings()] == rows
        make_months(connection, np.array([row["start_s"] for row in rows]))  # none is made twice
        step_to(connection, command.downgrade, "0002")
        assert [dict(row) for row in connection.execute(known).mappings()] == rows
        step_to(connection, command.upgrade, "head")
        read = connection.execute(select(reading)).mappings()
        assert [dict(row) for row in read] == [row | {"source": Source.PORTAL, "import_id": 0} for row in rows]
    engine.dispose()


@pytest.mark.parametrize(("url", "words"), [
    ("postgresql://ada:geheim@/borgo?host=/nowhere", r"postgresql://ada:\*\*\*@/borgo.*can't be opened"),
    ("mysql://db.example/borgo", "neither sqlite nor postgresql"),
    ("borgo", "parse"),
])
def test_an_address_that_cannot_be_opened_is_named_without_its_password(url: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words) as caught:
        Database(url)
    assert "geheim" not in str(caught.value)


def test_a_driver_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SettingsError, match=r"pip install .*-postgresql\.lock"):
        Database("postgresql://db.example/borgo")
    assert (Path(__file__).parents[2] / "requirements-postgresql.lock").is_file()
