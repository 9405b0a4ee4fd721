"""What is set aside above a point's power: from the bound on, by register and decision, of the points of these days."""

from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert

from analytics.frames import Readings, Series
from analytics.limits import Power
from chaincode.rules.intervals import local_midnight_s
from gateway.db.tables import left_out, metering_point
from gateway.features.readings.aside import (
    AsideDecision,
    SetAside,
    _find_peaks,
    list_set_aside,
    load_decisions,
    set_aside,
)
from gateway.features.readings.sources import Source
from gateway.features.readings.standing import Word
from gateway.features.readings.store import add_values, find_series
from gateway.features.readings.values import Value, make_values
from tests.helpers.gateway.trial import OpenDatabase

FIRST_S = local_midnight_s("2024-05-01")
DAY_S, HOUR_S = 86_400, 3_600
POWERS = {"IT1": Power(1_000), "IT2": Power(1_000, 2_000)}
WITHDRAWN, INJECTED = Series("IT1", "withdrawn"), Series("IT2", "injected")


def make_readings(*rows: tuple[int, int, int]) -> Readings:
    """(series, day, Wh), an hour each."""
    of, days, values = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    return Readings((WITHDRAWN, INJECTED), of, FIRST_S + days * DAY_S, np.full(len(of), HOUR_S), values,
                    np.zeros(len(of), np.bool_))


def test_at_one_and_a_half_of_the_power_it_counts_and_above_it_does_not() -> None:
    counts, aside = set_aside(make_readings((0, 0, 1_500), (0, 0, 1_501), (1, 0, 3_000), (1, 0, 3_001)), POWERS)
    assert counts.energy_wh.tolist() == [1_500, 3_000]
    assert aside == [
        SetAside("IT1", "withdrawn", "2024-05-01", "2024-05-01", 1, 1_501, 1_000, ""),
        SetAside("IT2", "injected", "2024-05-01", "2024-05-01", 1, 3_001, 2_000, ""),
    ]


def test_each_decision_is_a_row_of_its_own_and_holds_until_its_end() -> None:
    decisions = [
        AsideDecision("IT1", "withdrawn", "2024-05-02", "2024-05-04", "a fault"),
        AsideDecision("IT1", "withdrawn", "2024-05-03", "2024-05-05", "an older word"),
        AsideDecision("IT1", "injected", "2024-05-01", "2024-05-09", "another register"),
        AsideDecision("IT2", "withdrawn", "2024-05-01", "2024-05-09", "another point"),
    ]
    rows = [(0, day, 9_000 + day) for day in (4, 2, 0, 1, 3)]
    _, aside = set_aside(make_readings(*rows), POWERS, decisions)
    assert [(one.reason, one.from_date, one.until_date, one.count, one.energy_wh) for one in aside] == [
        ("", "2024-05-01", "2024-05-05", 2, 18_004), ("a fault", "2024-05-02", "2024-05-03", 2, 18_003),
        ("an older word", "2024-05-04", "2024-05-04", 1, 9_003),
    ]
    assert [one.to_problem()["code"] for one in aside] == ["SET_ASIDE", "LEFT_OUT", "LEFT_OUT"]
    assert sum(one.energy_wh for one in aside) == 45_010


def keep(connection: Any, point: str, register: str, values: list[tuple[int, int]], interval_s: int = HOUR_S) -> None:
    number = find_series(connection, {(point, register)})[point, register]
    rows = [Value(number, start_s, interval_s, energy_wh, False) for start_s, energy_wh in values]
    add_values(connection, make_values(rows), Word(Source.DISTRIBUTOR, 99), 1)


def test_points_with_a_peak_come_by_name_and_none_twice(open_database: OpenDatabase) -> None:
    span, points = (FIRST_S, FIRST_S + DAY_S), [f"IT{number:02d}" for number in range(10)]
    powers = dict.fromkeys([*points, "ITQ", "ITE"], Power(1_000))
    with open_database("aside").write() as connection:
        for point in reversed(points):
            keep(connection, point, "withdrawn", [(FIRST_S, 2_000)])
            keep(connection, point, "injected", [(FIRST_S, 2_000)])
        keep(connection, "ITQ", "withdrawn", [(FIRST_S, 1_499), (FIRST_S - HOUR_S, 9_000), (FIRST_S + DAY_S, 9_000)])
        keep(connection, "ITE", "withdrawn", [(FIRST_S, 376)], interval_s=900)
        keep(connection, "ITX", "withdrawn", [(FIRST_S, 9_000)])
        assert _find_peaks(connection, span, powers) == [*points, "ITE"]


@pytest.mark.parametrize(("from_date", "to_date", "is_found"), [
    ("2024-05-01", "", True), ("2024-05-02", "", True), ("2024-05-03", "", False), ("2024-04-01", "2024-05-01", False),
    ("2024-04-01", "2024-05-02", True),
])
def test_points_are_looked_at_that_somebody_has_on_these_days(
    open_database: OpenDatabase, from_date: str, to_date: str, is_found: bool
) -> None:
    with open_database("aside").write() as connection:
        connection.execute(insert(metering_point), {
            "metering_point": "IT1", "from_date": from_date, "to_date": to_date, "member": "a" * 64,
            "perimeter": "AC1", "power_w": 1_000, "tag": "t" * 64,
        })
        keep(connection, "IT1", "withdrawn", [(FIRST_S, 2_000), (FIRST_S + 2 * DAY_S, 3_000)])
        found = list_set_aside(connection, (FIRST_S, FIRST_S + 2 * DAY_S))
    expected = SetAside("IT1", "withdrawn", "2024-05-01", "2024-05-01", 1, 2_000, 1_000, "")
    assert found == ([expected] if is_found else [])


def test_the_newest_decision_comes_first_and_of_the_named_points_alone(open_database: OpenDatabase) -> None:
    rows = [(point, f"2024-05-{day:02d}") for day, point in ((3, "IT1"), (1, "IT2"), (2, "IT1"), (4, "IT3"))]
    with open_database("aside").write() as connection:
        for point, from_date in rows:
            connection.execute(insert(left_out), {
                "metering_point": point, "register": "withdrawn", "from_date": from_date, "to_date": "2024-06-01",
                "reason": "r", "decided_by": "d", "decided_at_s": 1,
            })
        found = load_decisions(connection, ["IT2", "IT1", "IT1"])
    assert [(one.metering_point, one.from_date) for one in found] == [
        ("IT1", "2024-05-02"), ("IT2", "2024-05-01"), ("IT1", "2024-05-03"),
    ]
