"""I4, I7: what a leaver owes, at which point it stays and who bears it."""

from dataclasses import replace

import pytest

from chaincode.audit.hands import Hands
from chaincode.rules import keys
from chaincode.rules.records import PointOwner
from tests.audit.scene import BEFORE, HOME, LEFT_ON, NAME, OLDER, OTHER, SHED, Scene, left, line, member, settled

from .records import ADA, BEA, Told


def owe(owner: PointOwner, micro: int, name: str = NAME) -> PointOwner:
    """A point at which a settlement left something."""
    return replace(owner, carry_micro=micro, carried=name)


# What stays at points


@pytest.mark.parametrize(("credited", "carry", "added", "due", "holds"), [
    (-4, -6, -10, -10, True), (-4, -6, -9, -10, False), (-4, -6, -11, -10, False), (-4, -6, 0, -10, False),
    (-4, None, -4, -4, True), (-4, None, -5, -4, False), (None, -6, -6, -6, True), (None, -6, -5, -6, False),
    (None, -1, 0, -1, False), (-1, None, -1, -1, True),
    (1, None, 1, 0, True), (1, None, 2, 0, False),
    (10, None, 0, 0, True), (10, None, 10, 0, True), (10, None, 11, 0, False), (10, None, -1, 0, False),
    (12, -2, 10, 0, True), (12, -2, 11, 0, False), (0, None, 0, 0, True), (0, None, 1, 0, False),
    (0, None, -1, 0, False),
])  # fmt: skip
def test_what_a_leaver_owes_stays_at_the_point_to_the_micro(
    credited: int | None, carry: int | None, added: int, due: int, holds: bool
) -> None:
    """None: no line, or no earlier one. What a leaver has over may only make up for what was owed there."""
    own = PointOwner(ADA, carry_micro=-50, carried=OLDER, since=1)
    scene = Scene(
        {ADA: member(HOME, left_on=LEFT_ON)}, () if credited is None else (line(ADA, credited),),
        () if carry is None else (line(ADA, carry=carry),), {HOME: own}, {HOME: owe(own, -50 + added)},
        (settled(BEFORE, 1), settled(OLDER, 1)),
    )
    assert scene.settle() == ([] if holds else [left(added, due)])
    assert scene.hands.owing == ({keys.point(HOME): LEFT_ON} if due < 0 else {})


def test_a_point_at_which_nothing_was_written_lacks_all_that_is_due() -> None:
    scene = Scene({ADA: member(HOME, left_on=LEFT_ON)}, (line(ADA, -7),), (), {HOME: PointOwner(ADA, since=1)})
    assert scene.settle() == [left(0, -7)]


@pytest.mark.parametrize(("micro", "parts"), [(-11, (-6, -5)), (-12, (-6, -6)), (-1, (-1, 0)), (11, (6, 5))])
def test_the_first_of_several_points_gets_what_is_odd(micro: int, parts: tuple[int, int]) -> None:
    def settle(*added: int) -> list[Told]:
        own = PointOwner(ADA, carry_micro=-50, since=1)
        points = {HOME: own, SHED: own}
        written = {tag: owe(own, -50 + part) for tag, part in zip(points, added, strict=True)}
        return Scene({ADA: member(HOME, SHED, left_on=LEFT_ON)}, (line(ADA, micro),), (), points, written).settle()

    assert settle(*parts) == []
    assert len(settle(parts[0] - 1, parts[1] + 1)) == (2 if micro < 0 else 1)
    assert len(settle(parts[0] + 1, parts[1] - 1)) == (2 if micro < 0 else 1)


@pytest.mark.parametrize(("adas", "beas", "lowest", "highest"), [
    (-10, -5, -15, -15), (-10, 7, -10, -3), (4, 7, 0, 11), (4, -7, -7, -3),
])  # fmt: skip
def test_two_leavers_of_one_point_add_up(adas: int, beas: int, lowest: int, highest: int) -> None:
    members = {ADA: member(HOME, left_on=LEFT_ON), BEA: member(HOME, left_on=LEFT_ON)}
    own = PointOwner(BEA, carry_micro=-50, since=LEFT_ON)
    for added in (lowest - 1, lowest, highest, highest + 1):
        scene = Scene(members, (line(ADA, adas), line(BEA, beas)), (), {HOME: own}, {HOME: owe(own, -50 + added)})
        assert scene.settle() == ([] if lowest <= added <= highest else [left(added, lowest)])


def test_a_settlement_that_leaves_something_where_nobody_left_is_found() -> None:
    own = PointOwner(ADA, since=1)
    scene = Scene({ADA: member(HOME)}, (), (), {HOME: own}, {HOME: owe(own, -1)})
    assert scene.settle() == [left(-1, 0)]
    owing = PointOwner(ADA, carry_micro=-50, since=1)
    assert Scene({ADA: member(HOME)}, (), (), {HOME: owing}, {HOME: owe(owing, -49)}).settle() == [left(1, 0)]
    # another settlement's mark is none of this one's
    assert Scene({ADA: member(HOME)}, (), (), {HOME: own}, {HOME: owe(own, -1, OTHER)}).settle() == []


@pytest.mark.parametrize(("owner", "since", "forgiven_on", "bears"), [
    (ADA, 1, 0, True), (ADA, 1, LEFT_ON - 1, True), (ADA, 1, LEFT_ON, False), (ADA, 1, LEFT_ON + 1, False),
    (BEA, LEFT_ON + 9, 0, True), (BEA, LEFT_ON + 9, LEFT_ON, False), (BEA, LEFT_ON - 365, 0, True),
    (BEA, LEFT_ON - 366, 0, False), (BEA, LEFT_ON - 20, LEFT_ON - 21, True), (BEA, LEFT_ON - 20, LEFT_ON - 20, False),
])  # fmt: skip
def test_a_point_bears_it_unless_it_passed_on_a_year_before_or_is_forgiven(
    owner: str, since: int, forgiven_on: int, bears: bool
) -> None:
    own = PointOwner(owner, since=since, forgiven_on=forgiven_on)
    members = {ADA: member(HOME, left_on=LEFT_ON), BEA: member()}
    assert Scene(members, (line(ADA, -5),), (), {HOME: own}).settle() == ([left(0, -5)] if bears else [])
    # the day that was seen counts, not the one that is written
    seen = Hands(left_on={keys.member(ADA): LEFT_ON}, since={keys.point(HOME): since})
    wrong = {HOME: replace(own, since=1 if owner == ADA else 999)}
    bent = members | {ADA: member(HOME, left_on=9_999)}
    assert Scene(bent, (line(ADA, -5),), (), wrong, hands=seen).settle() == ([left(0, -5)] if bears else [])


@pytest.mark.parametrize(("since", "forgiven_on", "bears"), [(0, 0, True), (0, 5, True), (1, 0, True), (1, 1, False)])
def test_a_point_of_before_the_first_day_cant_be_forgiven(since: int, forgiven_on: int, bears: bool) -> None:
    own = PointOwner(BEA, since=since, forgiven_on=forgiven_on)
    scene = Scene({ADA: member(HOME, left_on=40), BEA: member()}, (line(ADA, -5),), (), {HOME: own})
    assert scene.settle() == ([left(0, -5)] if bears else [])


@pytest.mark.parametrize(("mark", "taken", "was"), [
    ("", "", -9), (BEFORE, "", -9), (OTHER, "", -2), ("", BEFORE, 0), ("", OTHER, -9), (BEFORE, OTHER, -9),
    (OTHER, BEFORE, 0),
])  # fmt: skip
def test_only_marks_of_countersigned_settlements_count(mark: str, taken: str, was: int) -> None:
    """BEFORE is countersigned, OTHER awaits it."""
    before = PointOwner(ADA, carry_micro=-9, carried=mark, carried_before_micro=-2, taken=taken, since=1)
    settlements = (settled(BEFORE, 1), settled(OTHER))
    for added, holds in ((-5, True), (-4, False)):
        written = {HOME: replace(owe(before, was + added), taken="")}
        scene = Scene({ADA: member(HOME, left_on=LEFT_ON)}, (line(ADA, -5),), (), {HOME: before}, written, settlements)
        assert scene.settle() == ([] if holds else [left(added, -5)])


# Who bears it


def kept(micro: int, owner: str = BEA) -> Told:
    return "I4_CARRY_KEPT", {"tag": HOME, "member": owner, "micro": str(micro)}


@pytest.mark.parametrize(("since", "registered_on", "has_line", "has_left", "is_kept"), [
    (LEFT_ON + 365, 1, True, False, True), (LEFT_ON + 366, 1, True, False, False),
    (LEFT_ON, LEFT_ON + 365, True, False, True), (LEFT_ON, LEFT_ON + 366, True, False, False),
    (LEFT_ON, 1, False, False, False), (LEFT_ON, 1, True, True, False), (LEFT_ON, 1, True, False, True),
])  # fmt: skip
def test_who_has_the_point_within_a_year_bears_what_was_left(
    since: int, registered_on: int, has_line: bool, has_left: bool, is_kept: bool
) -> None:
    own = PointOwner(BEA, carry_micro=-7, carried=BEFORE, since=since)
    bea = member(left_on=LEFT_ON if has_left else 0, registered_on=registered_on)
    lines = (line(BEA),) if has_line else ()
    for hands, point in (
        (Hands(), own), (Hands(since={keys.point(HOME): since}), replace(own, since=1)),
    ):
        hands.owing[keys.point(HOME)] = LEFT_ON
        assert Scene({BEA: bea}, lines, (), {HOME: point}, hands=hands).settle() == ([kept(-7)] if is_kept else [])


def test_what_was_taken_or_is_nothing_isnt_kept() -> None:
    own, owing = PointOwner(BEA, carry_micro=-7, carried=BEFORE, since=LEFT_ON), {keys.point(HOME): LEFT_ON}
    taken = {HOME: replace(own, taken=NAME)}
    scene = Scene({BEA: member()}, (line(BEA, carry=-7),), (), {HOME: own}, taken, hands=Hands(owing=dict(owing)))
    assert scene.settle() == []
    nothing = {HOME: replace(own, carry_micro=0)}
    assert Scene({BEA: member()}, (line(BEA),), (), nothing, hands=Hands(owing=dict(owing))).settle() == []
    # left and taken by one settlement
    members = {ADA: member(HOME, left_on=LEFT_ON), BEA: member(HOME)}
    empty = PointOwner(BEA, since=LEFT_ON)
    lines = (line(ADA, -7), line(BEA, carry=-7))
    for mark, found in ((NAME, []), ("", [kept(-7)])):
        written = {HOME: replace(owe(empty, -7), taken=mark)}
        assert [one for one in Scene(members, lines, (), {HOME: empty}, written).settle()
                if one[0] == "I4_CARRY_KEPT"] == found
