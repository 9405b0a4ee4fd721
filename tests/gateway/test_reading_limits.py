"""Readings at the edges of what is taken, kept and told: the last good value beside the first bad one."""

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert

from chaincode.rules.intervals import add_days, local_midnight_s
from gateway.client import ApiError, Client
from gateway.db import Database
from gateway.db.mirror import Mirror, UnfoundedError
from gateway.db.tables import reading_import
from gateway.features.periods.progress import find_due
from gateway.features.readings.checks import GoodReading, RejectedError, check_reading, make_span, make_window
from gateway.features.readings.coverage import list_coverage
from gateway.features.readings.curves import CurveRun, take_curves
from gateway.features.readings.records import Coverage
from gateway.features.readings.service import find_rank, take_readings
from gateway.features.readings.sources import Source
from gateway.features.readings.store import find_series
from gateway.features.readings.undone import Undone, find_givers, load_undone
from gateway.features.readings.values import Columns, compare
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.trial import (
    FOUNDED,
    MEMBER,
    OpenDatabase,
    find_readings,
    make_curve,
    make_reading,
    send_curves,
)

FIRST_S = 1_714_514_400  # 2024-05-01 in Italy
POINT = "IT001E00000001"
FAR_S = FIRST_S + 10**8
WINDOW = make_window("2019-03-01", FOUNDED, FAR_S)
SPANS = {POINT: [make_span(FOUNDED, "2024-05-02")]}
QUARTER = "2024-05-01T10:00:00"


@pytest.fixture(scope="module")
def trial(trial_with_points: Gateways) -> Gateways:
    return trial_with_points


def status_of(call: Any, *args: Any, **named: Any) -> int:
    """The status of a refused call, 200 of one that isn't."""
    try:
        call(*args, **named)
    except ApiError as error:
        return error.status
    return 200


@pytest.mark.parametrize(("changed", "row"), [
    ({}, (FIRST_S + 36_000, 900, 250, False)),
    ({"energy_wh": 0}, (FIRST_S + 36_000, 900, 0, False)),
    ({"energy_wh": 4_294_967_295}, (FIRST_S + 36_000, 900, 4_294_967_295, False)),
    ({"interval_s": 3_600}, (FIRST_S + 36_000, 3_600, 250, False)),
    ({"interval_s": 1}, (FIRST_S + 36_000, 1, 250, False)),
    ({"quality": "estimated"}, (FIRST_S + 36_000, 900, 250, True)),
    ({"quality": "measured"}, (FIRST_S + 36_000, 900, 250, False)),
    ({"start": f"{QUARTER}.0000000000000+02:00"}, (FIRST_S + 36_000, 900, 250, False)),
    ({"start": f"{QUARTER}.00000000000000+02:00"}, "NO_OFFSET"),  # of 40 characters
    ({"start": "2024-05-01T00:00:00+02:00"}, (FIRST_S, 900, 250, False)),
    ({"start": "2024-04-30T23:45:00+02:00"}, "UNKNOWN_POINT"),
    ({"start": "2024-05-01T23:45:00+02:00"}, (FIRST_S + 85_500, 900, 250, False)),
    ({"start": "2024-05-02T00:00:00+02:00"}, "UNKNOWN_POINT"),
    ({"energy_wh": 4_294_967_296}, "TOO_LARGE"),
    ({"interval_s": 3_601}, "NOT_ON_GRID"),
])
def test_the_last_good_reading_is_a_row_as_it_was_sent(changed: dict[str, Any], row: Any) -> None:
    if isinstance(row, tuple):
        assert check_reading(make_reading(1, **{"start": f"{QUARTER}+02:00", **changed}), SPANS, WINDOW) == GoodReading(
            POINT, "withdrawn", *row)
    else:
        with pytest.raises(RejectedError, match=row):
            check_reading(make_reading(1, **{"start": f"{QUARTER}+02:00", **changed}), SPANS, WINDOW)


@pytest.mark.parametrize(("now_s", "until_s"), [
    (FIRST_S, FIRST_S + 300),                       # clocks differ by five minutes
    (FAR_S, FIRST_S + 2 * 86_400),                  # the day after the ledger's day counts, no more
])
def test_readings_are_taken_from_the_oldest_day_until_clocks_or_the_ledger_end_them(now_s: int, until_s: int) -> None:
    window = make_window("2024-04-01", FOUNDED, now_s)
    assert (window.from_s, window.until_s) == (local_midnight_s("2024-04-01"), until_s)


def test_sources_stand_in_their_order_and_none_is_below_all() -> None:
    names = ("", "device", "portal", "distributor", "gse", "manual")
    assert [find_rank(name) for name in names] == [0, 1, 2, 3, 4, 5]


def test_before_the_founding_there_is_no_day_to_take_readings_by(open_database: OpenDatabase) -> None:
    gateway: Any = SimpleNamespace(database=open_database("unfounded"))
    with gateway.database.read() as connection:
        for ask in (lambda: take_readings(gateway, []), lambda: take_curves(gateway, CurveRun(Source.MANUAL), []),
                    lambda: Mirror(connection).require_now()):
            with pytest.raises(UnfoundedError):
                ask()
        assert find_due(Mirror(connection)) == ""
    assert list_coverage(gateway, MEMBER) == Coverage(())


def test_rejects_of_all_kinds_are_told_in_the_order_of_the_batch(operator: Client) -> None:
    send_curves(operator, make_curve(2, FIRST_S, 100))
    at = "2024-05-01T00:00:00+02:00"
    sent = [make_reading(2, at), make_reading(2, at, energy_wh=-1), make_reading(2, at, energy_wh=7)]
    answer = operator.post("readings", {"readings": sent})
    assert [(one["index"], one["code"], one["reason"]) for one in answer["rejected"]] == [
        (0, "OUTRANKED", "a value of a higher source stands there"), (1, "NEGATIVE", "energy below 0"),
        (2, "OUTRANKED", "a value of a higher source stands there")]


def test_of_a_rejected_reading_a_part_is_kept(operator: Client) -> None:
    for point, kept in (("X" * 50, "X" * 40), (["x"], ""), (5, "")):
        long = make_reading(1, metering_point=point, note="n" * 1_000)
        operator.post("readings", {"readings": [long]})
        (row,) = operator.post("rejects/find", {"most": 1})["rejects"]
        assert (row["metering_point"], row["reading"]) == (kept, json.dumps(long)[:500])
    operator.post("readings", {"readings": ["nothing"]})
    assert operator.post("rejects/find", {"most": 1})["rejects"][0]["metering_point"] == ""


def test_of_a_rejected_curve_is_kept_which_and_how_much(operator: Client) -> None:
    curve = make_curve(3, FIRST_S, -1, None, -2, 4)
    send_curves(operator, curve, make_curve(3, FIRST_S, "x", register="injected"))
    found = operator.post("rejects/find", {"metering_point": "IT001E00000003"})["rejects"]
    assert [(one["code"], json.loads(one["reading"])) for one in found] == [
        ("NOT_AN_INTEGER", {"register": "injected", "start": curve["start"], "values": 1}),
        ("NEGATIVE", {"register": "withdrawn", "start": curve["start"], "values": 2}),
    ]


def test_an_estimate_outside_its_curve_is_nobodys(operator: Client) -> None:
    send_curves(operator, make_curve(4, FIRST_S, 5, 6, 7, estimated=[-1, 0, 3]))
    assert [one["quality"] for one in find_readings(operator, 4)] == ["estimated", "measured", "measured"]


def test_an_import_tells_what_each_file_held_and_is_undone_once(trial: Gateways, operator: Client) -> None:
    begun = send_curves(operator, make_curve(5, FIRST_S, 5, 6))
    files = [{"name": f"{one}.csv", "digest": one * 64} for one in "ab"]
    made = send_curves(operator, make_curve(5, FIRST_S, 5, 7, 9, file=1),
                       make_curve(5, FIRST_S + 900, 1, register="injected"), files=files)
    assert made == {
        "new": 2, "same": 1, "replaced": 1, "refused": 0, "rejected": [], "import": begun["import"] + 1,
        "changes": True, "curves": [
            {"new": 1, "same": 1, "replaced": 1, "count": 1, "from_s": FIRST_S + 900, "to_s": FIRST_S + 1_800,
             "old_wh": 6, "new_wh": 7},
            {"new": 1, "same": 0, "replaced": 0}],
    }
    (listed,) = operator.get("imports", most=1)["imports"]
    assert abs(listed.pop("made_at_s") - trial.gateway("gse").clock()) < 60
    assert listed.pop("made_by") == operator.session()["key"]
    assert listed == {"import": made["import"], "source": "distributor", "undone_at_s": 0, "new": 2, "same": 1,
                      "replaced": 1, "files": [
                          {"file": "a.csv", "digest": "a" * 64, "new": 1, "same": 0, "replaced": 0},
                          {"file": "b.csv", "digest": "b" * 64, "new": 1, "same": 1, "replaced": 1}]}
    assert operator.post(f"imports/{made['import']}/undo") == {
        "import": made["import"], "undone": 3, "restored": 1, "from_s": FIRST_S, "to_s": FIRST_S + 2_700}
    assert [one["energy_wh"] for one in find_readings(operator, 5)] == [5, 6]
    for again in (lambda: operator.post(f"imports/{made['import']}/undo"),
                  lambda: send_curves(operator, make_curve(5, FIRST_S, 8), **{"import": made["import"]})):
        with pytest.raises(ApiError, match="IMPORT_UNDONE"):
            again()
    assert status_of(operator.post, f"imports/{made['import'] + 1}/undo") == 404


def test_a_call_takes_so_many_values_and_files_that_it_names(operator: Client) -> None:
    files = [{"name": "a.csv", "digest": "a" * 64}]
    for curve, status in (
        (make_curve(6, FIRST_S, *[None] * 50_000), 200), (make_curve(6, FIRST_S, *[None] * 50_001), 422),
        (make_curve(6, FIRST_S, 5, estimated=[0] * 99_999), 200),
        (make_curve(6, FIRST_S, 5, estimated=[0] * 100_000), 422),
        (make_curve(6, FIRST_S, 5, file=0), 200), (make_curve(6, FIRST_S, 5, file=1), 422),
    ):
        assert status_of(send_curves, operator, curve, files=files, preview=True) == status
    assert find_readings(operator, 6) == []  # a preview writes nothing


def test_nobody_asks_for_more_than_four_hundred_days_at_once(operator: Client) -> None:
    for days, status in ((400, 200), (401, 422)):
        asked = {"metering_point": POINT, "from": FOUNDED, "to": add_days(FOUNDED, days)}
        assert status_of(operator.post, "readings/find", asked) == status
        assert status_of(operator.get, "set-aside", **{"from": asked["from"], "to": asked["to"]}) == status
    no_date = {"metering_point": POINT, "from": FOUNDED, "to": "2024-02-30"}
    assert status_of(operator.post, "readings/find", no_date) == 422


def make_columns(*rows: tuple[int, int, int, int, int]) -> Columns:
    """Of (series, start, interval, Wh, source)."""
    series_id, start_s, interval_s, energy_wh, source = np.array(rows, np.int64).reshape(-1, 5).T
    return Columns(series_id, start_s, interval_s, energy_wh, np.zeros(len(series_id), np.int64), source)


def test_what_differs_between_two_instants_is_named_with_both_sources() -> None:
    before = make_columns((0, 0, 900, 10, 2), (0, 900, 900, 20, 2), (0, 1_800, 900, 30, 2), (1, 900, 900, 40, 3))
    after = make_columns((0, 0, 900, 10, 4), (0, 900, 900, 25, 3), (0, 1_800, 300, 30, 4), (1, 0, 900, 7, 5))
    marks = np.array([6, 7, 8, 9])
    assert list(compare(before, after, marks)) == [
        (0, 7, 2, 3, 20, 25),   # another energy
        (0, 8, 2, 4, 30, 30),   # another length
        (1, 9, 3, 0, 40, 0),    # gone
        (1, 0, 0, 5, 0, 7),     # come
    ]


@pytest.fixture
def undone(open_database: OpenDatabase) -> Database:
    """Imports 1 to 5, undone at instants around two others, the last not at all."""
    database = open_database("undone")
    with database.write() as connection:
        connection.execute(insert(reading_import), [
            {"made_at_s": 1, "source": 2, "made_by": f"key {at_s}", "undone_at_s": at_s}
            for at_s in (FIRST_S, FIRST_S + 1, FIRST_S + 20, FIRST_S + 21, 0)
        ])
    return database


def test_an_import_counts_as_undone_after_one_instant_and_until_another(undone: Database) -> None:
    with undone.read() as connection:
        assert load_undone(connection, FIRST_S, FIRST_S + 20) == {
            number: Undone(number, f"key {FIRST_S + later_s}", FOUNDED) for number, later_s in ((2, 1), (3, 20))}
        assert sorted(load_undone(connection, FIRST_S, None)) == [2, 3, 4]
        nothing = find_givers(connection, [], [], make_columns(), 10)
        assert nothing.tolist() == []
        assert find_givers(connection, [2], [7], make_columns((0, 0, 900, 5, 2)), 10).tolist() == [0]


def test_series_get_their_numbers_in_the_order_of_their_names(open_database: OpenDatabase) -> None:
    wanted = {(f"IT001E0000{number:04d}", "withdrawn") for number in range(20)}
    with open_database("series").write() as connection:
        found = find_series(connection, wanted)
        assert [found[name] for name in sorted(wanted)] == sorted(found.values())
        assert find_series(connection, wanted) == found
