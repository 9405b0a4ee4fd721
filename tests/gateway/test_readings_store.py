"""What is kept of readings, against a model of a few lines, on both databases; months in partitions on PostgreSQL."""

from collections.abc import Iterator
from random import Random

import pytest
from sqlalchemy import select, text

from chaincode.rules.intervals import DAY_S
from gateway.db import Database
from gateway.db.tables import reading
from gateway.readings.sources import Source
from gateway.readings.store import add_values, find_series, load_columns
from gateway.readings.values import Added, Value
from tests.helpers.postgresql import Cluster
from tests.helpers.trial import OpenDatabase

FIRST_S = 1_714_521_600  # 2024-05-01 in UTC
Rows = list[tuple[int, ...]]


@pytest.fixture
def database(open_database: OpenDatabase) -> Database:
    return open_database("readings")


def make_series(database: Database, count: int) -> list[int]:
    with database.write() as connection:
        found = find_series(connection, {(f"IT001E{number:08d}", "withdrawn") for number in range(count)})
    return [found[name] for name in sorted(found)]


def make_batch(random: Random, numbers: list[int], size: int) -> list[Value]:
    """Few intervals of few values over three months, so that most meet others."""
    starts = [FIRST_S + day * DAY_S + quarter * 900 for day in (-1, 0, 30, 31) for quarter in range(3)]
    return [
        Value(random.choice(numbers), random.choice(starts), random.choice((900, 3_600)), random.randrange(3),
              random.random() < 0.2)
        for _ in range(size)
    ]


class Model:
    """What is kept: the versions of each interval as (value, source, known at)."""

    def __init__(self) -> None:
        self.kept: dict[tuple[int, int], list[tuple[Value, Source, int]]] = {}

    def add(self, values: list[Value], source: Source, known_at_s: int) -> Added:
        added = Added([], [])
        for place, value in enumerate(values):
            versions = self.kept.setdefault((value.series_id, value.start_s), [])
            last, known = versions[-1][:2] if versions else (None, source)
            if known > source and last != value:
                added.outranked.append(place)
            elif last == value and known >= source:
                added.repeated.append(place)
            else:
                versions.append((value, source, known_at_s))
        return added

    def rows(self) -> Rows:
        return sorted(
            (*key, version, value.interval_s, value.energy_wh, value.is_estimated, known_at_s, int(source))
            for key, versions in self.kept.items() for version, (value, source, known_at_s) in enumerate(versions)
        )

    def known(self, numbers: list[int], from_s: int, to_s: int, known_at_s: int) -> Rows:
        found = (
            [(*value, source) for value, source, at_s in versions if at_s <= known_at_s][-1:]
            for (number, start_s), versions in self.kept.items() if number in numbers and from_s <= start_s < to_s
        )
        return sorted(tuple(map(int, one)) for (one,) in filter(None, found))


def every_batch(seed: int, numbers: list[int]) -> Iterator[tuple[int, Source, list[Value]]]:
    random = Random(seed)
    return (
        (10 * turn, random.choice(list(Source)[:3]), make_batch(random, numbers, random.choice((0, 1, 5, 40))))
        for turn in range(12)
    )


@pytest.mark.parametrize("seed", range(5))
def test_what_is_kept_is_what_the_model_keeps(database: Database, seed: int) -> None:
    numbers, model = make_series(database, 3), Model()
    for known_at_s, source, batch in every_batch(seed, numbers):
        with database.write() as connection:
            assert add_values(connection, batch, source, known_at_s) == model.add(batch, source, known_at_s)
    with database.read() as connection:
        order = list(reading.primary_key)
        assert [tuple(row) for row in connection.execute(select(reading).order_by(*order))] == model.rows()
        for chosen in (numbers, numbers[:1], []):
            for known_at_s in (-1, 0, 55, 1_000):
                span = (FIRST_S, FIRST_S + 31 * DAY_S)
                found = load_columns(connection, chosen, *span, known_at_s)
                rows = list(zip(*(column.tolist() for column in found), strict=True))
                assert rows == model.known(chosen, *span, known_at_s)


def test_two_batches_of_one_transaction_meet_each_other(database: Database) -> None:
    (number,) = make_series(database, 1)
    value = Value(number, FIRST_S, 900, 5, False)
    with database.write() as connection:
        assert add_values(connection, [value], Source.DEVICE, 1) == ([], [])
        assert add_values(connection, [value, value._replace(energy_wh=6)], Source.DEVICE, 2) == ([0], [])


def test_a_weaker_source_never_stands_where_a_better_one_gave_a_value(database: Database) -> None:
    """Whoever sends whatever, in whatever order: what a read gives is of the best source that gave one so far."""
    (number,) = make_series(database, 1)
    random, best, known = Random(5), 0, (0, 0)
    for at_s in range(60):
        source, energy_wh = random.choice(list(Source)), random.randrange(3)
        with database.write() as connection:
            add_values(connection, [Value(number, FIRST_S, 900, energy_wh, False)], source, at_s)
        best, known = max(best, source), (energy_wh, source) if source >= best else known
        with database.read() as connection:
            found = load_columns(connection, [number], FIRST_S, FIRST_S + 1, None)
        assert (found.energy_wh.tolist(), found.source.tolist()) == ([known[0]], [known[1]])


def test_a_batch_that_fails_leaves_neither_rows_nor_a_month(postgresql: Cluster) -> None:
    database = Database(postgresql.url(postgresql.create_database()))
    (number,) = make_series(database, 1)
    with pytest.raises(RuntimeError), database.write() as connection:
        add_values(connection, [Value(number, FIRST_S, 900, 5, False)], Source.DEVICE, 1)
        raise RuntimeError
    assert list_partitions(database) == []
    with database.write() as connection:
        assert add_values(connection, [Value(number, FIRST_S, 900, 5, False)], Source.DEVICE, 1) == ([], [])
    assert list_partitions(database) == ["reading_2024_05"]
    database.close()


def test_a_month_is_a_partition_and_only_the_months_asked_for_are_read(postgresql: Cluster) -> None:
    database = Database(postgresql.url(postgresql.create_database()))
    (number,) = make_series(database, 1)
    ends_s = FIRST_S + 31 * DAY_S
    with database.write() as connection:
        starts = (FIRST_S - 900, FIRST_S, ends_s - 900, ends_s)
        add_values(connection, [Value(number, start_s, 900, 5, False) for start_s in starts], Source.DEVICE, 1)
    assert list_partitions(database) == ["reading_2024_04", "reading_2024_05", "reading_2024_06"]
    with database.read() as connection:
        counted = connection.execute(text(
            "SELECT tableoid::regclass::text, count(*) FROM reading GROUP BY 1 ORDER BY 1")).all()
        assert [count for _, count in counted] == [1, 2, 1]
        plan = "\n".join(connection.scalars(text(
            f"EXPLAIN SELECT * FROM reading WHERE start_s >= {FIRST_S} AND start_s < {ends_s}")))
    assert "reading_2024_05" in plan
    assert "reading_2024_04" not in plan
    assert "reading_2024_06" not in plan
    database.close()


def list_partitions(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(text(
            "SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid"
            " WHERE inhparent = 'reading'::regclass ORDER BY relname")))
