"""A file's readings as curves: where one ends and the next begins, how much goes at once, what is counted of it."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analytics.frames import Readings, Series
from gateway.acts import importing

HOUR_S = 3_600


class Client:
    """Takes curves; each call is noted."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        assert path == "curves"
        self.bodies.append(body)
        counted = [{"new": len(one["energy_wh"]), "same": 1, "replaced": 2} for one in body["curves"]]
        rejected = [{"index": len(counted) - 1, "code": "X", "count": 3, "reason": "why"}]
        return {"import": 7, "changes": len(self.bodies) == 1, "curves": counted, "rejected": rejected}


def make_readings(*starts: int, interval_s: int = HOUR_S, of: tuple[int, ...] = ()) -> Readings:
    rows = len(starts)
    return Readings(
        tuple(Series(f"IT{number}", "withdrawn") for number in range(max(of, default=0) + 1)),
        np.array(of or [0] * rows), np.array(starts), np.full(rows, interval_s), np.arange(rows) + 1,
        np.zeros(rows, np.bool_),
    )


def list_curves(readings: Readings) -> list[tuple[str, list[int | None]]]:
    return [(one["start"], one["energy_wh"]) for one in importing._make_curves(readings)]


def test_a_gap_of_eight_is_nulls_and_a_longer_one_a_new_curve() -> None:
    within = [number * HOUR_S for number in (0, 1, 9)]
    assert list_curves(make_readings(*within)) == [
        ("1970-01-01T00:00:00+00:00", [1, 2, None, None, None, None, None, None, None, 3]),
    ]
    beyond = [number * HOUR_S for number in (0, 1, 10)]
    assert list_curves(make_readings(*beyond)) == [
        ("1970-01-01T00:00:00+00:00", [1, 2]), ("1970-01-01T10:00:00+00:00", [3]),
    ]


def test_another_series_or_an_instant_that_comes_twice_begins_a_curve() -> None:
    assert [values for _, values in list_curves(make_readings(0, HOUR_S, 0, of=(0, 0, 1)))] == [[1, 2], [3]]
    assert sorted(values for _, values in list_curves(make_readings(0, 0))) == [[1], [2]]


def test_a_long_curve_is_cut_where_an_hour_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CURVE_VALUES", 8 * 10)
    starts = [number * 900 for number in range(25)]
    found = list_curves(make_readings(*starts, interval_s=900))
    assert [len(values) for _, values in found] == [8, 8, 9]
    assert [value for _, values in found for value in values] == list(range(1, 26))


def test_estimated_values_are_named_by_their_place() -> None:
    readings = make_readings(0, HOUR_S, 3 * HOUR_S)
    readings = replace(readings, is_estimated=np.array([False, True, True]))
    (curve,) = importing._make_curves(readings)
    assert (curve["estimated"], curve["interval_s"], curve["register"]) == ([1, 3], HOUR_S, "withdrawn")


def test_curves_go_as_many_at_once_as_a_call_takes_and_are_counted_by_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CURVE_VALUES", 16)
    parts = [importing.make_part(name, b"bytes of " + name.encode(), make_readings(*(HOUR_S * one for one in range(n))))
             for name, n in (("a" * 300, 9), ("b", 8), ("c", 8))]
    client, told = Client(), list[int]()
    sender: Any = client
    sent = importing.send_curves(sender, "distributor", parts, replace=True, on_sent=told.append)
    values = [[len(one["energy_wh"]) for one in body["curves"]] for body in client.bodies]
    assert [sum(one) <= 16 for one in values] == [True] * len(values)
    assert sum(map(sum, values)) == sum(told) == 25
    assert [body["import"] for body in client.bodies] == [0] + [7] * (len(client.bodies) - 1)
    assert {(body["source"], body["replace"], body["preview"]) for body in client.bodies} == {
        ("distributor", True, False)}
    assert client.bodies[0]["files"][0]["name"] == "a" * 200
    assert client.bodies[0]["files"][0]["digest"] == parts[0].digest
    last = client.bodies[-1]
    assert [one["name"] for one in last["files"]][-1] == "c"
    assert max(one["file"] for one in last["curves"]) == len(last["files"]) - 1
    assert sent.count("new") == 25
    assert sent.count("refused") == sent.rejected["X"] == 3 * len(client.bodies)
    assert (sent.reasons, sent.import_id, sent.changes) == ({"X": "why"}, 7, True)
    assert sent.to_plain()["import"] == 7


def test_of_nothing_nothing_is_sent() -> None:
    client, told = Client(), list[int]()
    sender: Any = client
    sent = importing.send_curves(sender, "distributor", [], on_sent=told.append)
    assert (client.bodies, told) == ([], [0])
    assert (sent.changes, sent.to_plain()["import"], sent.count("new")) == (False, None, 0)


@pytest.mark.parametrize(("last", "end"), [(8, 8), (9, 8), (11, 8), (12, 12), (20, 16), (99, 16)])
def test_the_end_of_a_curve_is_no_later_than_asked(last: int, end: int) -> None:
    starts = np.array([number * 900 for number in range(16)])
    assert importing._find_end(starts, last) == end
