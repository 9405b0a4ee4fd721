"""T5: what was credited too much stays with the metering points of who left; who registers one starts with it."""

from dataclasses import replace

import pytest

from chaincode.rules import keys
from chaincode.rules.energy.carries import CARRY_DAYS
from chaincode.rules.records import Member, PointOwner
from tests.helpers.rules.carrying import take_over_point
from tests.helpers.rules.energy import OFFICER, Period, countersign, line_of, lines_of, shared_hour
from tests.helpers.rules.world import Person, World, staff

FIRST, CORRECTED = "2024-05-01.provisional.1", "2024-05-01.definitive.1"
LESS_MICRO = -4_000_000  # 4.4 cents credited at first, 0.4 of them carried; nothing in the end


class House:
    """Ada and Bruno share 2 kWh on the first day; the definitive figures say that they shared nothing."""

    def __init__(self, points: int = 1) -> None:
        self.world = World(settle_days=1, welcome_bonus=0)
        self.ada, self.bruno = self.world.join("citizens", points=points), self.world.join("citizens", points=1)
        Period(self.world, shared_hour(self.ada, self.bruno, 2_000), days=1).run(FIRST)
        self.nothing = Period(self.world, {"AC001E00001": {self.ada: ({}, {}), self.bruno: ({}, {})}}, days=1)
        self.empty = Period(self.world, {}, days=1)

    def tags(self, person: Person) -> list[str]:
        return [point.tag for point in self.world.get(Member, keys.member(person.member)).points]

    def point(self, person: Person, place: int = 0) -> PointOwner:
        return self.world.get(PointOwner, keys.point(self.tags(person)[place]))

    def take_over(self, giver: Person, place: int = 0) -> Person:
        return take_over_point(self.world, giver, place)


def leave_with_debt(house: House) -> None:
    """Ada's definitive credit is lower than what she got; then she leaves, and a settlement sees it."""
    settled = house.nothing.run(CORRECTED)
    assert line_of(house.world, settled, house.ada).carry_micro == LESS_MICRO
    house.world.do("leave", house.ada)
    house.empty.run("2024-05-02.provisional.1")


def test_a_negative_carry_lowers_later_awards_and_is_no_debt() -> None:
    house = House()
    house.nothing.run(CORRECTED)
    again = Period(house.world, shared_hour(house.ada, house.bruno, 2_000), days=1)
    settled = again.run("2024-05-02.provisional.1")
    line = line_of(house.world, settled, house.ada)
    assert (line.energy_cents, line.carry_micro) == (0, 400_000)
    assert line_of(house.world, again.run("2024-05-03.provisional.1"), house.ada).energy_cents == 4


def test_leaving_with_a_negative_carry_leaves_it_at_the_point() -> None:
    house = House()
    leave_with_debt(house)
    owner = house.point(house.ada)
    assert (owner.carry_micro, owner.carried) == (LESS_MICRO, "2024-05-02.provisional.1")


def test_a_credit_that_turns_negative_after_leaving_goes_there_too() -> None:
    house = House()
    house.world.do("leave", house.ada)
    settled = house.nothing.run(CORRECTED)
    line = line_of(house.world, settled, house.ada)
    assert (line.credited_micro, line.carry_micro, line.energy_cents) == (-4_400_000, 0, 0)
    assert house.point(house.ada).carry_micro == LESS_MICRO


def test_it_is_divided_over_the_points_that_were_held_until_the_end() -> None:
    house = House(points=3)
    leave_with_debt(house)
    left = [house.point(house.ada, place).carry_micro for place in range(3)]
    assert sum(left) == LESS_MICRO
    assert sorted(left) == [-1_333_334, -1_333_333, -1_333_333]  # the first gets what is odd


def test_who_registers_the_point_starts_with_it_once() -> None:
    house = House()
    leave_with_debt(house)
    newcomer = house.take_over(house.ada)
    settled = house.empty.run("2024-05-03.provisional.1")
    assert line_of(house.world, settled, newcomer).carry_micro == LESS_MICRO
    assert house.point(newcomer).taken == "2024-05-03.provisional.1"
    again = house.empty.run("2024-05-04.provisional.1")
    assert line_of(house.world, again, newcomer).carry_micro == LESS_MICRO
    house.world.do("leave", newcomer)
    house.empty.run("2024-05-05.provisional.1")
    second = house.take_over(newcomer)
    settled = house.empty.run("2024-05-06.provisional.1")
    assert line_of(house.world, settled, second).carry_micro == LESS_MICRO


def test_leaver_and_newcomer_may_be_seen_by_the_same_settlement() -> None:
    house = House()
    house.nothing.run(CORRECTED)
    house.world.do("leave", house.ada)
    newcomer = house.take_over(house.ada)
    settled = house.empty.run("2024-05-02.provisional.1")
    assert line_of(house.world, settled, newcomer).carry_micro == LESS_MICRO
    owner = house.point(newcomer)
    assert (owner.carried, owner.taken) == ("2024-05-02.provisional.1",) * 2


def test_a_member_who_adds_such_a_point_starts_with_it_too() -> None:
    house = House()
    leave_with_debt(house)
    (tag,) = house.tags(house.ada)
    held = house.world.get(Member, keys.member(house.ada.member)).points[0]
    point = replace(held, from_date=house.world.date, to_date="")
    key = keys.member(house.bruno.member)
    bruno = house.world.get(Member, key)
    house.world.put(key, replace(bruno, points=(*bruno.points, point)))
    owner = house.world.get(PointOwner, keys.point(tag))
    house.world.put(keys.point(tag), replace(owner, member=house.bruno.member))
    settled = house.empty.run("2024-05-03.provisional.1")
    assert line_of(house.world, settled, house.bruno).carry_micro == 2 * LESS_MICRO


@pytest.mark.parametrize(("days", "carry_micro"), [(CARRY_DAYS, LESS_MICRO), (CARRY_DAYS + 1, 0)])
def test_within_a_year(days: int, carry_micro: int) -> None:
    house = House()
    leave_with_debt(house)
    newcomer = house.take_over(house.ada)
    left_on = house.point(newcomer).left_on
    key = keys.member(newcomer.member)
    house.world.put(key, replace(house.world.get(Member, key), registered_on=left_on + days))
    settled = house.empty.run("2024-05-03.provisional.1")
    assert line_of(house.world, settled, newcomer).carry_micro == carry_micro


def test_unless_it_is_forgiven() -> None:
    house = House()
    leave_with_debt(house)
    newcomer = house.take_over(house.ada)
    receipt = house.world.do("forgive", staff("citizens", "officer"), tag=house.tags(newcomer)[0])
    house.world.do("countersign", OFFICER, target=receipt["made"][0], digest=receipt["facts"]["digest"])
    settled = house.empty.run("2024-05-03.provisional.1")
    assert line_of(house.world, settled, newcomer).carry_micro == 0


def test_marks_of_a_settlement_that_was_replaced_count_for_nothing() -> None:
    house = House()
    house.nothing.run(CORRECTED)
    house.world.do("leave", house.ada)
    house.world.skip_to("2024-05-03")
    for revision in (1, 2):
        house.empty.anchor(f"2024-05-02.provisional.{revision}")
        house.empty.settle(f"2024-05-02.provisional.{revision}")
    countersign(house.world, "2024-05-02.provisional.2")
    owner = house.point(house.ada)
    assert (owner.carry_micro, owner.carried_before_micro) == (LESS_MICRO, 0)
    newcomer = house.take_over(house.ada)
    house.world.skip_to("2024-05-04")
    for revision in (1, 2):
        house.empty.anchor(f"2024-05-03.provisional.{revision}")
        house.empty.settle(f"2024-05-03.provisional.{revision}")
    settled = countersign(house.world, "2024-05-03.provisional.2")
    assert line_of(house.world, settled, newcomer).carry_micro == LESS_MICRO


def test_later_corrections_make_up_for_what_is_left_or_add_to_it() -> None:
    house = House()
    leave_with_debt(house)
    some = Period(house.world, shared_hour(house.ada, house.bruno, 1_000), days=1)
    much = Period(house.world, shared_hour(house.ada, house.bruno, 4_000), days=1)
    left = []
    for revision, period in enumerate((some, house.nothing, much), start=2):
        period.run(f"2024-05-01.definitive.{revision}")
        left.append((house.point(house.ada).carried_before_micro, house.point(house.ada).carry_micro))
    assert left == [(LESS_MICRO, -1_250_000), (-1_250_000, LESS_MICRO), (LESS_MICRO, 0)]


def test_a_positive_rest_of_a_leaver_is_dropped() -> None:
    house = House()
    house.world.do("leave", house.ada)
    settled = house.empty.run("2024-05-02.provisional.1")
    assert house.ada.member not in lines_of(house.world, settled)
    assert house.point(house.ada).carry_micro == 0
