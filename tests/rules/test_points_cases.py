"""Small rules of points over all cases that differ: who is looked at, what power allows, when one ends."""

from dataclasses import replace

import pytest

from chaincode.rules import keys
from chaincode.rules.community.members import _validate_dates, _validate_free
from chaincode.rules.community.points import end_points, holds
from chaincode.rules.energy.carries import Points
from chaincode.rules.energy.chain import Marks
from chaincode.rules.energy.credits import Credit
from chaincode.rules.energy.leaves import _validate_power
from chaincode.rules.energy.lines import Minted, build_line, build_pages, is_new, list_tags
from chaincode.rules.energy.records import Line, Settlement, Welcomed
from chaincode.rules.energy.vectors import LeafVectors
from chaincode.rules.energy.welcome import select_due
from chaincode.rules.merkle import pack_hours
from chaincode.rules.records import Member, PointOwner
from chaincode.rules.state import State, encode_record
from tests.helpers.rules.cases import ADA, BEA, MEMBER, ONE, THREE, TWO, on, point, refuse
from tests.helpers.rules.world import Recorder


def test_places_are_kept_by_who_is_due_and_filled_up_with_the_next() -> None:
    names, world = [*"abcdefgh"], dict[str, bytes]()
    had = {name: f"2024-05-0{number}.provisional.1" for number, name in enumerate("ace", 1)}
    for name, settlement_id in had.items():
        one = Settlement(settlement_id, "gse", 1, "", 7, countersigned_on=1)
        world |= {keys.settlement(settlement_id): encode_record(one)}
        world |= {keys.welcome(name): encode_record(Welcomed(settlement_id))}
    state = State(Recorder(world))
    people = {name: replace(MEMBER, points=(point(name),)) for name in names}
    due = select_due(state, Points(state, Marks(state)), people, names, 3)
    assert due.members == ["b", "d", "f"]
    assert due.earlier == had
    assert select_due(state, Points(state, Marks(state)), people, names, 0) == ([], {})
    shared = people | {"d": replace(MEMBER, points=(point("x"), point("b")))}
    assert select_due(state, Points(state, Marks(state)), shared, ["b", "d"], 3).members == ["b"]


def test_points_of_newcomers_and_of_leavers_with_a_line_or_a_leaf_are_looked_at() -> None:
    def build(status: str, *tags: str) -> Member:
        return replace(MEMBER, status=status, points=tuple(point(tag) for tag in tags))

    people = {
        "known": build("confirmed", "1"), "new": build("confirmed", "2"), "grown": build("confirmed", "3", "4"),
        "left": build("left", "5"), "leaf": build("left", "6"), "gone": build("left", "7"),
    }  # fmt: skip
    lines = {name: Line(name, "citizen", points=count) for name, count in (("known", 1), ("grown", 1), ("left", 0))}
    assert list_tags(people, lines, {"leaf": True}) == ["2", "3", "4", "5", "6"]
    assert [is_new(people["known"], line) for line in (None, lines["known"], lines["left"])] == [True, False, True]


def test_a_line_says_how_many_points_were_looked_at_and_a_leaver_s_none() -> None:
    credit, minted = Credit(1, 2, 3, 4, 5, 6), Minted(7, 8, 9, "2024-05-01.provisional.1")
    here = replace(MEMBER, points=(point("1"), point("2")))
    expected = Line("ada", "citizen", 1, 2, 3, 4, 7, 8, 9, "2024-05-01.provisional.1", 2)
    assert build_line("ada", here, credit, minted) == expected
    assert build_line("ada", replace(here, status="left"), credit, minted) == replace(expected, points=0)
    assert (expected.amount_cents, [len(page.lines) for page in build_pages([expected] * 201)]) == (24, [100, 100, 1])


@pytest.mark.parametrize(("power_w", "plant_w", "register", "energy_wh", "limit_w"), [
    (0, 0, 0, 0, None), (0, 0, 0, 1, 0), (0, 0, 1, 1, 0), (5, 0, 0, 8, None), (5, 0, 0, 9, 5), (5, 0, 1, 8, None),
    (5, 0, 1, 9, 5), (5, 7, 0, 9, 5), (5, 7, 1, 11, None), (5, 7, 1, 12, 7), (7, 5, 1, 11, None), (7, 5, 1, 12, 7),
])  # fmt: skip
def test_an_hour_is_at_most_half_above_the_power_of_contract_or_plant(
    power_w: int, plant_w: int, register: int, energy_wh: int, limit_w: int | None
) -> None:
    rows = [pack_hours([0, 0]), pack_hours([0, 0])]
    rows[register] = pack_hours([energy_wh, 0])
    held = [replace(point("1"), power_w=power_w, plant_w=plant_w)]
    found = refuse(_validate_power, "AC001E00001", LeafVectors(ADA, bytes(16), *rows), held)
    values = {"member": ADA, "energy_wh": energy_wh, "perimeter": "AC001E00001", "power_w": limit_w}
    assert found == (None if limit_w is None else ("T5_OVER_POWER", values))


@pytest.mark.parametrize(("from_date", "to_date", "ends", "is_held"), [
    ("2024-05-01", "", "2024-05-20", True), ("2024-05-01", "2024-05-19", "2024-05-19", False),
    ("2024-05-01", "2024-05-20", "2024-05-20", False), ("2024-05-01", "2024-05-21", "2024-05-20", True),
    ("2024-06-01", "", "2024-06-01", True), ("2024-06-01", "2024-06-01", "2024-06-01", False),
    ("2024-06-01", "2024-06-02", "2024-06-01", True), ("2024-05-20", "", "2024-05-20", True),
])  # fmt: skip
def test_a_leaver_s_point_ends_today_or_as_it_begins(from_date: str, to_date: str, ends: str, is_held: bool) -> None:
    one = point("1", from_date, to_date)
    assert end_points(replace(MEMBER, points=(one,)), on(1)) == (replace(one, to_date=ends),)
    assert holds(one, "2024-05-20") is is_held


def test_a_point_begins_before_it_ends_and_is_free_unless_its_holder_has_it_then() -> None:
    for to_date, is_refused in (("2024-04-30", True), ("2024-05-01", False), ("2024-05-02", False), ("", False)):
        found = refuse(_validate_dates, point("1", to_date=to_date))
        assert found == (("T12_POINT_DATES", {"tag": "1", "to_date": to_date}) if is_refused else None)
    for dates in (("2024-02-30", ""), ("2024-02-01", "2024-02-30")):
        assert refuse(_validate_dates, point("1", *dates)) == ("T14_NO_DATE", {"date": "2024-02-30"})
    holder = replace(MEMBER, points=(point(TWO), point(ONE, to_date="2024-05-10"), point(THREE)))
    state = State(Recorder({keys.member(BEA): encode_record(holder), keys.point(ONE): encode_record(PointOwner(BEA))}))
    taken = ("T12_POINT_TAKEN", {"tag": ONE, "member": BEA})
    assert [refuse(_validate_free, state, who, point(ONE, day)) for who in (ADA, BEA)
            for day in ("2024-05-09", "2024-05-10")] == [taken, None, None, None]  # fmt: skip
    assert refuse(_validate_free, state, ADA, point("9" * 64)) is None
