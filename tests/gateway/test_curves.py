"""Curves: as single readings, in one piece; each refusal counted by its code; corrections are later-known rows."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chaincode.rules.intervals import local_midnight_s
from gateway.client import ApiError, Client
from gateway.features.readings import parts
from gateway.features.readings.curves import CurveRun, take_curves
from gateway.features.readings.sources import OF_FILES
from gateway.hosting.opening import Gateways
from gateway.http.errors import Problem
from tests.helpers.gateway.trial import FOUNDED, find_readings, send_curves
from tests.helpers.gateway.trial import make_curve as make_curve_from

FIRST = local_midnight_s(FOUNDED)


@pytest.fixture(scope="module")
def trial(trial_with_points: Gateways) -> Gateways:
    return trial_with_points


def make_curve(number: int, *values: Any, **other: Any) -> dict[str, Any]:
    return make_curve_from(number, FIRST, *values, **other)


def post(client: Client, *curves: dict[str, Any], source: str = "distributor", **more: Any) -> dict[str, Any]:
    return send_curves(client, *curves, source=source, **more)


def counts(answer: dict[str, Any]) -> tuple[int, ...]:
    """New, same, replaced, refused."""
    return tuple(answer[name] for name in ("new", "same", "replaced", "refused"))


def get(client: Client, number: int, **query: object) -> list[tuple[int, int, str]]:
    found = find_readings(client, number, **query)
    return [((one["start_s"] - FIRST) // 900, one["energy_wh"], one["quality"]) for one in found]


def test_a_curve_is_kept_as_readings_and_null_is_none(operator: Client) -> None:
    assert counts(post(operator, make_curve(1, 5, None, 0, estimated=[2]))) == (2, 0, 0, 0)
    assert get(operator, 1) == [(0, 5, "measured"), (2, 0, "estimated")]


def test_an_import_goes_on_by_its_own_source_and_caller_alone(trial: Gateways, operator: Client) -> None:
    begun = post(operator, make_curve(9, 5))["import"]
    assert post(operator, make_curve(9, 5, 6), **{"import": begun})["import"] == begun
    with pytest.raises(ApiError) as refused:
        post(operator, make_curve(9, 5, 6, 7), source="manual", **{"import": begun})
    assert (refused.value.status, refused.value.code) == (409, "IMPORT_OTHER")
    with pytest.raises(Problem) as unknown:
        take_curves(trial.gateway("gse"), CurveRun(OF_FILES["distributor"], "another key", import_id=begun),
                    [make_curve(9, 5, 6, 7) | {"file": 0, "estimated": []}])
    assert unknown.value.code == "IMPORT_OTHER"
    assert len(get(operator, 9)) == 2


def test_the_same_again_changes_nothing_and_a_correction_is_a_later_row(trial: Gateways, operator: Client) -> None:
    assert counts(post(operator, make_curve(2, 5, 6, 7))) == (3, 0, 0, 0)
    assert counts(post(operator, make_curve(2, 5, 6, 7))) == (0, 3, 0, 0)
    before = trial.gateway("gse").clock()
    trial.gateway("gse").clock = lambda: before + 10
    try:
        assert counts(post(operator, make_curve(2, 5, 8, 7))) == (0, 2, 1, 0)
    finally:
        trial.gateway("gse").clock = lambda: before
    assert [one[1] for one in get(operator, 2)] == [5, 8, 7]
    assert [one[1] for one in get(operator, 2, known_at=before + 5)] == [5, 6, 7]


def test_curves_and_single_readings_are_one_thing(operator: Client) -> None:
    post(operator, make_curve(3, 5))
    single = {"metering_point": "IT001E00000003", "register": "withdrawn", "interval_s": 900, "energy_wh": 5,
              "start": datetime.fromtimestamp(FIRST, UTC).isoformat()}
    assert operator.post("readings", {"readings": [single]})["repeated"] == 1
    later = {**single, "start": datetime.fromtimestamp(FIRST + 900, UTC).isoformat(), "energy_wh": 9}
    assert operator.post("readings", {"readings": [later]})["accepted"] == 1
    assert counts(post(operator, make_curve(3, 5, 8))) == (0, 1, 1, 0)
    assert [one[1] for one in get(operator, 3)] == [5, 8]


def test_a_value_stands_until_one_of_its_source_or_a_better_one_comes(operator: Client) -> None:
    order = ("portal", "distributor", "gse", "manual")
    for place, source in enumerate(order):
        assert counts(post(operator, make_curve(8, place), source=source)) == (int(not place), 0, int(bool(place)), 0)
        for weaker in order[:place]:
            answer = post(operator, make_curve(8, 99), source=weaker)
            assert [(one["code"], one["count"]) for one in answer["rejected"]] == [("OUTRANKED", 1)]
        assert get(operator, 8)[0][1] == place


@pytest.mark.parametrize("source", ["device", "", "Manual", None, 5, ["gse"]])
def test_a_file_is_of_no_device_and_of_a_known_source(operator: Client, source: Any) -> None:
    with pytest.raises(ApiError) as refused:
        post(operator, make_curve(6, 1), source=source)
    assert refused.value.status == 422


def test_a_series_that_comes_twice_in_one_call_is_kept_in_the_order_sent(operator: Client) -> None:
    assert counts(post(operator, make_curve(4, 5), make_curve(4, 6))) == (1, 0, 1, 0)
    assert [one[1] for one in get(operator, 4)] == [6]


@pytest.mark.parametrize(("curve", "code", "count"), [
    (make_curve(99, 1, None, 2), "UNKNOWN_POINT", 2),
    (make_curve(5, 1, register="used"), "UNKNOWN_REGISTER", 1),
    (make_curve(5, 1, start="2024-05-01T00:00:00"), "NO_OFFSET", 1),
    (make_curve(5, 1, start="2024-05-01T00:07:00Z"), "NOT_ON_GRID", 1),
    (make_curve(5, 1, interval_s=700), "NOT_ON_GRID", 1),
    (make_curve(5, 1.5, "2", True, [3]), "NOT_AN_INTEGER", 4),
    (make_curve(5, -1), "NEGATIVE", 1),
    (make_curve(5, 2**32), "TOO_LARGE", 1),
    (make_curve(5, 1, start="2001-05-01T00:00:00Z"), "TOO_OLD", 1),
    (make_curve(5, 1, start="2031-05-01T00:00:00Z"), "FUTURE", 1),
])
def test_each_fault_is_counted_by_its_code_and_written_nowhere(
    operator: Client, curve: dict[str, Any], code: str, count: int
) -> None:
    answer = post(operator, curve)
    assert [(one["index"], one["code"], one["count"]) for one in answer["rejected"]] == [(0, code, count)]
    assert (counts(answer), get(operator, 5)) == ((0, 0, 0, count), [])
    if curve["register"] == "withdrawn":
        assert operator.post("rejects/find", {"metering_point": curve["metering_point"]})["rejects"][0]["code"] == code


@pytest.mark.parametrize("is_part", [False, True])
@pytest.mark.parametrize("curve", [
    make_curve(6, energy_wh=7), make_curve(6, 1, estimated="0"), make_curve(6, 1, estimated=[None]),
    make_curve(6, *[1] * 50_001), make_curve(6, 1, interval_s="900"), make_curve(6, 1, other=1), {},
    make_curve(6, 1, file=1),
])
def test_what_is_no_curve_is_refused_whole(
    trial: Gateways, operator: Client, curve: dict[str, Any], is_part: bool
) -> None:
    """As it is sent, also where it is kept as a part: who asked for the task later couldn't mend it."""
    body = {"source": "distributor", "curves": [make_curve(6, 1), curve]}
    with pytest.raises(ApiError) as refused:
        operator.post("curves/parts" if is_part else "curves", body)
    assert refused.value.status == 422
    assert get(operator, 6) == []
    assert not (trial.gateway("gse").settings.folder / parts.FOLDER).exists()


def test_a_part_is_read_as_it_was_sent_and_no_other_is_there(fresh_trial: Gateways) -> None:
    gateway, body = fresh_trial.gateway("gse"), {"curves": [make_curve(1, 5, None, 7)]}
    with fresh_trial.client("gse") as operator:
        digest = operator.post("curves/parts", {"source": "distributor", **body})["digest"]
    (read,) = parts.load_part(gateway, digest)["curves"]
    assert (read["energy_wh"], read["metering_point"]) == ([5, None, 7], "IT001E00000001")
    with pytest.raises(Problem, match="UNKNOWN"):
        parts.load_part(gateway, "0" * 64)


def test_curves_are_the_operators_service_only(trial: Gateways) -> None:
    for organisation, at in (("citizens", "gse"), ("gse", "citizens")):
        with trial.client(organisation, at=at) as client, pytest.raises(ApiError) as refused:
            post(client, make_curve(7, 1))
        assert refused.value.status in {403, 409}
