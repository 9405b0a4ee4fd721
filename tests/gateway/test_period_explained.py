"""A day explained hour by hour, and what an hour's worth is divided by."""

from typing import Any

import numpy as np

from analytics.frames import Readings, Series
from chaincode.rules.energy.records import Anchor, PerimeterTotals, RegisterTotals, Terms
from chaincode.rules.energy.vectors import NO_SALT, LeafVectors, PerimeterVectors, Vectors
from chaincode.rules.intervals import hours_of_days
from chaincode.rules.merkle import pack_hours
from gateway.features.periods.energy import _note_missing
from gateway.features.periods.explain import explain_day, sum_own_days
from gateway.features.periods.known_statements import KnownStatement
from gateway.http.answers import to_json
from tests.helpers.gateway.trial import FOUNDED

HERE = "AC001E01"
POINT = "IT001E00000001"
ADA, BEA, CARLO = (letter * 64 for letter in "abc")


def at(**hours: int) -> bytes:
    """Two days' hours: h0=5 is 5 Wh in the first."""
    return pack_hours([hours.get(f"h{number}", 0) for number in range(48)])


LEAVES = [LeafVectors(ADA, NO_SALT, at(h0=300, h1=1, h30=50), at(h30=500)),
          LeafVectors(BEA, NO_SALT, at(h0=100, h1=2), at()),
          LeafVectors(CARLO, NO_SALT, at(), at(h0=200, h1=1, h30=500))]
SHOWN = Vectors(48, [PerimeterVectors(HERE, NO_SALT, NO_SALT, LEAVES)])
WORTH = Terms(2, 10_000, 4_000, 6_000, 8_000)


def tell(hidden: bool = False) -> KnownStatement:
    register = RegisterTotals(3, hash="a" * 64) if hidden else RegisterTotals(7, (1,) * 48)
    anchored = Anchor("gse", 3, WORTH, "a" * 64, 3, (PerimeterTotals(HERE, register, register),), {})
    return KnownStatement(f"{FOUNDED}.provisional.1", anchored, SHOWN)


def test_an_hours_worth_is_divided_by_what_each_withdrew_and_injected() -> None:
    """100 EUR/MWh, 40 % to who consumes: of 400 Wh 200 are shared, of 3 Wh 1, of 50 Wh all; rounded down per hour."""
    days = sum_own_days(tell(), ADA)
    assert to_json(days) == [
        {"date": FOUNDED, "withdrawn_wh": 301, "injected_wh": 0, "shared_withdrawn_wh": 150, "shared_injected_wh": 0,
         "worth_micro": 601_333},
        {"date": "2024-05-02", "withdrawn_wh": 50, "injected_wh": 500, "shared_withdrawn_wh": 50,
         "shared_injected_wh": 25, "worth_micro": 350_000}]
    assert [one.worth_micro for one in sum_own_days(tell(), CARLO)] == [1_206_000, 150_000]
    assert {one.worth_micro for one in sum_own_days(tell(hidden=True), ADA)} == {None}


def test_a_day_is_explained_hour_by_hour() -> None:
    found = to_json(explain_day(tell(), ADA, "2024-05-02"))
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
    hidden = to_json(explain_day(tell(hidden=True), ADA, FOUNDED))
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
