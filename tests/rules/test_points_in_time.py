"""T12: a metering point is a member's over [from, to): what touches is allowed, what overlaps by a day isn't."""

import pytest

from chaincode.rules.community.members import merge_points, validate_count
from chaincode.rules.errors import Refusal
from chaincode.rules.records import MemberPoint
from tests.helpers.world import PERIMETER

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
