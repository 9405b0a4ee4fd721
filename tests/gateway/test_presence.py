"""Which days lack readings: by point and register, as far as it is held, also when the clock changes."""

from collections.abc import Iterator

import pytest
from sqlalchemy import insert

from chaincode.rules.intervals import add_days, hours_of_days
from gateway.db import Database
from gateway.db.tables import metering_point, plant
from gateway.features.readings.presence import Absent, count_days, group_dates
from gateway.features.readings.sources import Source
from gateway.features.readings.standing import Word
from gateway.features.readings.store import add_values, find_series
from gateway.features.readings.values import Value, make_values
from tests.helpers.gateway.trial import OpenDatabase

ADA, BRUNO = "IT001E00000001", "IT001E00000002"
OCTOBER, MARCH = ("2024-10-01", "2024-11-01"), ("2024-03-01", "2024-04-01")


@pytest.fixture
def database(open_database: OpenDatabase) -> Iterator[Database]:
    return open_database("presence")


def hold(database: Database, point: str, from_date: str = "2024-01-01", to_date: str = "") -> None:
    with database.write() as connection:
        connection.execute(insert(metering_point), {
            "metering_point": point, "from_date": from_date, "to_date": to_date, "member": "a" * 64,
            "perimeter": "AC001E00001", "power_w": 6_000, "tag": "t" * 64,
        })


def read(database: Database, point: str, first: str, days: int, register: str = "withdrawn", step_s: int = 900) -> None:
    span = hours_of_days(first, days)
    keep(database, point, register, [(start_s, step_s) for start_s in range(span.start_s, span.end_s, step_s)])


def keep(database: Database, point: str, register: str, intervals: list[tuple[int, int]]) -> None:
    with database.write() as connection:
        number = find_series(connection, {(point, register)})[point, register]
        values = [Value(number, start_s, step_s, 100, False) for start_s, step_s in intervals]
        add_values(connection, make_values(values), Word(Source.DISTRIBUTOR, 99), 1)


def list_absent(database: Database, first: str, end: str, **more: bool) -> tuple[Absent, ...]:
    with database.read() as connection:
        return count_days(connection, first, end, **more).absent


@pytest.mark.parametrize("month", [OCTOBER, MARCH])
@pytest.mark.parametrize("step_s", [900, 3_600])
def test_a_whole_month_is_there_whatever_its_clock_does(
    database: Database, month: tuple[str, str], step_s: int
) -> None:
    hold(database, ADA)
    read(database, ADA, month[0], 31, step_s=step_s)
    assert list_absent(database, *month) == ()


@pytest.mark.parametrize("date", ["2024-10-26", "2024-10-27", "2024-10-28", "2024-10-31"])
def test_each_day_that_lacks_is_named_also_around_the_long_one(database: Database, date: str) -> None:
    hold(database, ADA)
    read(database, ADA, "2024-10-01", int(date[8:]) - 1)
    if date < "2024-10-31":
        read(database, ADA, add_days(date, 1), 31 - int(date[8:]))
    assert list_absent(database, *OCTOBER) == (Absent(ADA, "withdrawn", (date,)),)


def test_days_that_lack_come_in_order_and_by_point(database: Database) -> None:
    for point in (BRUNO, ADA):
        hold(database, point)
        read(database, point, "2024-10-05", 3)
    dates = tuple(f"2024-10-{day:02d}" for day in range(1, 32) if day not in (5, 6, 7))
    assert list_absent(database, *OCTOBER) == tuple(Absent(point, "withdrawn", dates) for point in (ADA, BRUNO))


def test_a_day_of_which_one_quarter_lacks_isnt_there(database: Database) -> None:
    hold(database, ADA)
    span = hours_of_days("2024-09-01", 30)
    lost = span.start_s + 40 * 900
    keep(database, ADA, "withdrawn", [(at_s, 900) for at_s in range(span.start_s, span.end_s, 900) if at_s != lost])
    assert list_absent(database, "2024-09-01", "2024-10-01") == (Absent(ADA, "withdrawn", ("2024-09-01",)),)


def test_hours_over_quarters_dont_stand_in_for_an_hour_that_lacks(database: Database) -> None:
    hold(database, ADA)
    begin_s = hours_of_days("2024-09-01", 1).start_s
    keep(database, ADA, "withdrawn", [(begin_s + 900 * number, 900) for number in range(92)])
    keep(database, ADA, "withdrawn", [(begin_s, 3_600)])  # 24 hours in all, the last of which isn't there
    assert list_absent(database, "2024-09-01", "2024-09-02") == (Absent(ADA, "withdrawn", ("2024-09-01",)),)


def test_a_point_is_asked_for_as_far_as_it_is_held(database: Database) -> None:
    hold(database, ADA, "2024-09-10", "2024-09-20")
    read(database, ADA, "2024-09-10", 8)
    assert list_absent(database, "2024-09-01", "2024-10-01") == (
        Absent(ADA, "withdrawn", ("2024-09-18", "2024-09-19")),
    )
    assert list_absent(database, "2024-09-01", "2024-10-01", is_whole=True) == ()


def test_a_plant_and_a_register_that_was_read_before_should_be_there(database: Database) -> None:
    for point in (ADA, BRUNO):
        hold(database, point)
        read(database, point, "2024-09-01", 30)
    read(database, BRUNO, "2024-08-01", 1, "injected")
    with database.write() as connection:
        connection.execute(insert(plant), {
            "metering_point": ADA, "power_kw": "5", "region": "Piemonte", "entry_on": "2024-03-01", "is_pv": True,
        })
    found = list_absent(database, "2024-09-01", "2024-10-01")
    assert [(one.metering_point, one.register, len(one.dates)) for one in found] == [
        (ADA, "injected", 30), (BRUNO, "injected", 30),
    ]


def test_nothing_is_expected_of_no_days_and_of_nobody(database: Database) -> None:
    with database.read() as connection:
        assert count_days(connection, "2024-09-01", "2024-09-01").expected_days == 0
        nobody = count_days(connection, "2024-09-01", "2024-10-01")
    assert (nobody.expected_days, nobody.absent, nobody.is_empty) == (0, (), True)


def test_dates_that_follow_one_another_are_one_span() -> None:
    assert group_dates(("2024-02-28", "2024-02-29", "2024-03-01", "2024-03-05")) == [
        ("2024-02-28", "2024-03-01"), ("2024-03-05", "2024-03-05"),
    ]


@pytest.mark.parametrize(("first_s", "absent"), [(0, ()), (900, ("2024-09-01",))])
def test_an_hour_covers_what_quarters_leave_of_a_day(database: Database, first_s: int, absent: tuple[str, ...]) -> None:
    hold(database, ADA)
    begin_s = hours_of_days("2024-09-01", 1).start_s
    keep(database, ADA, "withdrawn", [(begin_s + at_s, 900) for at_s in range(first_s, 23 * 3_600, 900)])
    keep(database, ADA, "withdrawn", [(begin_s + 23 * 3_600, 3_600)])
    assert list_absent(database, "2024-09-01", "2024-09-02") == tuple(
        Absent(ADA, "withdrawn", (date,)) for date in absent)
