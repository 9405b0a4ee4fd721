"""What is kept of readings, against a model of a few lines, on both databases; months in partitions on PostgreSQL."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text

from chaincode.rules.intervals import DAY_S, HOUR_S
from gateway.db import Database
from gateway.db.tables import import_part, reading, reading_import
from gateway.features.readings.imports import ImportPart, keep_import, restore
from gateway.features.readings.sources import Source
from gateway.features.readings.standing import Verdict, Word
from gateway.features.readings.store import add_values, find_series, load_columns
from gateway.features.readings.values import Value, make_values
from tests.helpers.gateway.postgresql import Cluster
from tests.helpers.gateway.trial import OpenDatabase

FIRST_S = 1_714_521_600  # 2024-05-01 in UTC
Rows = list[tuple[int, ...]]


@pytest.fixture
def database(open_database: OpenDatabase) -> Database:
    return open_database("readings")


def make_series(database: Database, count: int) -> list[int]:
    with database.write() as connection:
        found = find_series(connection, {(f"IT001E{number:08d}", "withdrawn") for number in range(count)})
    return [found[name] for name in sorted(found)]


def make_batch(random: Random, numbers: list[int], size: int, lengths_s: tuple[int, ...]) -> list[Value]:
    """Few hours over three months, so that most values meet others, of these lengths."""
    hours = [FIRST_S + day * DAY_S + hour * HOUR_S for day in (-1, 0, 30, 31) for hour in range(2)]
    steps = [random.choice(lengths_s) for _ in range(size)]
    return [
        Value(random.choice(numbers), random.choice(hours) + step * random.randrange(HOUR_S // step), step,
              random.randrange(3), random.random() < 0.2)
        for step in steps
    ]


class Model:
    """What stands, painted: each five minutes of a series hold the one value that they are a part of."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], tuple[Value, Source]] = {}

    def add(self, values: list[Value], source: Source, spared: int) -> list[str]:
        """What becomes of each value of a batch, whose values of one series follow each other where they overlap."""
        words = [""] * len(values)
        for number in {value.series_id for value in values}:
            for layer in self.split([place for place, one in enumerate(values) if one.series_id == number], values):
                self.add_layer(layer, values, source, spared, words)
        return words

    @staticmethod
    def split(places: list[int], values: list[Value]) -> Iterator[list[int]]:
        layer: list[int] = []
        for place in places:
            if any(paint(values[place]) & paint(values[other]) for other in layer):
                yield layer
                layer = []
            layer.append(place)
        yield layer

    def add_layer(self, layer: list[int], values: list[Value], source: Source, spared: int, words: list[str]) -> None:
        left = dict.fromkeys(layer)
        while True:
            new = set().union(*(paint(values[place]) for place in left))
            bad = {place: word for place in left if (word := self.refuse(values[place], source, spared, new))}
            for place, word in bad.items():
                words[place] = word
                del left[place]
            if not bad:
                break
        touched = {place: {self.cells[cell] for cell in paint(values[place]) if cell in self.cells} for place in left}
        for place in left:
            words[place] = self.paint(values[place], source, touched[place])

    def refuse(self, value: Value, source: Source, spared: int, new: set[tuple[int, int]]) -> str:
        olds = {self.cells[cell] for cell in paint(value) if cell in self.cells}
        if {old[:4] for old, _ in olds} == {value[:4]}:
            return ""
        if any(known > source for _, known in olds):
            return "OUTRANKED"
        if any(not paint(old) <= new for old, _ in olds):
            return "OVERLAPS"
        return "UNASKED" if any(known >= spared for _, known in olds) else ""

    def paint(self, value: Value, source: Source, olds: set[tuple[Value, Source]]) -> str:
        is_same = {old[:4] for old, _ in olds} == {value[:4]}
        (old, known), *_ = [*olds, (value, source)]
        if is_same and known >= source and old == value:
            return "SAME"
        if is_same and known > source:
            return "OUTRANKED"
        for cell in paint(value):
            self.cells[cell] = (value, source)
        return "CONFIRMS" if is_same else "REPLACES" if olds else "NEW"

    def rows(self, numbers: list[int], from_s: int, to_s: int) -> Rows:
        found = {(*map(int, value), int(source)) for value, source in self.cells.values()}
        return sorted(row for row in found if row[0] in numbers and from_s <= row[1] < to_s)


def paint(value: Value) -> set[tuple[int, int]]:
    return {(value.series_id, at_s) for at_s in range(value.start_s, value.start_s + value.interval_s, 300)}


def keep(database: Database, values: list[Value], source: Source, known_at_s: int, *, spared: int = 99,
         import_id: int = 0) -> list[str]:
    with database.write() as connection:
        found = add_values(connection, make_values(values), Word(source, spared), known_at_s, import_id)
    return [Verdict(one).name for one in found.verdicts.tolist()]


def load(database: Database, numbers: list[int], from_s: int, to_s: int, known_at_s: int | None = None) -> Rows:
    with database.read() as connection:
        found = load_columns(connection, numbers, from_s, to_s, known_at_s)
    return list(zip(*(column.tolist() for column in found), strict=True))


@pytest.mark.parametrize("lengths_s", [(300, 900, 1_200, 1_800, 3_600), (900,), (3_600,)], ids=str)
@pytest.mark.parametrize("seed", range(4))
def test_what_stands_is_what_the_model_painted_last(
    database: Database, seed: int, lengths_s: tuple[int, ...]
) -> None:
    """Any order, repeats and corrections of any sources, of all lengths or one; at each instant that it was known."""
    numbers, model, random = make_series(database, 3), Model(), Random(seed)
    known: list[tuple[int, Rows]] = [(-1, [])]
    for at_s in range(0, 120, 10):
        source, spared = random.choice(list(Source)[:3]), random.choice((2, 99))
        batch = make_batch(random, numbers, random.choice((0, 1, 5, 40, 90)), lengths_s)
        assert keep(database, batch, source, at_s, spared=spared) == model.add(batch, source, spared)
        known.append((at_s + 5, model.rows(numbers, 0, 2**40)))
    for at_s, rows in known:
        assert load(database, numbers, 0, 2**40, at_s) == rows
    span = (FIRST_S, FIRST_S + 31 * DAY_S)
    for chosen in (numbers, numbers[:1], []):
        assert load(database, chosen, *span) == model.rows(chosen, *span)


STEPS = st.sampled_from((300, 900, 1_800, 3_600))
# an hour as one file has it: the steps of its two halves, and a value that all of it follows from
HOURS = st.fixed_dictionaries({hour: st.none() | st.tuples(STEPS, st.integers(0, 50)) for hour in range(3)})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(HOURS, min_size=1, max_size=6), orders=st.randoms(use_true_random=False))
def test_the_energy_of_each_hour_is_that_of_the_last_file_that_has_it(
    database: Database, files: list[dict[int, tuple[int, int] | None]], orders: Random
) -> None:
    """Minutes, quarters and hours of one register of one point, whichever comes first, count once; and undone, not."""
    (number,) = make_series(database, 1)
    with database.write() as connection:
        for table in (import_part, reading_import, reading):
            connection.execute(delete(table))
    last: dict[int, int] = {}
    done: list[tuple[int, Rows]] = []
    for at, file in enumerate(files):
        values = [Value(number, FIRST_S + hour * HOUR_S + first_s, cell[0], cell[1] + first_s % 7, False)
                  for hour, cell in file.items() if cell for first_s in range(0, HOUR_S, cell[0])]
        orders.shuffle(values)
        before = load(database, [number], 0, 2**40)
        import_id = keep_as_import(database, values, at)
        assert set(keep(database, values, Source.PORTAL, at)) <= {"SAME"}
        last |= {hour: sum(cell[1] + first_s % 7 for first_s in range(0, HOUR_S, cell[0]))
                 for hour, cell in file.items() if cell}
        after = load(database, [number], 0, 2**40)
        if import_id:
            with database.write() as connection:
                restore(connection, import_id, at)
            assert load(database, [number], 0, 2**40) == before
            done.append((keep_as_import(database, values, at), before))
            assert load(database, [number], 0, 2**40) == after
        assert {hour: sum(row[3] for row in after if row[1] // HOUR_S == FIRST_S // HOUR_S + hour) for hour in last
                } == last
    for import_id, before in reversed(done):
        with database.write() as connection:
            restore(connection, import_id, len(files))
        assert load(database, [number], 0, 2**40) == before


def keep_as_import(database: Database, values: list[Value], at_s: int) -> int:
    """Keep values as an import's; its id, 0 where there are none."""
    if not values:
        return 0
    starts = [value.start_s for value in values]
    part = ImportPart(values[0].series_id, "a.csv", "0" * 64, min(starts), max(starts) + HOUR_S, 0, 0, 0)
    with database.write() as connection:
        import_id = keep_import(connection, 0, Source.PORTAL, "", at_s, [part])
        add_values(connection, make_values(values), Word(Source.PORTAL, 99), at_s, import_id)
    return import_id


def test_two_batches_of_one_transaction_meet_each_other(database: Database) -> None:
    (number,) = make_series(database, 1)
    value, word = Value(number, FIRST_S, 900, 5, False), Word(Source.DEVICE, 99)
    with database.write() as connection:
        assert add_values(connection, make_values([value]), word, 1).verdicts.tolist() == [Verdict.NEW]
        found = add_values(connection, make_values([value, value._replace(energy_wh=6)]), word, 2)
    assert found.verdicts.tolist() == [Verdict.SAME, Verdict.REPLACES]


def test_a_weaker_source_never_stands_where_a_better_one_gave_a_value(database: Database) -> None:
    """Whoever sends whatever, in whatever order: what a read gives is of the best source that gave one so far."""
    (number,) = make_series(database, 1)
    random, best, known = Random(5), 0, (0, 0)
    for at_s in range(60):
        source, energy_wh = random.choice(list(Source)), random.randrange(3)
        keep(database, [Value(number, FIRST_S, 900, energy_wh, False)], source, at_s)
        best, known = max(best, source), (energy_wh, source) if source >= best else known
        with database.read() as connection:
            found = load_columns(connection, [number], FIRST_S, FIRST_S + 1, None)
        assert (found.energy_wh.tolist(), found.source.tolist()) == ([known[0]], [known[1]])


def test_a_batch_that_fails_leaves_neither_rows_nor_a_month(postgresql: Cluster) -> None:
    database = Database(postgresql.url(postgresql.create_database()))
    (number,) = make_series(database, 1)
    with pytest.raises(RuntimeError), database.write() as connection:
        add_values(connection, make_values([Value(number, FIRST_S, 900, 5, False)]), Word(Source.DEVICE, 99), 1)
        raise RuntimeError
    assert list_partitions(database) == []
    assert keep(database, [Value(number, FIRST_S, 900, 5, False)], Source.DEVICE, 1) == ["NEW"]
    assert list_partitions(database) == ["reading_2024_05"]
    database.close()


def test_a_month_is_a_partition_and_only_the_months_asked_for_are_read(postgresql: Cluster) -> None:
    database = Database(postgresql.url(postgresql.create_database()))
    (number,) = make_series(database, 1)
    ends_s = FIRST_S + 31 * DAY_S
    starts = (FIRST_S - 900, FIRST_S, ends_s - 900, ends_s)
    keep(database, [Value(number, start_s, 900, 5, False) for start_s in starts], Source.DEVICE, 1)
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
