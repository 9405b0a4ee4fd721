"""Each row of the month's list by itself: what it counts, what it says to type, and when it stops what follows."""

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from chaincode.rules import keys
from chaincode.rules.energy.records import BackedPeriod, Backing, Settlement
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Now
from chaincode.rules.state import encode_record
from gateway.db import Database
from gateway.db.tables import metering_point, plant, state
from gateway.features.periods.lacks import FoundLacks, Lack
from gateway.features.readings.aside import SetAside
from gateway.features.readings.presence import Absent, Presence
from gateway.features.repartition import month
from gateway.features.repartition.month import MISSING, OK, OPEN, WAITS, Row
from gateway.features.repartition.records import RecordedPayment
from gateway.features.repartition.tables import gse_figure, payout, payout_step
from gateway.http.answers import to_json
from gateway.http.errors import Problem
from tests.helpers.gateway.looked_at import MAY, look_at
from tests.helpers.gateway.trial import FOUNDED, OpenDatabase

POINT, OTHER = "IT001E00000001", "IT001E00000002"


@pytest.fixture
def database(open_database: OpenDatabase) -> Database:
    return open_database("month")


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.write() as opened:
        yield opened


def keep(connection: Connection, rows: dict[str, object], date: str = "2024-06-05", first: str = FOUNDED) -> None:
    """A ledger's day and records."""
    now = Now(date, 50, 1, Parameters("borgo", first, settle_days=7))
    connection.execute(insert(state), [
        {"key": key, "value": encode_record(one).decode("ascii"), "block": 1}
        for key, one in ({keys.NOW: now} | rows).items()])


@pytest.mark.parametrize(("date", "first", "name"), [
    ("2024-06-10", FOUNDED, "2024-05"), ("2024-06-01", FOUNDED, "2024-05"), ("2024-05-31", FOUNDED, "2024-05"),
    ("2024-08-15", FOUNDED, "2024-07"), ("2025-01-31", FOUNDED, "2024-12"),
])
def test_the_month_at_work_is_the_last_that_is_over_or_the_first(
    database: Database, date: str, first: str, name: str
) -> None:
    with database.write() as connection:
        keep(connection, {}, date, first)
    assert month.find_present(SimpleNamespace(database=database)) == name  # type: ignore[arg-type]


@pytest.mark.parametrize("named", ["2024-04", "1999-12"])
def test_a_month_before_the_founding_is_refused(database: Database, named: str) -> None:
    with database.write() as connection:
        keep(connection, {}, "2024-06-10")
    with pytest.raises(Problem) as refused:
        month.list_rows(SimpleNamespace(database=database), named)  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.values) == (
        "MONTH_BEFORE_FOUNDING", {"month": named, "first": FOUNDED[:7]})


@pytest.mark.parametrize(("date", "over"), [
    ("2024-04-20", "2024-05-01"), ("2024-05-10", "2024-05-10"), ("2024-06-01", "2024-06-01"),
    ("2024-07-09", "2024-06-01"),
])
def test_a_month_is_over_as_far_as_the_ledgers_day(date: str, over: str) -> None:
    assert look_at(date=date).over == over


def find(*lacks: Lack, undecided: tuple[SetAside, ...] = (), expected: int = 62) -> FoundLacks:
    absent = tuple(Absent(one.subject, one.register, one.dates) for one in lacks if one.kind == "readings")
    return FoundLacks(FOUNDED, "2024-06-01", Presence(expected, absent, is_empty=False), lacks, undecided)


def lack(kind: str, subject: str, register: str, *days: int) -> Lack:
    return Lack(kind, subject, register, tuple(f"2024-05-{day:02d}" for day in days))


@pytest.mark.parametrize(("lacks", "there", "then"), [
    ((), 62, ""),
    ((lack("readings", POINT, "withdrawn", 1, 2),), 60, f"./volano import FILE --point {POINT}"),
    ((lack("readings", POINT, "injected", 1),), 61, f"./volano import FILE --point {POINT} --register injected"),
    ((lack("readings", POINT, "withdrawn", 1), lack("readings", OTHER, "withdrawn", 1)), 60, "./volano import FILE..."),
    ((lack("readings", POINT, "withdrawn", 1), lack("readings", POINT, "injected", 1)), 60, "./volano import FILE..."),
    ((lack("prices", "NORD", "", 1),), 62, ""),
])
def test_readings_that_lack_are_counted_by_days_and_brought_by_a_file(
    lacks: tuple[Lack, ...], there: int, then: str
) -> None:
    row = month._readings(look_at(found=find(*lacks)))
    own = [one.tell() for one in lacks if one.kind == "readings"]
    assert row == Row("readings", MISSING if own else OK, there, 62, own, then)


def test_prices_that_lack_are_counted_by_days() -> None:
    lacks = lack("prices", "NORD", "", 1, 2), lack("readings", POINT, "withdrawn", 9)
    assert month._prices(look_at(found=find(*lacks))) == Row(
        "prices", MISSING, 29, 31, [lacks[0].tell()], "./volano import prices FILE")
    assert month._prices(look_at(found=find())) == Row("prices", OK, 31, 31, [], "")


def test_what_is_set_aside_waits_for_its_first_decision() -> None:
    one = SetAside(POINT, "withdrawn", "2024-05-03", "2024-05-04", 2, 90_000, 6_000, "")
    row = month._set_aside(look_at(found=find(undecided=(one, one))))
    assert (row.state, row.there, row.of, len(row.items)) == (MISSING, 0, 2, 2)
    assert row.then == (f"./volano readings leave-out --point {POINT} --register withdrawn "
                        "--from 2024-05-03 --until 2024-05-04 --reason WHY")
    assert row.other.startswith(f"./volano members change {POINT} --power-kw KW --from 2024-05-03")
    assert month._set_aside(look_at(found=find())) == Row("set_aside", OK, 0, 0)


@pytest.mark.parametrize(("name", "row"), [
    ("2024-05", Row("tariffs", OK, 1, 1, [])),
    ("2099-05", Row("tariffs", WAITS, 0, 1, [{"what": "TRASE", "year": "2099"}])),
])
def test_a_tariff_that_nobody_published_stops_nothing(name: str, row: Row) -> None:
    assert month._tariffs(look_at(name=name)) == row


def give_plants(connection: Connection, *points: str) -> None:
    connection.execute(insert(plant), [{"metering_point": one, "power_kw": "5", "region": "Lazio", "is_pv": True,
                                        "entry_on": "2024-02-01", "grant_pct": "0"} for one in points])
    held = {"from_date": "2024-02-01", "member": "ada", "perimeter": "AC1", "power_w": 3_000, "tag": "t" * 64}
    connection.execute(insert(metering_point), [held | {"metering_point": one} for one in points])


def test_signatures_that_may_be_given_here_are_open(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = [SimpleNamespace(pending=f"pending/{number}", command="register", last_day=9, may_act=number == 1)
               for number in (0, 1)]
    for found, row in (
        (waiting, Row("signatures", OPEN, 0, 1, [{"pending": "pending/1", "command": "register", "last_day": 9}],
                      "./volano countersign list")),
        (waiting[:1], Row("signatures", OK, 0, 0, [])),
    ):
        monkeypatch.setattr(month, "list_waiting", lambda _gateway, found=found: SimpleNamespace(pending=found))
        assert month._signatures(look_at()) == row


@pytest.mark.parametrize(("signed", "waits", "states", "row"), [
    ((9, 9), None, ["settled", "settled", "due"], (OPEN, 2, "./volano settle --period 2024-05-15")),
    ((9, 0), None, ["settled", "unsigned", "later"], (OPEN, 1, "./volano settle --period 2024-05-08")),
    ((9,), False, ["settled", "lacks", "later"], (WAITS, 1, "")),
    ((9, 9, 9), None, ["settled", "settled", "settled"], (OK, 3, "")),
])
def test_periods_are_settled_one_after_another(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, signed: tuple[int, ...], waits: bool | None,
    states: list[str], row: tuple[str, int, str],
) -> None:
    """signed: the days on which each period's settlement was countersigned, 0 for one that awaits it."""
    names = ("2024-05-01", "2024-05-08", "2024-05-15")
    settlements = [Settlement(f"{name}.provisional.1", "gse", 8, "", 7, countersigned_on=day)
                   for name, day in zip(names, signed, strict=False)]
    keep(connection, {keys.settlement(one.settlement_id): one for one in settlements})
    monkeypatch.setattr(month.periods, "list_begun", lambda _mirror, _month: list(names))
    monkeypatch.setattr(month.periods, "list_kinds", lambda _mirror, period, operator: (period, operator))
    wait = None if waits is None else SimpleNamespace(
        until="2024-07-01", found=SimpleNamespace(readings=SimpleNamespace(is_empty=waits)))
    monkeypatch.setattr(month.periods, "find_wait", lambda *_: wait)
    found = month._settlements(look_at(connection))
    assert [one["state"] for one in found.items] == states
    assert (found.state, found.there, found.then, found.of) == (*row, 3)
    assert [one["period"] for one in found.items] == list(names)
    assert {one["until"] for one in found.items if "until" in one} <= {"2024-07-01"}
    assert {one["kinds"] for one in found.items} <= {(), *((name, "gse") for name in names)}


def test_a_period_of_which_nothing_was_read_waits_for_no_day(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(connection, {})
    empty = SimpleNamespace(until="2024-07-01", found=SimpleNamespace(readings=SimpleNamespace(is_empty=True)))
    monkeypatch.setattr(month.periods, "find_wait", lambda *_: empty)
    assert month._describe_state(look_at(connection), FOUNDED) == {"state": "lacks", "until": ""}


def bring(connection: Connection, *rows: tuple[str, str, int | None, int | None]) -> None:
    connection.execute(insert(gse_figure), [
        {"month": name, "plant": one, "version": 0, "premium_cents": premium, "valorisation_cents": valorisation,
         "loaded_by": "gse", "known_at_s": 1} for name, one, premium, valorisation in rows])


def test_gses_figures_are_whole_once_both_euro_of_each_plant_are_there(connection: Connection) -> None:
    then = "./volano import gse FILE"
    give_plants(connection, POINT, OTHER)
    assert month._gse(look_at(connection)) == Row("gse", OPEN, 0, 2, (), then)
    bring(connection, (MAY, POINT, 0, 5), ("2024-04", OTHER, 1, 1))
    assert month._gse(look_at(connection)) == Row("gse", OPEN, 1, 2, (), then)
    bring(connection, (MAY, OTHER, 0, None))
    assert month._gse(look_at(connection)) == Row("gse", OPEN, 1, 2, (), then)
    bring(connection, (MAY, "IT001E00000003", 1, 1), (MAY, "IT001E00000004", 1, 1))
    assert month._gse(look_at(connection)) == Row("gse", OPEN, 3, 4, (), then)  # plants that nobody has any more


def test_gses_figures_of_all_plants_are_enough(connection: Connection) -> None:
    give_plants(connection, POINT)
    bring(connection, (MAY, POINT, 1, 1))
    assert month._gse(look_at(connection)) == Row("gse", OK, 1, 1)


@pytest.mark.parametrize(("official", "row"), [
    (None, Row("official", OPEN, 0, 1, (), "./volano import gse FILE --official")), (0, Row("official", OK, 1, 1)),
])
def test_the_official_figure_is_there_or_not(connection: Connection, official: int | None, row: Row) -> None:
    keep(connection, {keys.month(MAY): Backing(5_000, {}, official)})
    assert month._official(look_at(connection)) == row
    assert month._official(look_at(connection, name="2024-04")).state == OPEN


@pytest.mark.parametrize(("kept", "above"), [(450, 50), (400, 0), (399, 0)])
def test_euro_kept_stand_beside_the_tokens_of_the_month(connection: Connection, kept: int, above: int) -> None:
    keep(connection, {keys.month(MAY): Backing(5_000, {FOUNDED: BackedPeriod(7, "", 1_000, 400)})})
    books = SimpleNamespace(sum_month=lambda name: (9_999, kept if name == MAY else 0))
    assert month._kept(look_at(connection, books=books)) == Row(
        "kept", OK, kept, 500, [{"kept_cents": kept, "minted_cents": 400, "above_cents": above}])
    assert month._kept(look_at(connection, name="2024-04", books=books)) == Row(
        "kept", OK, 0, 0, [{"kept_cents": 0, "minted_cents": 0, "above_cents": 0}])


def test_payments_are_divided_one_after_another(connection: Connection) -> None:
    one = RecordedPayment("premium", "advance", MAY, 7, "x", id=3, recorded_at_s=1, closing=0)
    closed = replace(one, id=2, closing=1)
    item = {"id": 3, "flow": "premium", "kind": "advance", "cents": 7}
    for payments, row in (
        ([], Row("payments", OPEN, 0, 1, [], "./volano repartition record --help")),
        ([closed, one], Row("payments", OPEN, 1, 2, [item], "./volano repartition preview 3")),
        ([closed], Row("payments", OK, 1, 1, [])),
    ):
        assert month._payments(look_at(payments=payments)) == row


def test_a_month_without_a_regulation_lacks_one(connection: Connection) -> None:
    assert month._regulation(look_at(connection)) == Row(
        "regulation", MISSING, 0, 1, (), "./volano repartition regulation FILE --from 2024-05")


@pytest.mark.parametrize(("due", "steps", "row"), [
    ({}, (), Row("payouts", OPEN, 0, 0, [], "./volano repartition runs sent 2024-06-05")),
    ({}, ("sent",), Row("payouts", OK, 0, 0, [])),
    ({"a": 5, "b": 7, "c": 0, "d": -3}, ("sent",), Row("payouts", OPEN, 0, 2, [{"members": 2, "cents": 12}],
     "./volano repartition payments --record 2024-06-05-2 --sepa bank.xml --iban IBAN")),
])
def test_who_is_due_is_paid_and_the_run_sent(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, due: dict[str, int], steps: tuple[str, ...], row: Row
) -> None:
    connection.execute(insert(payout), {"run": "2024-06-05", "member": "a", "cents": 5, "paid_on": "2024-06-05",
                                        "recorded_at_s": 1})
    for step in steps:
        connection.execute(insert(payout_step), {"run": "2024-06-05", "member": "", "step": step, "reason": "",
                                                 "recorded_at_s": 1})
    monkeypatch.setattr(month, "compute_due", lambda *_: due)
    assert month._payouts(look_at(connection, date="2024-06-05", books=None)) == row


@pytest.mark.parametrize(("rows", "then"), [
    ((Row("a", OK, 1, 1, (), "no"), Row("b", WAITS, 0, 1, (), "no"), Row("c", OPEN, 0, 1, (), "yes")), "yes"),
    ((Row("a", MISSING, 0, 1), Row("b", MISSING, 0, 1, (), "first"), Row("c", OPEN, 0, 1, (), "second")), "first"),
    ((Row("a", OK, 1, 1),), ""),
])
def test_what_to_type_next_is_of_the_first_row_that_isnt_done(
    database: Database, monkeypatch: pytest.MonkeyPatch, rows: tuple[Row, ...], then: str
) -> None:
    gateway: Any = SimpleNamespace(database=database)
    monkeypatch.setattr(month, "ROWS", tuple(lambda _look, row=row: row for row in rows))
    with database.write() as connection:
        keep(connection, {}, "2024-06-01")
    found = to_json(month.list_rows(gateway, MAY))
    assert (found["month"], found["date"], found["is_over"], found["next"]) == (MAY, "2024-06-01", True, then)
    assert found["rows"][0] == {"name": "a", "state": rows[0].state, "there": rows[0].there, "of": 1, "items": [],
                                "next": rows[0].then, "other": ""}
    assert not month.list_rows(gateway, "2024-06").is_over
