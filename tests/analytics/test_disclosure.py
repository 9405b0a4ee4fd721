"""What may be told of a few: five at least, none with more than half, counts from five on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.disclosure import MIN_MEMBERS, is_told, tell_count


@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, None), (4, None), (5, 5), (23, 23)])
def test_a_count_is_told_from_five_on_and_so_is_nothing(count: int, told: int | None) -> None:
    assert tell_count(count) == told


@pytest.mark.parametrize(("parts", "told"), [
    ([1, 1, 1, 1], False),              # four
    ([1, 1, 1, 1, 0], False),           # the fifth has nothing of it
    ([1, 1, 1, 1, 1], True),
    ([4, 1, 1, 1, 1], True),            # half is not more than half
    ([5, 1, 1, 1, 1], False),
    ([], False),
])
def test_a_sum_is_told_of_five_none_of_whom_has_more_than_half(parts: list[int], told: bool) -> None:
    assert is_told({str(number): part for number, part in enumerate(parts)}) == told


@given(st.lists(st.integers(0, 10**12), max_size=12))
def test_what_is_told_hides_each_member_among_four_others_with_as_much(parts: list[int]) -> None:
    if is_told({str(number): part for number, part in enumerate(parts)}):
        for place, part in enumerate(parts):
            others = [other for number, other in enumerate(parts) if number != place and other]
            assert len(others) >= MIN_MEMBERS - 1 and sum(others) >= part
