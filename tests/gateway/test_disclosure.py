"""Groups that are told: five members or more, five of each register or none, and no difference of fewer."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.features.votes.disclosure import OTHERS, Members, Several, cut_bands, may_tell, merge_parts

FEWEST = 5


def people(first: int, count: int) -> Members:
    return frozenset(f"{number:03d}" for number in range(first, first + count))


def is_told(members: Members, facets: Sequence[Members]) -> bool:
    return len(members) >= FEWEST and all(len(members & facet) in {0, *range(FEWEST, 100)} for facet in facets)


@st.composite
def towns(draw: st.DrawFn) -> tuple[list[Several], list[Members], dict[str, int]]:
    """Up to forty members of some stakeholders, two facets, and what each gets."""
    everybody = sorted(people(0, draw(st.integers(0, 40))))
    of = {one: draw(st.sampled_from(["citizen", "commerce", "municipality"])) for one in everybody}
    facets = [frozenset(one for one in everybody if draw(st.booleans())) for _ in range(2)]
    parts = [Several(name, frozenset(one for one in everybody if of[one] == name)) for name in sorted(set(of.values()))]
    return parts, facets, {one: draw(st.integers(0, 9)) for one in everybody}


@settings(max_examples=200)
@given(towns())
def test_no_sum_and_no_difference_of_sums_is_of_fewer_than_five(
    town: tuple[list[Several], list[Members], dict[str, int]]
) -> None:
    parts, facets, paid = town
    told = merge_parts(parts, facets)
    bands = cut_bands(paid, told, facets)
    for groups in (told, bands):
        assert all(is_told(group.members, facets) for group in groups)
        assert len(groups) != 1
        if groups:
            assert sorted(member for group in groups for member in group.members) == sorted(paid)
    assert all(len(band.members & part.members) not in range(1, FEWEST) for band in bands for part in told)
    assert merge_parts(parts[::-1], facets) == told  # whoever is asked first


def test_bands_go_from_the_least_paid_to_the_most() -> None:
    paid = {member: int(member) for member in people(0, 25)}
    bands = cut_bands(paid, [], [])
    assert [(band.name, sorted(band.members)[0], len(band.members)) for band in bands] == [
        (str(number), f"{5 * number - 5:03d}", 5) for number in range(1, 6)]


@pytest.mark.parametrize(("shops", "told"), [
    (5, [("citizen", 20), ("commerce", 5)]),
    (4, []),  # the rest would be four shops: they go with all others, and that is everybody
])
def test_a_group_of_fewer_is_told_with_others(shops: int, told: list[tuple[str, int]]) -> None:
    parts = [Several("citizen", people(0, 20)), Several("commerce", people(50, shops))]
    assert [(part.name, len(part.members)) for part in merge_parts(parts, [])] == told


def test_small_groups_are_others_together() -> None:
    few = Several("commerce", people(50, 3)), Several("municipality", people(60, 2))
    parts = [Several("citizen", people(0, 20)), *few]
    assert [(part.name, len(part.members)) for part in merge_parts(parts, [])] == [("citizen", 20), (OTHERS, 5)]


def test_one_producer_among_twenty_consumers_is_not_told() -> None:
    assert not may_tell(people(0, 20), [people(0, 20), people(0, 1)])
