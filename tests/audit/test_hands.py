"""I4, I6, I7: what a leaver owes, at which point it stays and who bears it; who was welcomed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from chaincode.audit.hands import Hands
from chaincode.rules import keys
from chaincode.rules.energy.records import Line, Page, Settlement
from chaincode.rules.records import Member, MemberPoint, PointOwner

from .records import ADA, BEA, CARLO, NOW, Told, change, step, tell_placed, view

BEFORE, OLDER, NAME, OTHER = (f"2024-05-{day}.provisional.1" for day in ("08", "01", "15", "22"))
HOME, SHED, SHOP = "1" * 64, "2" * 64, "3" * 64
LEFT_ON = 400
MICRO = 1_000_000


def settled(name: str, signed_on: int = 0, predecessor: str = "") -> Settlement:
    return Settlement(name, "gse", 40, predecessor, 7, countersigned_on=signed_on)


def member(*tags: str, left_on: int = 0, registered_on: int = 1) -> Member:
    points = tuple(MemberPoint(tag, "AC001E00001", 6_000, "2024-05-01") for tag in tags)
    status = "left" if left_on else "confirmed"
    return Member(status, "citizens", "citizen", points, registered_on, left_on=left_on)


def line(owner: str, credited: int = 0, carry: int = 0, cents: int = 0, points: int = 0, welcome: int = 0) -> Line:
    return Line(
        owner, "citizen", credited_micro=credited, carry_micro=carry, energy_cents=cents, points=points,
        welcome_cents=welcome,
    )


def owe(owner: PointOwner, micro: int, name: str = NAME) -> PointOwner:
    """A point at which a settlement left something."""
    return replace(owner, carry_micro=micro, carried=name)


@dataclass
class Scene:
    """What a settlement finds, and what it writes at points."""

    members: dict[str, Member]
    lines: tuple[Line, ...] = ()
    earlier: tuple[Line, ...] = ()
    points: dict[str, PointOwner] = field(default_factory=dict)
    written: dict[str, PointOwner] = field(default_factory=dict)
    settlements: tuple[Settlement, ...] = (settled(BEFORE, 1),)
    hands: Hands = field(default_factory=Hands)

    @property
    def state(self) -> dict[str, object]:
        named: dict[str, object] = {keys.member(one): record for one, record in self.members.items()}
        named |= {keys.point(tag): record for tag, record in (self.points | self.written).items()}
        named |= {keys.settlement(one.settlement_id): one for one in self.settlements}
        pages: Mapping[str, object] = {keys.page(NAME, 0): Page(self.lines), keys.page(BEFORE, 0): Page(self.earlier)}
        return named | dict(pages)

    def settle(self) -> list[Told]:
        own = settled(NAME, predecessor=BEFORE)
        changes = [change(keys.point(tag), self.points.get(tag), after) for tag, after in self.written.items()]
        record = change(keys.settlement(NAME), None, own)
        snapshot = view(self.state | {keys.settlement(NAME): own})
        return tell_placed(self.hands.add(step("settle", *changes, record, now=NOW), snapshot))


def left(found: int, due: int, tag: str = HOME) -> Told:
    return "I4_CARRY_LEFT", {"settlement": NAME, "tag": tag, "found": str(found), "due": str(due)}


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


# Welcomes


def welcome(hands: Hands, members: dict[str, Member], *owners: str, name: str = NAME) -> tuple[list[Told], list[Told]]:
    """What is found when a settlement welcomes members, and when it is countersigned."""
    before, after = settled(name), settled(name, 1)
    state: dict[str, object] = {keys.member(one): record for one, record in members.items()}
    lines = tuple(line(one, welcome=200 if one in owners else 0) for one in members)
    snapshot = view(state | {keys.page(name, 0): Page(lines), keys.settlement(name): before})
    own = keys.settlement(name)
    proposed = hands.add(step("settle", change(own, None, before)), snapshot)
    return tell_placed(proposed), tell_placed(hands.add(step("countersign", change(own, before, after)), snapshot))


def test_one_welcome_for_a_member_and_for_a_point_told_when_it_is_countersigned() -> None:
    hands, members = Hands(), {ADA: member(HOME), BEA: member(SHED), CARLO: member(HOME, SHOP)}
    assert welcome(hands, members, ADA) == ([], [])
    assert hands.welcomed == dict.fromkeys((keys.member(ADA), keys.point(HOME)))
    assert welcome(hands, members, BEA, name=OTHER) == ([], [])
    again = [("I7_MEMBER", {"member": ADA}), ("I7_POINT", {"tag": HOME}), ("I7_POINT", {"tag": HOME})]
    assert welcome(hands, members, ADA, CARLO, name=OLDER) == ([], again)


def test_two_members_of_one_point_in_one_settlement() -> None:
    members = {ADA: member(HOME), BEA: member(HOME)}
    assert welcome(Hands(), members, ADA, BEA) == ([], [("I7_POINT", {"tag": HOME})])
    assert welcome(Hands(), members, ADA) == ([], [])


def test_a_point_that_comes_to_a_welcomed_member_is_welcomed_with_them() -> None:
    hands = Hands(welcomed={keys.member(ADA): None})
    for owner, tag in ((ADA, HOME), (BEA, SHED)):
        hands.add(step("register", change(keys.member(owner), member(), member(tag))), view({}))
    assert hands.welcomed == dict.fromkeys((keys.member(ADA), keys.point(HOME)))


def test_a_settlement_that_is_replaced_or_skips_welcomes_nobody() -> None:
    hands, members = Hands(welcomed={keys.member(ADA): None}), {ADA: member()}
    lines = (line(ADA, welcome=200),)
    state = {keys.member(ADA): members[ADA], keys.page(NAME, 0): Page(lines), keys.page(OTHER, 0): Page(lines)}
    for name in (NAME, OTHER):
        hands.add(step("settle", change(keys.settlement(name), None, settled(name))), view(state))
    assert list(hands.waiting) == [OTHER]
    signed = hands.add(step("countersign", change(keys.settlement(NAME), settled(NAME), settled(NAME, 1))), view(state))
    assert signed == []
    skip = settled("2024-05-15.skip.1")
    assert hands.add(step("skip", change(keys.settlement(skip.settlement_id), None, skip)), view(state)) == []
    assert list(hands.waiting) == [OTHER]
