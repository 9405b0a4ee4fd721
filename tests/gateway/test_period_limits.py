"""Periods at their edges: what lacks and how it is said, what is due, days that an anchor tells, prices, plants."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from analytics.incentives import Plant
from chaincode.rules import keys
from chaincode.rules.energy.records import Anchor, PerimeterTotals, RegisterTotals, Settlement, Terms
from chaincode.rules.intervals import hours_of_days
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Now
from chaincode.rules.state import encode_record
from gateway.db import Database
from gateway.db.mirror import Mirror
from gateway.db.tables import plant, price, state, statement
from gateway.features.periods import plants, store
from gateway.features.periods.daily import DayTotals, describe_perimeters
from gateway.features.periods.energy import _find_cause, read_plant
from gateway.features.periods.given import _sum_anchored
from gateway.features.periods.lacks import (
    find_missing_prices,
    require_over,
)
from gateway.features.periods.progress import find_days, find_needed_from, find_own_revision, find_revision, list_begun
from gateway.features.periods.records import KeptPlant
from gateway.features.periods.told import ToldHours, list_told
from gateway.http.answers import to_json
from gateway.http.errors import Problem
from tests.helpers.gateway.trial import FOUNDED, OpenDatabase

HERE = "AC001E01"
POINT = "IT001E00000001"


@pytest.fixture
def database(open_database: OpenDatabase) -> Database:
    return open_database("periods")


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.write() as opened:
        yield opened


def test_a_period_is_over_on_the_day_after_its_last() -> None:
    require_over(FOUNDED, "2024-05-08", "2024-05-08")
    with pytest.raises(Problem, match="PERIOD_NOT_OVER"):
        require_over(FOUNDED, "2024-05-08", "2024-05-07")


def give_plant(connection: Connection, entry_on: str = "2024-02-01", power_kw: str = "60") -> None:
    connection.execute(insert(plant), {"metering_point": POINT, "power_kw": power_kw, "region": "Piemonte",
                                       "entry_on": entry_on, "is_pv": True, "grant_pct": "0"})


def test_prices_lack_where_a_plant_depends_on_them(database: Database, connection: Connection) -> None:
    span = hours_of_days(FOUNDED, 3)
    assert find_missing_prices(connection, "NORD", FOUNDED, "2024-05-04") == ()
    give_plant(connection)
    assert find_missing_prices(connection, "NORD", FOUNDED, "2024-05-04") == (FOUNDED, "2024-05-02", "2024-05-03")
    assert find_missing_prices(connection, "NORD", FOUNDED, FOUNDED) == ()
    hours = [hour_s for hour_s in range(span.start_s, span.end_s, 3_600) if hour_s != span.start_s + 25 * 3_600]
    connection.execute(insert(price), [{"zone": "NORD", "hour_s": hour_s, "eur_mwh": "1"} for hour_s in hours])
    assert find_missing_prices(connection, "NORD", FOUNDED, "2024-05-04") == ("2024-05-02",)
    assert find_missing_prices(connection, "SUD", FOUNDED, "2024-05-02") == (FOUNDED,)
    assert find_missing_prices(connection, "NORD", "2024-05-03", "2024-05-04") == ()


def test_later_prices_replace_their_own_hours_and_zone_alone(database: Database) -> None:
    gateway: Any = SimpleNamespace(database=database)
    assert plants.save_prices(gateway, "NORD", []) == 0
    assert plants.save_prices(gateway, "NORD", [(0, "1"), (3_600, "2"), (7_200, "3"), (10_800, "4")]) == 4
    assert plants.save_prices(gateway, "SUD", [(3_600, "5")]) == 1
    assert plants.save_prices(gateway, "NORD", [(7_200, "7"), (0, "6"), (0, "8")]) == 2
    with database.read() as connection:
        kept = connection.execute(select(price.c.zone, price.c.hour_s, price.c.eur_mwh).order_by(
            price.c.zone, price.c.hour_s)).all()
    assert kept == [("NORD", 0, "8"), ("NORD", 3_600, "2"), ("NORD", 7_200, "7"), ("NORD", 10_800, "4"),
                    ("SUD", 3_600, "5")]


def test_a_plant_is_kept_as_it_is_given_last_and_read_as_numbers(database: Database, tmp_path: Path) -> None:
    (tmp_path / "tag.key").write_text("ab" * 32, "ascii")
    gateway: Any = SimpleNamespace(database=database, settings=SimpleNamespace(key_folder=tmp_path.joinpath))
    row = {"metering_point": POINT, "power_kw": "5.5", "region": "Lazio", "entry_on": "2024-02-01", "is_pv": False,
           "grant_pct": "40"}
    for given in (row | {"power_kw": "3"}, row):
        plants.save_plants(gateway, [given])
    assert plants.list_plants(gateway) == (KeptPlant(**row, power_w=5_500, registered_w=None, differs=False),)
    assert read_plant(row) == Plant(POINT, Fraction("5.5"), "Lazio", "2024-02-01", "other", Fraction(40))
    with pytest.raises(Problem, match="PLANT_REFUSED"):
        plants.save_plants(gateway, [
            row | {"power_kw": "7"}, row | {"metering_point": "IT001E00000002", "region": "Atlantide", "is_pv": True}])
    assert plants.list_plants(gateway) == (KeptPlant(**row, power_w=5_500, registered_w=None, differs=False),)


@pytest.mark.parametrize(("rows", "cause"), [
    ([("a", HERE, "2024-01-01", "")], "NOT_ON_LEDGER"),
    ([("a", HERE, "2024-05-01", "2024-05-08")], "NOT_ON_LEDGER"),
    ([("a", HERE, "2024-05-02", "")], "PART_OF_PERIOD"), ([("a", HERE, "2024-01-01", "2024-05-07")], "PART_OF_PERIOD"),
    ([("a", HERE, "2024-01-01", "2024-05-03"), ("b", HERE, "2024-05-03", "")], "PART_OF_PERIOD"),
    ([("a", HERE, "2024-01-01", "2024-05-03"), ("a", HERE, "2024-05-03", "")], "NOT_ON_LEDGER"),
    ([("a", HERE, "2024-01-01", "2024-05-03"), ("a", "AC001E02", "2024-05-03", "")], "PART_OF_PERIOD"),
])
def test_a_point_counts_for_nobody_since_the_ledger_differs_or_it_passed_on(
    rows: list[tuple[str, str, str, str]], cause: str
) -> None:
    plain = [dict(zip(("member", "perimeter", "from_date", "to_date"), row, strict=True)) for row in rows]
    assert _find_cause(plain, FOUNDED, "2024-05-08") == cause


# --- what an anchor tells
def test_days_are_told_as_their_hours_in_the_anchor() -> None:
    """A week's anchor from the Saturday on that has the long Sunday of October in it: 24, 25 and 24 hours."""
    hours = list(range(73))
    told = ToldHours(hours_of_days("2024-10-26", 1).start_s, {
        HERE: PerimeterTotals(HERE, RegisterTotals(7, tuple(hours)), RegisterTotals(6, tuple(reversed(hours)))),
        "AC001E02": PerimeterTotals("AC001E02", RegisterTotals(7, tuple(hours)), RegisterTotals(2, hash="a" * 64)),
        "AC001E03": PerimeterTotals("AC001E03", RegisterTotals(1, hash="a" * 64), RegisterTotals(7, tuple(hours))),
        "AC001E04": PerimeterTotals("AC001E04", RegisterTotals(1, hash="a" * 64), RegisterTotals(2, hash="a" * 64)),
    })
    found = _sum_anchored(told, ["2024-10-26", "2024-10-27"])
    first, second = sum(range(24)), sum(range(24, 49))
    late, later = sum(range(49, 73)), sum(range(24, 49))
    assert found == {
        (HERE, "2024-10-26"): DayTotals(first, late, first),
        (HERE, "2024-10-27"): DayTotals(second, later, sum(min(hour, 72 - hour) for hour in range(24, 49))),
        ("AC001E02", "2024-10-26"): DayTotals(first, None, None),
        ("AC001E02", "2024-10-27"): DayTotals(second, None, None),
        ("AC001E03", "2024-10-26"): DayTotals(None, first, None),
        ("AC001E03", "2024-10-27"): DayTotals(None, second, None),
    }
    assert first == 276
    assert to_json(describe_perimeters({(HERE, "b"): DayTotals(1, 2, None), (HERE, "a"): DayTotals(5, 6, 7)})) == [{
        "perimeter": HERE, "withdrawn_wh": 6, "injected_wh": 8, "shared_wh": None, "days": [
            {"date": "a", "withdrawn_wh": 5, "injected_wh": 6, "shared_wh": 7},
            {"date": "b", "withdrawn_wh": 1, "injected_wh": 2, "shared_wh": None}]}]


# --- the ledger's way of periods
def anchor(root: str = "a", days: int = 7) -> Anchor:
    return Anchor("gse", 3, Terms(days, 11_000, 5_000, 5_000, 8_000), root * 64, 0, (
        PerimeterTotals(HERE, RegisterTotals(days, (1,)), RegisterTotals(5, (2,))),), {}, 5)


def keep(connection: Connection, date: str, rows: dict[str, object]) -> Mirror:
    """The mirror of a ledger on a day, with records; periods are of seven days."""
    now = Now(date, 50, 1, Parameters("borgo", FOUNDED, settle_days=7))
    connection.execute(insert(state), [
        {"key": key, "value": encode_record(one).decode("ascii"), "block": 1}
        for key, one in ({keys.NOW: now} | rows).items()])
    return Mirror(connection)


def own(connection: Connection, *named: tuple[str, str]) -> None:
    """Statements of this gateway: (settlement, root's letter)."""
    connection.execute(insert(statement), [{"settlement": name, "root": root * 64, "made_at_s": 5, "vectors": b"",
                                            "gap": f'{{"reason": "{name}", "readings": 1, "prices": 0}}'}
                                           for name, root in named])


def test_the_newest_revision_may_be_anothers_and_the_own_one_before_it(connection: Connection) -> None:
    names = [f"{FOUNDED}.provisional.{number}" for number in (1, 2, 10)]
    mirror = keep(connection, "2024-05-08", {keys.anchor(name): anchor() for name in names})
    own(connection, (names[0], "a"), (names[1], "a"), (names[2], "b"))
    assert [find_revision(mirror, FOUNDED, kind) for kind in ("provisional", "definitive")] == [10, 0]
    assert [find_own_revision(connection, FOUNDED, kind) for kind in ("provisional", "definitive")] == [2, 0]
    assert store.list_foreign(connection) == [names[2]]
    assert [store.find_made_at(connection, name) for name in (names[1], names[2], "2024-05-08.provisional.1")] == [
        5, None, None]
    assert list(store.list_gaps(connection, "2024-05")) == names[:2]
    assert store.list_gaps(connection, "2024-04") == {}
    for name in (names[2], "2024-05-08.provisional.1"):  # another's, and none
        with pytest.raises(Problem, match="UNKNOWN"):
            store.require_statement(connection, name)


@pytest.mark.parametrize(("first", "end", "anchored", "told"), [
    # May: of the week before it, on its last day, of the newest anchor alone; April's and June's own aren't
    ("2024-05-01", "2024-06-01", {
        "2024-04-24.provisional.1": 7, "2024-04-25.provisional.1": 7, "2024-05-01.provisional.1": 3,
        "2024-05-01.provisional.2": 4, "2024-05-01.definitive.1": 7, "2024-05-31.provisional.1": 7,
        "2024-06-01.provisional.1": 7}, {"2024-04-25": 7, "2024-05-01": 7, "2024-05-31": 7}),
    # the longest period that ends on the month's first day, and one that ends the day before
    ("2024-05-01", "2024-06-01", {"2024-04-01.provisional.1": 31, "2024-04-02.provisional.1": 29}, {"2024-04-01": 31}),
    # February is shorter than a period
    ("2023-03-01", "2023-04-01", {"2023-01-30.provisional.1": 31, "2023-02-25.provisional.1": 7},
     {"2023-01-30": 31, "2023-02-25": 7}),
])
def test_a_month_is_told_by_the_newest_own_anchor_of_each_period_with_days_in_it(
    connection: Connection, first: str, end: str, anchored: dict[str, int], told: dict[str, int]
) -> None:
    others = f"{first[:7]}-15.provisional.1"
    keep(connection, "2024-06-10", {keys.anchor(name): anchor(days=days) for name, days in (
        anchored | {others: 7}).items()})
    own(connection, *((name, "a") for name in anchored))
    found = {one.start_s: one.perimeters[HERE].withdrawn.members for one in list_told(connection, first, end)}
    assert found == {hours_of_days(date, 1).start_s: days for date, days in told.items()}


def settled(name: str, countersigned_on: int = 9) -> dict[str, object]:
    return {keys.settlement(name): Settlement(name, "gse", 8, "", 7, countersigned_on=countersigned_on)}


@pytest.mark.parametrize(("names", "needed"), [
    ((), FOUNDED), ((f"{FOUNDED}.provisional.1",), FOUNDED), ((f"{FOUNDED}.definitive.1",), "2024-05-08"),
    ((f"{FOUNDED}.skip.1", "2024-05-08.definitive.1"), "2024-05-15"),
    (("2024-05-08.definitive.1",), FOUNDED),
])
def test_readings_are_needed_until_the_definitive_is_signed(
    connection: Connection, names: tuple[str, ...], needed: str
) -> None:
    rows: dict[str, object] = {}
    for name in names:
        rows |= settled(name)
    assert find_needed_from(keep(connection, "2024-06-10", rows)) == needed


def test_a_definitive_that_awaits_its_second_signature_needs_them_still(connection: Connection) -> None:
    assert find_needed_from(keep(connection, "2024-06-10", settled(f"{FOUNDED}.definitive.1", 0))) == FOUNDED


@pytest.mark.parametrize(("date", "month", "begun"), [
    ("2024-05-07", "2024-05", []), ("2024-05-08", "2024-05", ["2024-05-01"]),
    ("2024-06-12", "2024-05", ["2024-05-01", "2024-05-08", "2024-05-15", "2024-05-22", "2024-05-29"]),
    ("2024-06-12", "2024-06", ["2024-06-05"]), ("2024-06-11", "2024-06", []), ("2024-06-12", "2024-04", []),
])
def test_a_months_periods_are_those_that_begin_in_it_and_are_over(
    connection: Connection, date: str, month: str, begun: list[str]
) -> None:
    mirror = keep(connection, date, {})
    assert list_begun(mirror, month) == begun
    assert find_days(mirror, FOUNDED) == 7
