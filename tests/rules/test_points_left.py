"""T5, T7: what is left at a point, in numbers: how it is divided, for how long it is due, and what a mark undoes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaincode.rules import keys
from chaincode.rules.energy.carries import CARRY_DAYS, Points, divide_evenly
from chaincode.rules.energy.chain import Marks
from chaincode.rules.energy.records import Settlement
from chaincode.rules.records import Member, MemberPoint, PointOwner
from chaincode.rules.state import Missing, State
from tests.helpers.rules.world import PERIMETER, Recorder, World

DONE, OPEN = "2024-05-01.provisional.1", "2024-05-08.provisional.1"
ADA, BRUNO = "a" * 64, "b" * 64
TAGS = ("1" * 64, "2" * 64, "3" * 64)


def person(*tags: str, registered_on: int = 1, left_on: int = 0) -> Member:
    points = tuple(MemberPoint(tag, PERIMETER, 3_000, "2024-05-01") for tag in tags)
    return Member("left" if left_on else "confirmed", "citizens", "citizen", points, registered_on, left_on=left_on)


def load(*owners: PointOwner) -> Points:
    """The first points, owned so."""
    world = World()
    for name, day in ((DONE, 9), (OPEN, 0)):
        world.put(keys.settlement(name), Settlement(name, "gse", 1, "", 7, countersigned_on=day))
    for tag, owner in zip(TAGS, owners, strict=False):
        world.put(keys.point(tag), owner)
    state = State(Recorder(world.state))
    points = Points(state, Marks(state))
    points.load(TAGS)
    return points


def left(points: Points) -> dict[str, int]:
    return {key.split("/")[1]: owner.carry_micro for key, owner in points.marked(OPEN).items()}


@pytest.mark.parametrize(("micro", "parts"), [
    (-9, (-3, -3, -3)), (-10, (-4, -3, -3)), (-11, (-5, -3, -3)), (-2, (-2, 0, 0)), (-1, (-1, 0, 0)),
])  # fmt: skip
def test_a_leavers_total_is_divided_and_the_first_gets_what_is_odd(micro: int, parts: tuple[int, ...]) -> None:
    points = load(*[PointOwner(ADA)] * 3)
    points.leave(ADA, person(*TAGS, left_on=50), micro)
    assert sum(left(points).values()) == micro
    assert left(points) == {tag: part for tag, part in zip(TAGS, parts, strict=True) if part}


@given(st.integers(-(10**14), 10**14), st.integers(1, 7))
def test_parts_add_up_exactly_and_none_has_another_sign(micro: int, count: int) -> None:
    parts = divide_evenly(micro, count)
    assert (sum(parts), len(parts)) == (micro, count)
    assert all(part * micro >= 0 for part in parts)
    assert max(parts) - min(parts) < count
    assert divide_evenly(micro, 0) == []


def test_what_is_left_is_never_above_nothing() -> None:
    points = load(PointOwner(ADA, carry_micro=-5))
    points.leave(ADA, person(TAGS[0], left_on=50), 3)
    assert left(points) == {TAGS[0]: -2}
    points.leave(ADA, person(TAGS[0], left_on=50), 9)
    assert left(points) == {TAGS[0]: 0}
    assert load(PointOwner(ADA)).marked(OPEN) == {}


@pytest.mark.parametrize(("owner", "micro"), [
    (PointOwner(ADA, carry_micro=-5), -5), (PointOwner(ADA, carry_micro=-5, carried=DONE, carried_before_micro=-2), -5),
    (PointOwner(ADA, carry_micro=-5, carried=OPEN, carried_before_micro=-2), -2),
    (PointOwner(ADA, carry_micro=-5, taken=DONE), 0), (PointOwner(ADA, carry_micro=-5, taken=OPEN), -5),
])  # fmt: skip
def test_what_counts_is_what_countersigned_settlements_say(owner: PointOwner, micro: int) -> None:
    points = load(owner)
    assert points.take(ADA, person(TAGS[0])) == micro
    assert [one.taken for one in points.marked(OPEN).values()] == ([OPEN] if micro else [])


@pytest.mark.parametrize(("since", "registered_on", "is_due"), [
    (10 + 365, 1, True), (10 + 366, 1, False), (0, 10 + 365, True), (0, 10 + 366, False), (5, 5, True),
])  # fmt: skip
def test_what_is_left_is_due_for_a_year(since: int, registered_on: int, is_due: bool) -> None:
    points = load(PointOwner(BRUNO, carry_micro=-5, left_on=10, since=since))
    assert points.take(BRUNO, person(TAGS[0], registered_on=registered_on)) == (-5 if is_due else 0)
    assert points.take(ADA, person(TAGS[0])) == 0
    assert CARRY_DAYS == 365


@pytest.mark.parametrize(("since", "forgiven_on", "is_borne"), [
    (10, 0, True), (400 - 365, 0, True), (400 - 366, 0, False), (500, 0, True), (100, 99, True), (100, 100, False),
    (100, 101, False), (0, 0, False), (500, 399, True), (500, 400, False), (1, 1, False),
])  # fmt: skip
def test_a_point_that_passed_on_bears_for_a_year_unless_forgiven_since(
    since: int, forgiven_on: int, is_borne: bool
) -> None:
    leaver = person(TAGS[0], left_on=400)
    if since == 10:
        leaver = replace(leaver, left_on=375)
    if since == 1:
        leaver = replace(leaver, left_on=300)
    points = load(PointOwner(BRUNO, since=since, forgiven_on=forgiven_on))
    points.leave(ADA, leaver, -7)
    assert left(points) == ({TAGS[0]: -7} if is_borne else {})


def test_a_point_has_its_welcome_once() -> None:
    points = load(PointOwner(ADA, welcomed=DONE), PointOwner(ADA, welcomed=OPEN), PointOwner(ADA))
    assert points.find_welcome(person(*TAGS)) == DONE
    assert points.find_welcome(person(*TAGS[1:])) == ""
    points.welcome(person(TAGS[2], "4" * 64))
    assert {key: owner.welcomed for key, owner in points.marked(OPEN).items()} == {keys.point(TAGS[2]): OPEN}


class Nothing:
    """A snapshot that lacks everything."""

    def get(self, key: str) -> bytes | None:
        raise Missing(keys=(key,))

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        raise Missing(prefixes=(prefix,))


def test_all_points_are_asked_for_at_once() -> None:
    state = State(Nothing())
    with pytest.raises(Missing) as caught:
        Points(state, Marks(state)).load(TAGS)
    assert caught.value.keys == tuple(keys.point(tag) for tag in TAGS)
