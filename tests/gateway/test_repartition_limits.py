"""The repartition at its edges: months, hours that are held, figures of GSE, names of runs, what is still due."""

from collections.abc import Iterator
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from analytics.eligibility.checks import Facts, PlantFacts, PointFacts
from analytics.repartition.regulation import parse_regulation
from chaincode.rules import keys
from chaincode.rules.intervals import hours_of_days
from chaincode.rules.records import Member
from chaincode.rules.state import encode_record
from gateway.db import Database
from gateway.db.tables import metering_point, plant, state
from gateway.features.periods.service import FoundLacks
from gateway.features.readings.presence import Presence
from gateway.features.readings.sources import Source
from gateway.features.readings.standing import Word
from gateway.features.readings.store import add_values, find_series
from gateway.features.readings.values import Value, make_values
from gateway.features.repartition import store
from gateway.features.repartition.against_gse import Beside, find_apart
from gateway.features.repartition.closings import remark_gap
from gateway.features.repartition.gse_store import count_figures, sum_sales
from gateway.features.repartition.own import load_facts, load_holders
from gateway.features.repartition.registers import (
    Production,
    count_hours,
    find_held,
    list_expected,
    load_production,
    sum_production,
)
from gateway.features.repartition.service import erase_payee, find_undivided_from, write_closings
from gateway.features.repartition.tables import (
    closing,
    gse_figure,
    gse_payment,
    iban_change,
    payee,
    payout,
    regulation,
    withdrawn_payment,
    year_cap,
)
from gateway.http.answers import to_json
from gateway.http.errors import Problem
from tests.analytics.repartition.ibans import IBAN
from tests.helpers.gateway.repartition import REGULATION
from tests.helpers.gateway.trial import OpenDatabase

ADA, BEA, CARLO = (letter * 64 for letter in "abc")
MAY = hours_of_days("2024-05-01", 31)
POINTS = [f"IT001E0000000{number}" for number in range(1, 7)]


@pytest.fixture
def database(open_database: OpenDatabase) -> Database:
    return open_database("repartition")


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.write() as opened:
        yield opened


@pytest.mark.parametrize(("own", "gse", "bps", "is_far"), [
    (10_200, 10_000, 200, False), (10_201, 10_000, 201, True), (9_800, 10_000, 200, False), (9_799, 10_000, 201, True),
    (-9_799, -10_000, 201, True), (0, 0, 0, False), (5, 0, 10_000, True),
    (None, 5, None, False), (5, None, None, False),
    (0, 7, 10_000, True), (10_200_001, 10_000_000, 200, True),  # above the tolerance by what rounding hides
])
def test_figures_are_far_apart_above_two_percent_of_gses(
    own: int | None, gse: int | None, bps: int | None, is_far: bool
) -> None:
    one = Beside("premium_cents", own, gse)
    assert to_json(one.tell()) == {"measure": "premium_cents", "own": own, "gse": gse, "bps": bps, "is_far": is_far}
    assert find_apart([one, Beside("shared_wh", 1, 1)]) == (bps if is_far else 0)
    assert find_apart([]) == 0


@pytest.mark.parametrize(("from_date", "to_date", "hours"), [
    ("2024-05-01", "", range(744)), ("2024-04-01", "2024-06-02", range(744)), ("2024-05-03", "", range(48, 744)),
    ("2024-05-01", "2024-05-02", range(24)), ("2024-05-31", "2024-06-01", range(720, 744)),
])
def test_a_point_is_held_from_its_first_hour_to_before_its_end(from_date: str, to_date: str, hours: range) -> None:
    row = {"metering_point": POINTS[0], "from_date": from_date, "to_date": to_date}
    found = find_held(row, MAY)
    assert list(range(744))[found] == list(hours)
    pair, other = (POINTS[0], "withdrawn"), (POINTS[1], "withdrawn")
    assert count_hours([row], MAY, [pair, other], {pair: 7, (POINTS[0], "produced"): 9}) == (7, len(hours))
    assert count_hours([row, row], MAY, [pair], {}) == (0, 2 * len(hours))


@pytest.mark.parametrize(("produced", "injected", "there", "whole"), [
    ({"a": (5, 10)}, {"a": 3}, {"a": 10}, 5),               # as many hours as it injects
    ({"a": (5, 9)}, {"a": 3}, {"a": 10}, None),
    ({"a": (5, 9)}, {"a": 0}, {"a": 10}, 5),                # it injects nothing
    ({"a": (5, 10), "b": (7, 10)}, {"a": 3, "c": 0}, {"a": 10}, 12),
    ({"a": (5, 10)}, {"a": 3, "c": 1}, {"a": 10, "c": 1}, None),    # of another nothing is read
    ({}, {"a": 0}, {}, None), ({"a": (0, 0)}, {}, {}, None), ({"a": (0, 1)}, {}, {}, 0),
])
def test_production_is_known_where_all_that_injects_has_it(
    produced: dict[str, tuple[int, int]], injected: dict[str, int], there: dict[str, int], whole: int | None
) -> None:
    present = {(name, "injected"): hours for name, hours in there.items()}
    assert sum_production({name: Production(*one) for name, one in produced.items()}, injected, present) == whole


def give(connection: Connection, known_at_s: int, *rows: tuple[str, int, int, int], register: str = "produced") -> None:
    """Values of points as (point, seconds after the month's begin, length, Wh)."""
    ids = find_series(connection, {(point, register) for point, *_ in rows})
    values = [Value(ids[point, register], MAY.start_s + at_s, length_s, wh, False)
              for point, at_s, length_s, wh in rows]
    add_values(connection, make_values(values), Word(Source.DISTRIBUTOR, 99), known_at_s)


def test_production_is_summed_whatever_its_steps_and_as_it_was_known(connection: Connection) -> None:
    plain, corrected, mixed, other, edges, none = POINTS
    give(connection, 10, (plain, 0, 3_600, 5), (plain, 3_600, 3_600, 7),
         (corrected, 0, 900, 1), (corrected, 900, 900, 2), (mixed, 0, 3_600, 4), (mixed, 3_600, 900, 1),
         (other, -3_600, 3_600, 100),
         (edges, -900, 900, 50), (edges, 0, 900, 1), (edges, MAY.hours * 3_600 - 900, 900, 2),
         (edges, MAY.hours * 3_600, 900, 60))
    give(connection, 20, (corrected, 900, 900, 30))
    give(connection, 10, (none, 0, 900, 9), register="withdrawn")
    expected = {plain: Production(12, 2), corrected: Production(31, 1), mixed: Production(5, 2),
                other: Production(0, 0), edges: Production(3, 2)}
    assert load_production(connection, POINTS, MAY, None) == load_production(connection, POINTS, MAY, 20) == expected
    assert load_production(connection, POINTS, MAY, 19) == expected | {corrected: Production(3, 1)}
    assert load_production(connection, [plain], MAY, None) == {plain: Production(12, 2)}
    assert list_expected(connection, [plain, none]) == {(plain, "withdrawn"), (plain, "produced"), (none, "withdrawn")}


def test_where_a_plant_stands_injected_energy_is_expected(connection: Connection) -> None:
    connection.execute(insert(plant), [{"metering_point": one, "power_kw": "5", "region": "Lazio", "is_pv": True,
                                        "entry_on": "2024-02-01", "grant_pct": "0"} for one in POINTS[:2]])
    assert list_expected(connection, [POINTS[0]]) == {(POINTS[0], "withdrawn"), (POINTS[0], "injected")}


# --- payments, keys, payees
def test_a_payments_number_is_never_used_again(connection: Connection) -> None:
    row = {"flow": "premium", "kind": "advance", "month": "2024-05", "cents": 1, "fees_cents": 0,
           "withholding_cents": 0, "recorded_at_s": 1}
    assert store.find_next_payment(connection) == 1
    connection.execute(insert(gse_payment), row | {"id": 4, "reference": "a"})
    assert store.find_next_payment(connection) == 5
    connection.execute(insert(withdrawn_payment), row | {"id": 7, "reference": "b", "reason": "x", "withdrawn_at_s": 2})
    assert store.find_next_payment(connection) == 8


def test_the_regulation_kept_last_of_the_latest_month_holds(connection: Connection) -> None:
    texts = [REGULATION.replace("Metà a chi produce, metà a chi consuma", name) for name in ("one", "two", "three")]
    connection.execute(insert(regulation), [
        {"from_month": month, "kept_at_s": at_s, "digest": parse_regulation(text).digest, "body": text}
        for month, at_s, text in zip(("2024-03", "2024-03", "2024-06"), (9, 10, 1), texts, strict=True)])
    found = [store.find_regulation(connection, month) for month in ("2024-02", "2024-03", "2024-05", "2024-06")]
    assert [one and one.title for one in found] == [None, "two", "two", "three"]
    assert find_undivided_from(connection) == "2024-03-01"


def test_without_a_regulation_nothing_waits_to_be_divided(connection: Connection) -> None:
    assert find_undivided_from(connection) == "9999-12-31"


def test_a_years_cap_is_the_one_recorded_last(connection: Connection) -> None:
    assert store.find_cap(connection, "2024") == (None, False)
    for year, cents, is_final in (("2024", 5, True), ("2024", 7, False), ("2023", 9, True)):
        connection.execute(insert(year_cap), {"year": year, "max_to_enterprises_cents": cents, "is_final": is_final,
                                              "recorded_at_s": 1})
    assert [store.find_cap(connection, year) for year in ("2022", "2023", "2024")] == [
        (None, False), (9, True), (7, False)]


def close_at(connection: Connection, *instants: int) -> None:
    connection.execute(insert(closing), [{"number": number, "payment_id": None, "closed_at_s": at_s, "body": b""}
                                         for number, at_s in enumerate(instants, 1)])


def test_remarks_of_closings_before_the_last_payout_stood_on_its_list(connection: Connection) -> None:
    close_at(connection, 10, 19, 20, 21)
    assert store.count_closed_before_payouts(connection) == 0
    for run, at_s, count in (("a", 5, 0), ("b", 20, 2)):
        connection.execute(insert(payout), {"run": run, "member": ADA, "cents": 1, "paid_on": "2024-06-03",
                                            "recorded_at_s": at_s})
        assert store.count_closed_before_payouts(connection) == count


def test_two_closings_at_once_are_one_and_a_refusal(database: Database) -> None:
    gateway: Any = SimpleNamespace(database=database)
    with write_closings(gateway) as connection:
        close_at(connection, 1)
    with pytest.raises(Problem, match="CLOSING_MEANWHILE"), write_closings(gateway) as connection:
        close_at(connection, 2)
    with pytest.raises(IntegrityError), database.write() as connection:
        close_at(connection, 2)
    with database.read() as connection:
        assert connection.execute(select(closing.c.closed_at_s)).all() == [(1,)]


def change_iban(member: str, acts_at_s: int) -> dict[str, Any]:
    return {"member": member, "iban": IBAN, "acts_at_s": acts_at_s, "asked_by": "gse", "asked_key": ""}


def test_a_payee_goes_unless_it_was_paid_and_its_waiting_change_with_it(connection: Connection) -> None:
    assert erase_payee(connection, ADA) == (0, 0)
    connection.execute(insert(payee), [{"member": one, "holder": "Socia", "updated_at_s": 1} for one in (ADA, BEA)])
    connection.execute(insert(payout), {"run": "a", "member": BEA, "cents": 1, "paid_on": "2024-06-03",
                                        "recorded_at_s": 1})
    connection.execute(insert(iban_change), [change_iban(one, 100) for one in (ADA, BEA)])
    assert (erase_payee(connection, ADA), erase_payee(connection, BEA)) == ((1, 0), (0, 1))
    assert connection.scalars(select(payee.c.member)).all() == [BEA]
    changes = {row.member: (bool(row.iban), row.acts_at_s) for row in connection.execute(select(iban_change))}
    assert changes == {ADA: (False, 0), BEA: (True, 100)}
    assert erase_payee(connection, ADA) == (0, 0)


# --- what GSE says, and who holds what
def sell(connection: Connection, *rows: tuple[str, str, int | None]) -> None:
    connection.execute(insert(gse_figure), [
        {"month": month, "plant": one, "version": 0, "sale_cents": cents, "loaded_by": "gse", "known_at_s": 1}
        for month, one, cents in rows])


def hold(connection: Connection, *rows: tuple[str, str, str, str]) -> None:
    """(point, member, from, to)."""
    connection.execute(insert(metering_point), [
        {"metering_point": point, "member": member, "from_date": first, "to_date": end, "perimeter": "AC001E01",
         "power_w": 6_000, "tag": "t" * 64} for point, member, first, end in rows])


def test_a_sale_is_told_to_who_held_the_plant_all_month(connection: Connection) -> None:
    one, two, three, four, *_ = POINTS
    hold(connection, (one, ADA, "2024-05-31", ""), (two, ADA, "2024-01-01", "2024-05-02"), (two, BEA, "2024-05-02", ""),
         (three, CARLO, "2024-01-01", "2024-05-01"), (three, BEA, "2024-05-01", ""), (four, ADA, "2024-06-01", ""))
    sell(connection, ("2024-05", one, 5), ("2024-05", two, 7), ("2024-05", three, 11), ("2024-05", four, 13),
         ("2024-04", one, 17), ("2024-05", POINTS[4], None))
    assert sum_sales(connection, "2024-05") == {ADA: 5, BEA: 11}
    hold(connection, (POINTS[5], ADA, "2024-01-01", ""))
    sell(connection, ("2024-05", POINTS[5], 100))
    assert sum_sales(connection, "2024-05") == {ADA: 105, BEA: 11}


@pytest.mark.parametrize(("first", "end", "count"), [
    ("2024-04-10", "2024-05-02", 2), ("2024-05-31", "9999-12-31", 2), ("2024-07-01", "9999-12-31", 0),
    ("2024-01-01", "2024-03-31", 0), ("2024-06-01", "2024-06-02", 1),
])
def test_figures_count_for_whoever_held_the_plant_in_their_month(
    connection: Connection, first: str, end: str, count: int
) -> None:
    sell(connection, ("2024-04", POINTS[0], 1), ("2024-05", POINTS[0], 1), ("2024-06", POINTS[0], 1),
         ("2024-05", POINTS[1], 1))
    assert count_figures(connection, POINTS[0], first, end) == count


def test_a_holder_is_what_the_organisation_says_unless_the_payee_says_more(connection: Connection) -> None:
    members = {ADA: "citizens", BEA: "commerce", CARLO: "municipality", "d" * 64: "gse", "e" * 64: "commerce"}
    for member, organisation in members.items():
        record = Member("confirmed", organisation, "citizen", (), 1)
        row = {"key": keys.member(member), "block": 1, "value": encode_record(record).decode("ascii")}
        connection.execute(insert(state), row)
    said = ((ADA, "enterprise"), (CARLO, "person"), ("e" * 64, "other"), ("f" * 64, "person"))
    connection.execute(insert(payee), [{"member": member, "holder": "x", "kind": kind, "updated_at_s": 1}
                                       for member, kind in said])
    assert load_holders(connection) == {
        ADA: "enterprise", BEA: "enterprise", CARLO: "local_authority", "d" * 64: "other", "e" * 64: "other",
        "f" * 64: "person"}
    hold(connection, (POINTS[0], ADA, "2024-01-01", ""), (POINTS[1], BEA, "2024-01-01", "2024-02-01"),
         (POINTS[2], "0" * 64, "2024-01-01", ""))
    connection.execute(insert(plant), {"metering_point": POINTS[2], "power_kw": "5.5", "region": "Lazio", "is_pv": True,
                                       "entry_on": "2024-02-01", "grant_pct": "0"})
    assert load_facts(connection, "NORD") == {"AC001E01": Facts("cer", "cacer", (
        PlantFacts(POINTS[2], Fraction("5.5"), "2024-02-01", True, "0" * 64, "AC001E01"),
    ), (PointFacts(POINTS[0], "enterprise", ADA, "AC001E01"), PointFacts(POINTS[2], "other", "0" * 64, "AC001E01")))}


def test_a_gap_stands_in_the_papers_only_where_something_lacked() -> None:
    nothing = FoundLacks("2024-05-01", "2024-06-01", Presence(31, (), is_empty=False), ())
    assert remark_gap(nothing, "2024-05", "why") == ()
