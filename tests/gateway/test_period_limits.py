"""Periods at their edges: what lacks and how it is said, what is due, days that an anchor tells, prices, plants."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Connection, insert, select

from analytics.frames import Readings, Series
from analytics.incentives import Plant
from chaincode.rules import keys
from chaincode.rules.energy.records import Anchor, PerimeterTotals, RegisterTotals, Settlement, Terms
from chaincode.rules.energy.vectors import NO_SALT, LeafVectors, PerimeterVectors, Vectors
from chaincode.rules.intervals import hours_of_days
from chaincode.rules.merkle import pack_hours
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Now
from chaincode.rules.state import encode_record
from gateway.db import Database
from gateway.db.mirror import Mirror
from gateway.db.tables import plant, price, state, statement
from gateway.features.periods import plants, store
from gateway.features.periods.daily import DayTotals, describe_perimeters
from gateway.features.periods.energy import _find_cause, _note_missing, read_plant
from gateway.features.periods.explain import explain_day, sum_own_days
from gateway.features.periods.given import _sum_anchored
from gateway.features.periods.lacks import (
    ASIDE,
    PRICES,
    READINGS,
    FoundLacks,
    Lack,
    Wait,
    find_missing_prices,
    require_complete,
    require_over,
    say_lacks,
)
from gateway.features.periods.progress import find_days, find_needed_from, find_own_revision, find_revision, list_begun
from gateway.features.periods.records import Gap, KeptPlant, ReplacedHidden, ReplacedOf, ToldLack
from gateway.features.periods.replaced import find_before, hide_points, is_weaker, say_replaced
from gateway.features.periods.told import ToldHours, list_told
from gateway.features.readings.presence import Presence
from gateway.features.readings.undone import Undone
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


# --- what lacks
def lack(kind: str, *days: int, subject: str = POINT, register: str = "withdrawn") -> Lack:
    return Lack(kind, subject, register, tuple(f"2024-05-{day:02d}" for day in days))


@pytest.mark.parametrize(("one", "english", "italian"), [
    (lack(READINGS, 1), f"{POINT} withdrawn 2024-05-01", f"{POINT} prelevata 2024-05-01"),
    (lack(READINGS, 1, 2, 3, register="injected"), f"{POINT} injected 2024-05-01..2024-05-03",
     f"{POINT} immessa 2024-05-01..2024-05-03"),
    (lack(ASIDE, 1, 3, 5), f"{POINT} withdrawn set aside 2024-05-01, 2024-05-03, 2024-05-05",
     f"{POINT} prelevata da parte 2024-05-01, 2024-05-03, 2024-05-05"),
    (lack(PRICES, 1, 3, 5, 7, subject="NORD", register=""), "NORD prices 2024-05-01, 2024-05-03, 2024-05-05, ...",
     "NORD prezzi 2024-05-01, 2024-05-03, 2024-05-05, ..."),
])
def test_what_lacks_is_said_with_its_first_three_spans(one: Lack, english: str, italian: str) -> None:
    assert (one.words.en, one.words.it) == (english, italian)


def test_of_what_lacks_the_first_three_are_named_and_the_rest_counted() -> None:
    ones = [lack(READINGS, day) for day in (1, 2, 3, 4, 5)]
    more = ((3, "", ""), (4, "; and 1 more", "; e altri 1"), (5, "; and 2 more", "; e altri 2"))
    for count, english, italian in more:
        said = say_lacks(ones[:count])
        assert said.en == "; ".join(f"{POINT} withdrawn 2024-05-0{day}" for day in (1, 2, 3)) + english
        assert said.it == "; ".join(f"{POINT} prelevata 2024-05-0{day}" for day in (1, 2, 3)) + italian


def look(*lacks: Lack, is_empty: bool = False) -> FoundLacks:
    return FoundLacks(FOUNDED, "2024-05-08", Presence(14, (), is_empty), lacks)


def test_papers_count_days_of_registers_and_of_prices_apart() -> None:
    lacks = (lack(READINGS, 1, 2), lack(ASIDE, 3), lack(PRICES, 1, 2, 3, 4, subject="NORD", register=""))
    assert look(*lacks).to_gap(" why ") == Gap("why", 3, 4)
    assert (look().to_gap("why"), look().days) == (None, 7)
    assert look(*lacks).of(ASIDE) == [
        ToldLack("set_aside", POINT, "withdrawn", 1, (("2024-05-03", "2024-05-03"),))]


def test_what_lacks_is_refused_unless_somebody_says_why() -> None:
    require_complete(look(), "")
    require_complete(look(lack(READINGS, 1)), "why")
    for reason in ("", "  "):
        with pytest.raises(Problem, match="INCOMPLETE") as refused:
            require_complete(look(lack(READINGS, 1)), reason)
        assert {name: refused.value.values[name] for name in ("from_date", "to_date", "month")} == {
            "from_date": FOUNDED, "to_date": "2024-05-07", "month": "2024-05"}


def test_a_period_is_over_on_the_day_after_its_last() -> None:
    require_over(FOUNDED, "2024-05-08", "2024-05-08")
    with pytest.raises(Problem, match="PERIOD_NOT_OVER"):
        require_over(FOUNDED, "2024-05-08", "2024-05-07")


@pytest.mark.parametrize(("date", "is_empty", "goes_on", "words"), [
    ("2024-05-14", False, True, "lacks 2 days of registers, 1 of prices; until 2024-05-15"),
    ("2024-05-15", False, False, "lacks 2 days of registers, 1 of prices; until 2024-05-15"),
    ("2024-05-15", True, True, "nothing was read of it"),
])
def test_a_period_waits_so_many_days_and_for_ever_where_nothing_was_read(
    date: str, is_empty: bool, goes_on: bool, words: str
) -> None:
    found = look(lack(READINGS, 1, 2), lack(PRICES, 1, subject="NORD", register=""), is_empty=is_empty)
    one = Wait(found, "2024-05-15", date)
    assert (one.goes_on, str(one)) == (goes_on, words)


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


def test_a_plant_is_kept_as_it_is_given_last_and_read_as_numbers(database: Database) -> None:
    gateway: Any = SimpleNamespace(database=database)
    row = {"metering_point": POINT, "power_kw": "5.5", "region": "Lazio", "entry_on": "2024-02-01", "is_pv": False,
           "grant_pct": "40"}
    plants.save_plants(gateway, [row | {"power_kw": "3"}, row])
    assert plants.list_plants(gateway) == (KeptPlant(**row),)
    assert read_plant(row) == Plant(POINT, Fraction("5.5"), "Lazio", "2024-02-01", "other", Fraction(40))
    with pytest.raises(Problem, match="PLANT_REFUSED"):
        plants.save_plants(gateway, [row | {"power_kw": "7"}, row | {"region": "Atlantide", "is_pv": True}])
    assert plants.list_plants(gateway) == (KeptPlant(**row),)


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


# --- what became of readings since
@pytest.mark.parametrize(("settlement", "provisionals", "before"), [
    (f"{FOUNDED}.provisional.1", 1, ""), (f"{FOUNDED}.provisional.3", 3, f"{FOUNDED}.provisional.2"),
    (f"{FOUNDED}.definitive.1", 2, f"{FOUNDED}.provisional.2"), (f"{FOUNDED}.definitive.2", 0, ""),
])
def test_a_statement_is_held_against_the_one_before_it(settlement: str, provisionals: int, before: str) -> None:
    assert find_before(settlement, provisionals) == before


def replacing(count: int, old: str = "portal", new: str = "gse", undone: Undone | None = None) -> ReplacedHidden:
    return ReplacedHidden("withdrawn", old, new, count, 1, 2, undone, "a" * 64)


@pytest.mark.parametrize(("old", "new", "undone", "weaker"), [
    ("manual", "gse", None, True), ("gse", "gse", None, False), ("device", "gse", None, False),
    ("device", "", None, False), ("portal", "device", None, True), ("", "device", None, False),
    ("manual", "gse", Undone(3, "0123456789", FOUNDED), False),
])
def test_a_weaker_source_over_a_better_one_is_seen_unless_an_import_was_undone(
    old: str, new: str, undone: Undone | None, weaker: bool
) -> None:
    assert is_weaker(replacing(1, old=old, new=new, undone=undone)) is weaker


def test_who_signs_is_told_what_was_replaced_gone_and_undone() -> None:
    undone = Undone(3, "0123456789", FOUNDED)
    many = [replacing(1, undone=replace(undone, import_id=number)) for number in (9, 2, 5, 1, 7, 4)]
    assert [int(one.split()[1]) for one in say_replaced(many).split(", ")[1:]] == [1, 2, 4, 5, 7, 9]
    rows = [replacing(5), replacing(7, new="", undone=undone), replacing(1, undone=undone)]
    assert say_replaced(rows) == (
        "13 readings replaced since the statement before, 7 of them are gone, "
        "import 3 by key 01234567 undone on 2024-05-01")
    assert say_replaced(rows[:1]) == "5 readings replaced since the statement before"
    assert say_replaced([]) == ""
    named = ReplacedOf(POINT, "withdrawn", "portal", "gse", 5, 1, 2, None, member=ADA)
    assert hide_points([named]) == (rows[0],)


# --- why a day is worth what it is
ADA, BEA, CARLO = (letter * 64 for letter in "abc")


def at(**hours: int) -> bytes:
    """Two days' hours: h0=5 is 5 Wh in the first."""
    return pack_hours([hours.get(f"h{number}", 0) for number in range(48)])


LEAVES = [LeafVectors(ADA, NO_SALT, at(h0=300, h1=1, h30=50), at(h30=500)),
          LeafVectors(BEA, NO_SALT, at(h0=100, h1=2), at()),
          LeafVectors(CARLO, NO_SALT, at(), at(h0=200, h1=1, h30=500))]
SHOWN = Vectors(48, [PerimeterVectors(HERE, NO_SALT, NO_SALT, LEAVES)])
WORTH = Terms(2, 10_000, 4_000, 6_000, 8_000)


def tell(hidden: bool = False) -> Anchor:
    register = RegisterTotals(3, hash="a" * 64) if hidden else RegisterTotals(7, (1,) * 48)
    return Anchor("gse", 3, WORTH, "a" * 64, 3, (PerimeterTotals(HERE, register, register),), {})


def test_an_hours_worth_is_divided_by_what_each_withdrew_and_injected() -> None:
    """100 EUR/MWh, 40 % to who consumes: of 400 Wh 200 are shared, of 3 Wh 1, of 50 Wh all; rounded down per hour."""
    days = sum_own_days(SHOWN, tell(), ADA, FOUNDED)
    assert to_json(days) == [
        {"date": FOUNDED, "withdrawn_wh": 301, "injected_wh": 0, "shared_withdrawn_wh": 150, "shared_injected_wh": 0,
         "worth_micro": 601_333},
        {"date": "2024-05-02", "withdrawn_wh": 50, "injected_wh": 500, "shared_withdrawn_wh": 50,
         "shared_injected_wh": 25, "worth_micro": 350_000}]
    assert [one.worth_micro for one in sum_own_days(SHOWN, tell(), CARLO, FOUNDED)] == [1_206_000, 150_000]
    assert {one.worth_micro for one in sum_own_days(SHOWN, tell(hidden=True), ADA, FOUNDED)} == {None}


def test_a_day_is_explained_hour_by_hour() -> None:
    found = to_json(explain_day(SHOWN, tell(), ADA, f"{FOUNDED}.provisional.1", "2024-05-02"))
    (part,) = found["perimeters"]
    assert {name: part[name] for name in part if name != "hours"} == {
        "perimeter": HERE, "is_hidden": False, "withdrawn_wh": 50, "injected_wh": 500, "consumed_micro": 200_000,
        "produced_micro": 150_000}
    assert (found["worth_micro"], len(part["hours"]), found["terms"]["value_cents_per_mwh"]) == (350_000, 24, 10_000)
    assert part["hours"][6] == {
        "start_s": hours_of_days(FOUNDED, 1).start_s + 30 * 3_600, "withdrawn_wh": 50, "injected_wh": 500,
        "total_withdrawn_wh": 50, "total_injected_wh": 1_000, "shared_wh": 50, "consumed_micro": 200_000,
        "produced_micro": 150_000}
    (check,) = found["checks"]
    assert (check["perimeter"], check["index"], check["leaves"], len(check["path"])) == (HERE, 0, 3, 2)
    assert (sum(check["withdrawn_wh"]), sum(check["injected_wh"]), check["withdrawn_wh"][30]) == (351, 500, 50)
    hidden = to_json(explain_day(SHOWN, tell(hidden=True), ADA, f"{FOUNDED}.provisional.1", FOUNDED))
    assert (hidden["worth_micro"], hidden["perimeters"][0]["hours"], hidden["perimeters"][0]["withdrawn_wh"]) == (
        None, [], 301)


# --- what is missing of readings
def test_missing_and_estimated_readings_are_counted_for_people() -> None:
    pairs = [(POINT, "withdrawn"), ("IT001E00000002", "injected")]
    readings = Readings(tuple(Series(*one) for one in pairs), np.array([0, 0, 1]), np.array([0, 10_800, 0]),
                        np.full(3, 3_600), np.full(3, 5), np.array([True, False, False]))
    problems: list[dict[str, Any]] = []
    _note_missing(readings, [POINT, "IT001E00000002"], 0, 14_400, problems)
    assert [(one["code"], one["metering_point"][-1], one["register"], one["count"]) for one in problems] == [
        ("NO_READINGS", "2", "withdrawn", 1), ("MISSING", "1", "withdrawn", 2), ("MISSING", "2", "injected", 3),
        ("ESTIMATED", "1", "withdrawn", 1)]
    _note_missing(readings, [POINT], 14_400, 14_400, nothing := [])
    assert nothing == []
    _note_missing(readings, [f"IT002E{number:08d}" for number in range(201)], 0, 14_400, many := [])
    assert len(many) == 200
