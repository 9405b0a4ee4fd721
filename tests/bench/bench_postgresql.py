"""Ten million readings in PostgreSQL: in by COPY as they come, day by day; out a member's month and a community's day.

The server is one of its own in a temporary folder, with every commit on disk; 900 points, of which 100 also inject.
Each answer is timed from the question to numpy columns, of points and days chosen at random.
"""

from collections.abc import Callable, Iterable, Sequence
from random import Random
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from chaincode.rules.intervals import DAY_S, add_days, local_midnight_s
from gateway.commandline.base.options import make_progress
from gateway.commandline.operating.bench import Figure
from gateway.db import Database
from gateway.features.readings.service import load_readings
from gateway.features.readings.sources import Source
from gateway.features.readings.standing import Word
from gateway.features.readings.store import add_values, find_series
from gateway.features.readings.values import VALUES
from tests.helpers.gateway.postgresql import NO_SERVER, find_programs, running_cluster

FIRST_S = 1_704_067_200  # 2024-01-01 in UTC
QUARTERS = 96
Days = tuple[Sequence[str], int, int]  # points, first day, how many days
SETTINGS = ("shared_buffers=512MB", "max_wal_size=4GB")


def measure(quick: bool) -> Iterable[Figure]:
    """The load's speed, and the 95th percentiles."""
    programs = find_programs()
    if programs is None:
        yield {"name": "postgresql", "value": None, "unit": "", "bar": "", "ok": False, "error": NO_SERVER}
        return
    points, days = (54, 32) if quick else (900, 105)
    with running_cluster(programs, SETTINGS) as cluster:
        database = Database(cluster.url(cluster.create_database()))
        try:
            yield from _measure(database, make_points(points), days, quick)
        finally:
            database.close()


def make_points(count: int) -> list[str]:
    """Plainly fictional PODs."""
    return [f"IT001E{number:08d}" for number in range(1, count + 1)]


def _measure(database: Database, points: Sequence[str], days: int, quick: bool) -> Iterable[Figure]:
    count, seconds = load(database, points, days)
    size = f"{count / 1_000_000:.2g} million readings in PostgreSQL"
    speed = round(count / seconds)
    yield {"name": f"{size}: taken by COPY with their commits", "value": speed, "unit": "readings/s", "bar": 10_000,
           "ok": speed >= 10_000}
    random = Random(1)
    last = days - 31
    months = [([random.choice(points)], random.randint(0, last), 31) for _ in range(40 if quick else 300)]
    whole = [(points, random.randint(0, days - 2), 1) for _ in range(10 if quick else 60)]
    for name, chosen, most_ms in (("a member's month", months, 50), ("a community's day", whole, 300)):
        value = compute_p95_ms(lambda connection, one: check(one, load_days(connection, *one)), database, chosen)
        yield {"name": f"{size}: {name} (p95)", "value": round(value, 1), "unit": "ms", "bar": f"<= {most_ms}",
               "ok": value <= most_ms}


def load(database: Database, points: Sequence[str], days: int) -> tuple[int, float]:
    """Keep a day at a time, of all points; how many readings, and the seconds it took."""
    names = {(point, "withdrawn") for point in points} | {(point, "injected") for point in points[: len(points) // 9]}
    with database.write() as connection:
        numbers = sorted(find_series(connection, names).values())
    random, started = np.random.default_rng(1), perf_counter()
    with make_progress() as bar:
        for day in bar.track(range(days), description="days loaded"):
            with database.write() as connection:
                values, known_at_s = make_day(numbers, day, random), FIRST_S + (day + 1) * DAY_S
                found = add_values(connection, values, Word(Source.DEVICE, Source.PORTAL), known_at_s)
                assert not found.verdicts.any()  # all are new
    seconds = perf_counter() - started
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE reading"))  # as the server does by itself, later
    return days * QUARTERS * len(numbers), seconds


def make_day(numbers: Sequence[int], day: int, random: np.random.Generator) -> NDArray[np.void]:
    """A day's quarters in the order of time, as they come."""
    values = np.zeros(QUARTERS * len(numbers), VALUES)
    values["series_id"] = np.tile(numbers, QUARTERS)
    values["start_s"] = FIRST_S + day * DAY_S + 900 * np.repeat(np.arange(QUARTERS), len(numbers))
    values["interval_s"] = 900
    values["energy_wh"] = random.integers(0, 1_500, len(values))
    return values


def load_days(connection: Connection, points: Sequence[str], first: int, days: int) -> int:
    """How many readings points have in local days, all of them read into columns."""
    date = add_days("2024-01-01", first)
    return len(load_readings(connection, points, local_midnight_s(date), local_midnight_s(add_days(date, days))))


def check(asked: Days, found: int) -> None:
    """An answer that lacks most of its readings is none: the first and last day may lack an hour."""
    points, _, days = asked
    assert found >= len(points) * (days * QUARTERS - 8), found


def compute_p95_ms(ask: Callable[[Connection, Days], object], database: Database, chosen: Sequence[Days]) -> float:
    """The 95th percentile of the times of one transaction each, after a few that warm up."""
    times = []
    for one in [*chosen[:3], *chosen]:
        started = perf_counter()
        with database.read() as connection:
            ask(connection, one)
        times.append(perf_counter() - started)
    return float(np.percentile(times[3:], 95)) * 1_000
