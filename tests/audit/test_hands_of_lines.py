"""I4, I6: what a line carries on from the one before, and from points that were taken."""

from dataclasses import replace

import pytest

from chaincode.audit.hands import Hands
from chaincode.rules import keys
from chaincode.rules.records import PointOwner
from tests.audit.scene import BEFORE, HOME, LEFT_ON, NAME, SHED, SHOP, Scene, line, member

from .records import ADA, BEA, NOW, Told, change, step, view

MICRO = 1_000_000


# From line to line


NOT_CARRIED: Told = "I6_SETTLEMENT", {"settlement": NAME, "what": "carry of aaaaaaaaaaaa"}


@pytest.mark.parametrize(("credited", "earlier", "taken", "cents", "carry", "holds"), [
    (2_500_000, None, 0, 2, 500_000, True), (2_500_000, None, 0, 1, 500_000, True),
    (2_500_000, None, 0, 3, 500_000, False), (2_500_000, None, 0, 2, 500_001, False),
    (2_500_000, None, 0, 2, 499_999, False), (2_000_000, None, 0, 2, 0, True), (2_000_000, None, 0, 3, 0, False),
    (2_000_000, -1, 0, 1, 999_999, True), (1_999_999, 1, 0, 2, 0, True), (0, -5, 0, 0, -5, True),
    (0, -5, 0, 1, -5, False), (0, None, -5, 0, -5, True), (0, None, -5, 0, 0, False), (3, -5, -6, 0, -8, True),
    (0, None, 0, 0, 0, True), (0, None, 0, 1, 0, False), (-1, None, 0, 0, -1, True),
])  # fmt: skip
def test_a_line_carries_what_the_one_before_left(
    credited: int, earlier: int | None, taken: int, cents: int, carry: int, holds: bool
) -> None:
    own = PointOwner(ADA, carry_micro=taken, carried=BEFORE, since=1)
    scene = Scene(
        {ADA: member(HOME)}, (line(ADA, credited, carry, cents),),
        () if earlier is None else (line(ADA, carry=earlier),),
        {HOME: own}, {HOME: replace(own, taken=NAME)} if taken else {},
    )
    assert scene.settle() == ([] if holds else [NOT_CARRIED])


@pytest.mark.parametrize(("carry", "cents", "points", "holds"), [
    (0, 0, 0, True), (1, 0, 0, False), (0, 1, 0, False), (0, 0, 1, False),
])  # fmt: skip
def test_who_has_left_carries_nothing(carry: int, cents: int, points: int, holds: bool) -> None:
    scene = Scene({ADA: member(left_on=LEFT_ON)}, (line(ADA, 9 * MICRO, carry, cents, points),))
    assert scene.settle() == ([] if holds else [NOT_CARRIED])


def test_two_points_taken_by_one_member_add_up_and_anothers_dont() -> None:
    points = {tag: PointOwner(owner, carry_micro=-5, carried=BEFORE, since=1)
              for tag, owner in ((HOME, ADA), (SHED, ADA), (SHOP, BEA))}  # fmt: skip
    written = {tag: replace(one, taken=NAME) for tag, one in points.items()}
    lines = (line(ADA, carry=-10), line(BEA, carry=-5))
    assert Scene({ADA: member(HOME, SHED), BEA: member(SHOP)}, lines, (), points, written).settle() == []


# What is noted of commands


def test_days_of_leaving_and_of_points_that_pass_on_are_those_of_the_commands() -> None:
    hands, own = Hands(), keys.member(ADA)
    here, gone = member(HOME), member(HOME, left_on=3)

    def see(number: int, *changes: object) -> None:
        made = [change(*one) for one in changes]  # type: ignore[misc]
        assert hands.add(step("leave", *made, now=replace(NOW, number=number)), view({})) == []

    see(5, (own, None, here), (keys.point(HOME), None, PointOwner(ADA)))
    assert (hands.left_on, hands.since) == ({}, {keys.point(HOME): 5})
    see(6, (own, here, gone), (keys.point(HOME), PointOwner(ADA), PointOwner(ADA, forgiven_on=6)))
    see(7, (own, gone, gone))
    assert (hands.left_on, hands.since) == ({own: 6}, {keys.point(HOME): 5})
    see(8, (keys.point(HOME), PointOwner(ADA), PointOwner(BEA)), (own, gone, here))
    see(9, (own, here, None), (keys.point(HOME), PointOwner(BEA), None))
    assert (hands.left_on, hands.since) == ({own: 6}, {keys.point(HOME): 8})
    see(10, (own, None, gone))
    assert hands.left_on == {own: 10}
    assert hands.welcomed == {}
