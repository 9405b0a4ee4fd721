"""T12: a metering point is a member's over [from, to): what touches is allowed, what overlaps by a day isn't."""

from dataclasses import replace

import pytest

from chaincode.rules.community.members import merge_points, validate_count
from chaincode.rules.energy.leaves import find_points
from chaincode.rules.errors import Refusal
from chaincode.rules.records import Member, MemberPoint
from tests.helpers.rules.world import PERIMETER

TAG, OTHER = "1" * 64, "2" * 64


def point(from_date: str, to_date: str = "", tag: str = TAG, power_w: int = 3_000) -> MemberPoint:
    return MemberPoint(tag, PERIMETER, power_w, from_date, to_date)


def test_times_that_touch_are_kept_in_order_of_tag_and_date() -> None:
    first, second, third = point("2024-05-01", "2024-05-10"), point("2024-05-10", "2024-06-01"), point("2024-06-01")
    other = point("2024-01-01", tag=OTHER)
    assert merge_points((third, other), (second, first)) == (first, second, third, other)


@pytest.mark.parametrize("given", [
    [point("2024-05-01", "2024-05-11"), point("2024-05-10")], [point("2024-05-01"), point("2024-05-02")],
    [point("2024-05-01"), point("9998-01-01")], [point("2024-05-10"), point("2024-05-01", "2024-05-11")],
])  # fmt: skip
def test_one_day_twice_is_refused(given: list[MemberPoint]) -> None:
    for held in range(len(given) + 1):
        with pytest.raises(Refusal) as caught:
            merge_points(tuple(given[:held]), tuple(given[held:]))
        assert caught.value.reason.code == "T12_POINT_OVERLAP"
        assert caught.value.values == {"tag": TAG, "date": max(one.from_date for one in given)}


def test_the_same_tag_and_day_replaces_and_other_tags_may_overlap() -> None:
    held, ended = point("2024-05-01"), point("2024-05-01", "2024-05-03", power_w=6_000)
    assert merge_points((held,), (ended,)) == (ended,)
    assert merge_points((ended,), (held,)) == (held,)
    assert merge_points((held,), (point("2024-05-01", tag=OTHER),)) == (held, point("2024-05-01", tag=OTHER))


def test_counts_are_from_least_to_most() -> None:
    for count in (1, 5):
        validate_count("keys", count, 5)
    validate_count("points", 0, 200, 0)
    for count, least in ((0, 1), (6, 1), (6, 0), (-1, 0)):
        with pytest.raises(Refusal) as caught:
            validate_count("keys", count, 5, least)
        assert caught.value.values == {"what": "keys", "most": 5, "least": least}


def had(*points: MemberPoint, perimeter: str = PERIMETER) -> list[tuple[str, int, int]]:
    """The points that a member had for all of 10 to 19 May, with their power."""
    member = Member("confirmed", "citizens", "citizen", merge_points((), points), 1)
    found = find_points(member, perimeter, "2024-05-10", "2024-05-20")
    return [(one.tag[0], one.power_w, one.plant_w) for one in found]


@pytest.mark.parametrize(("from_date", "to_date", "is_had"), [
    ("2024-05-10", "2024-05-20", True), ("2024-05-11", "", False), ("", "2024-05-19", False), ("2024-05-10", "", True),
])  # fmt: skip
def test_a_point_counts_that_a_member_had_for_the_whole_period(from_date: str, to_date: str, is_had: bool) -> None:
    assert bool(had(point(from_date or "2024-01-01", to_date))) == is_had
    assert not had(point(from_date or "2024-01-01", to_date), perimeter="AC001E00002")


def test_a_power_that_changes_within_a_period_leaves_the_point_counting_with_the_greater() -> None:
    plant = replace(point("2024-05-13", "2024-05-18", power_w=2_000), plant_w=9_000)
    rows = [point("2024-01-01", "2024-05-13"), plant, point("2024-05-18", power_w=6_000)]
    assert had(*rows) == [("1", 6_000, 9_000)]
    assert had(*rows, point("2024-05-12", tag=OTHER), point("2024-05-01", tag="3" * 64)) == [
        ("1", 6_000, 9_000), ("3", 3_000, 0),
    ]


def test_a_power_outside_the_period_has_no_say() -> None:
    assert had(
        point("2024-01-01", "2024-05-10", power_w=9_000), point("2024-05-10", "2024-05-20"),
        point("2024-05-20", power_w=8_000),
    ) == [("1", 3_000, 0)]


@pytest.mark.parametrize("rows", [
    (point("2024-05-01", "2024-05-14"), point("2024-05-15")),
    (point("2024-05-01", "2024-05-14"), replace(point("2024-05-14"), perimeter="AC001E00002")),
    (point("2024-05-01", "2024-05-14"), point("2024-05-14", tag=OTHER)),
    (point("2024-05-01", "2024-05-14"), point("2024-05-14", "2024-05-19")),
])  # fmt: skip
def test_a_day_between_another_perimeter_or_point_is_a_gap(rows: tuple[MemberPoint, ...]) -> None:
    assert not had(*rows)
